import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Event, Pairs } from '#packages/protocol/event'
import type { Json, JsonObject } from '#packages/protocol/json'
import { growsLinearly } from '#packages/test-growth'

import { scrubEvent } from './scrub-event.ts'
import { defaultScrubSettings } from './settings.ts'

const runs = 300

const sensitiveKeys = fc.constantFrom(
  ...'password userPassword client_secret X-Api-Key Authorization access_token otp two_factor private_key credentials'.split(' '),
)
const plainKeys = fc.constantFrom('page', 'nonce', 'query', 'X-Nonce', 'name', 'items', 'é', '0', '__proto__', 'toString')

/** A text that no rule can take, and that is found again in JSON text as it is. */
const nonces = (kind: string): fc.Arbitrary<string> => fc.stringMatching(/^[ghjkmnqrvwxz]{12}$/).map((text) => `${kind}_${text}`)

/** A value with a planted secret and a planted harmless nonce. */
interface Planted {
  value: Json
  gone: string[]
  kept: string[]
}

const leaf: fc.Arbitrary<Planted> = fc
  .record({ key: sensitiveKeys, plain: plainKeys, gone: nonces('GONE'), kept: nonces('KEPT') })
  .chain((made) => {
    const object = { [made.key]: made.gone, [`x${made.plain}`]: made.kept }
    const shapes: Json[] = [
      object,
      JSON.stringify(object),
      JSON.stringify([JSON.stringify(object)]),
      [
        [made.key, made.gone],
        [made.plain, made.kept],
      ],
      `${made.plain}1=${made.kept}&${made.key}=${made.gone}`,
      { [made.key]: [{ deep: made.gone }], other: [[made.kept]] },
    ]
    return fc.constantFrom(...shapes).map((value) => ({ value, gone: [made.gone], kept: [made.kept] }))
  })

const nested = (inner: fc.Arbitrary<Planted>): fc.Arbitrary<Planted> =>
  fc.record({ key: plainKeys, item: inner, noise: fc.jsonValue({ maxDepth: 1 }) }).chain(({ key, item, noise }) => {
    const object: JsonObject = Object.create(null)
    object['noise1'] = noise as Json
    object[key] = item.value
    return fc.constantFrom<Json>(object, [noise as Json, item.value]).map((value) => ({ ...item, value }))
  })

const planted: fc.Arbitrary<Planted> = fc.oneof(leaf, nested(leaf), nested(nested(leaf)), nested(nested(nested(leaf))))

const bag = planted.map((item) => ({ ...item, object: { held: item.value } as JsonObject }))
const bags = fc.array(bag, { minLength: 8, maxLength: 8 })
const pairOf = fc.record({ key: sensitiveKeys, gone: nonces('GONE'), kept: nonces('KEPT') })

const minimal = (): Event =>
  ({ event_id: 'a'.repeat(32), type: 'error', level: 'error', platform: 'python', timestamp: 1, received: 1, tags: [] }) as unknown as Event

/** An event with something planted in every field that may hold personal data. */
const plantedEvents = fc.record({ bags, pairs: fc.array(pairOf, { minLength: 5, maxLength: 5 }) }).map(({ bags: held, pairs }) => {
  const object = (index: number): JsonObject => held[index]?.object ?? {}
  const list = (index: number): Pairs => {
    const pair = pairs[index]
    return pair
      ? [
          [pair.key, pair.gone],
          ['X-Kept', pair.kept],
        ]
      : []
  }
  const event: Event = {
    ...minimal(),
    extra: object(0),
    contexts: { custom: object(1), trace: { data: object(2) } },
    user: { id: '1', data: object(3) },
    breadcrumbs: [{ type: 'default', level: 'info', data: object(4) }],
    request: {
      data: object(5),
      env: object(6),
      headers: list(0),
      query_string: list(1),
      cookies: list(2),
      url: `https://h/?${list(3)
        .map((pair) => pair.join('='))
        .join('&')}`,
    },
    tags: list(4),
    exception: [{ type: 'E', stacktrace: { frames: [{ function: 'f', vars: object(7) }] } }],
  }
  return {
    event,
    gone: [...held.flatMap((item) => item.gone), ...pairs.map((pair) => pair.gone)],
    kept: [...held.flatMap((item) => item.kept), ...pairs.map((pair) => pair.kept)],
  }
})

/** Pieces that rules look for, their near misses, and what can stand around them. */
const nastyPieces = fc.constantFrom(
  ...String.raw`password auth token = : Bearer otp "otp": {" "} [ ] ' & %70 \u0070 \ / // @ ://u:p@h .org 4111 1111 - 123-45-6789 6789`.split(
    ' ',
  ),
  ...'DE89370400440532013000 DE89 a é [Filtered] cookie sessionid= ; 10.0.0.1 ::1 fe80::1%e ? # $'.split(' '),
  '4111 1111 1111 1111',
  'Bearer ',
  'Basic dTpw',
  'password=',
  "'token': '",
  'secret: x1',
  '-----BEGIN PRIVATE KEY-----',
  '-----END PRIVATE KEY-----',
  ' ',
  '\n',
  '\u{1F600}',
  '\uD800',
  '\0',
)
const nastyTexts = fc.array(nastyPieces, { maxLength: 12 }).map((pieces) => pieces.join(''))
const nastyValues = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    nastyTexts,
    fc.constantFrom<Json>(4111111111111111, -1, 0.5, null, true),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(nastyTexts, tie('value'), { maxKeys: 3 }),
    fc.tuple(nastyTexts, tie('value')),
    tie('value').map((value) => JSON.stringify(value)),
  ),
})).value

const nastyEvents: fc.Arbitrary<Event> = fc
  .record({
    a: nastyValues,
    b: nastyValues,
    pairs: fc.array(fc.tuple(nastyTexts, nastyTexts), { maxLength: 3 }),
    text: nastyTexts,
    meta: nastyValues,
  })
  .map(({ a, b, pairs, text, meta }) => ({
    ...minimal(),
    tags: structuredClone(pairs),
    server_name: text,
    extra: { a },
    user: { id: text, username: text, data: { b } },
    logentry: { message: text, formatted: text, params: a },
    request: {
      url: text,
      data: b,
      headers: structuredClone(pairs),
      query_string: structuredClone(pairs),
      cookies: structuredClone(pairs),
      fragment: text,
    },
    breadcrumbs: [{ type: 'x', level: 'info', message: text, data: { b } }],
    contexts: { [text]: { a }, trace: { a } },
    csp: { blocked_uri: text, b },
    exception: [{ type: 'x', value: text, stacktrace: { frames: [{ data: { b } }] } }],
    transaction: text,
    _meta: { extra: meta },
    // By its name a value is known for a cookie; a name that is a secret itself would not be known the second time.
    errors: [{ type: 'invalid_data', name: 'cookie', value: a }],
  }))

const copy = (event: Event): Event => structuredClone(event)
const every = { ...defaultScrubSettings, scrubIpAddresses: true, sensitiveFields: ['$', 'é'] }

describe('properties of scrubbing', () => {
  it('planted secrets are nowhere afterwards, planted nonces are where they were', () => {
    fc.assert(
      fc.property(plantedEvents, ({ event, gone, kept }) => {
        const after = JSON.stringify(scrubEvent(event, defaultScrubSettings))
        for (const secret of gone) expect(after).not.toContain(secret)
        for (const nonce of kept) expect(after).toContain(nonce)
      }),
      { numRuns: runs },
    )
  })

  it('what comes out is left alone by a second run', () => {
    fc.assert(
      fc.property(nastyEvents, fc.constantFrom(defaultScrubSettings, every), (event, settings) => {
        const once = scrubEvent(copy(event), settings)
        expect(scrubEvent(copy(once), settings)).toEqual(once)
      }),
      { numRuns: runs },
    )
  })

  it('never throws, whatever lies in an event', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (extra) => {
        const event = { ...minimal(), extra: extra as JsonObject, _meta: { extra: extra as JsonObject } }
        expect(scrubEvent(event, every)).toBe(event)
      }),
      { numRuns: runs },
    )
    const deep = JSON.parse(`${'{"a":['.repeat(500)}"password=x"${']}'.repeat(500)}`) as JsonObject
    expect(JSON.stringify(scrubEvent({ ...minimal(), extra: deep }, defaultScrubSettings))).not.toContain('password=x')
  })
})

describe('hostile texts of 1 MiB take less than 100 ms', () => {
  const size = 1 << 20
  it.each([
    'a',
    '4',
    '4-',
    '4111 1111 ',
    '@',
    'a@',
    'a.',
    ':',
    '::',
    '1.',
    '/',
    '//a:',
    '\\',
    '/\\',
    '-----BEGIN PRIVATE KEY-----',
    '[',
    '{"',
    '%',
    '=',
    'a=',
    '&',
    'token',
    'bearer ',
    'DE89',
    ' ',
  ])('%s', (piece) => {
    const scrubText = (length: number) => scrubEvent({ ...minimal(), extra: { a: piece.repeat(Math.ceil(length / piece.length)) } }, every)
    expect(growsLinearly(scrubText, size)).toBe(true)
  })

  it.each([
    'a',
    'a@',
    '4',
    'a.',
    ':',
    '//a:',
    'token',
    'a=&',
    '{"otp":',
    'bearer ',
    'password=',
    'password="',
    'basic ',
    'token:',
    'token:x',
    'secret: x ',
    '-----BEGIN PRIVATE KEY-----',
  ])('64 KiB of %s in all fields', (piece) => {
    const scrubText = (length: number) => {
      const text = piece.repeat(Math.floor(length / piece.length))
      const fields: Partial<Event> = {
        extra: { a: text },
        logentry: { formatted: text },
        request: { url: text, fragment: `?${text}` },
        exception: [{ value: text }],
      }
      return scrubEvent({ ...minimal(), ...fields }, every)
    }
    expect(growsLinearly(scrubText, 65_536)).toBe(true)
  })
})

describe('long texts', () => {
  it('are filtered whole when anything in them might be secret', () => {
    const filler = 'x '.repeat(40_000)
    const of = (text: string): Json | undefined => scrubEvent({ ...minimal(), extra: { text } }, defaultScrubSettings).extra?.['text']
    expect(of(filler)).toBe(filler)
    for (const piece of ['4111111111111111', 'password', '//u:p@h', 'DE89370400440532013000', '"otp"'])
      expect(of(`${filler}${piece} ${filler}`)).toBe('[Filtered]')
  })
})
