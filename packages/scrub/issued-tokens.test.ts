import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { normalizeEvent } from '#packages/normalize/normalize-event'
import type { Event } from '#packages/protocol/event'
import { parseEventId } from '#packages/protocol/ids'
import type { Json } from '#packages/protocol/json'
import { growsLinearly } from '#packages/test-growth'

import { scrubEvent } from './scrub-event.ts'
import { defaultScrubSettings } from './settings.ts'
import { isSensitiveCookie } from './words.ts'

const eventId = parseEventId('9ec79c33ec9942ab8353589fcb2e04dc')
if (eventId === undefined) throw new Error('no event id')
const facts = { eventId, receivedAtMs: Date.UTC(2026, 10, 22), clientAddress: '198.51.100.7' }

const scrubbed = (raw: Json): Event => scrubEvent(normalizeEvent(raw, facts), defaultScrubSettings)
const extraOf = (value: Json): unknown => scrubbed({ extra: { value } }).extra?.['value']
const messageOf = (message: string): unknown => scrubbed({ message }).logentry?.formatted
const valueOf = (value: string): unknown => scrubbed({ exception: { type: 'E', value } }).exception?.[0]?.value

const gone = '[Filtered]'
/** Put together here, so that no search for secrets takes this file for a leak. */
const tokens = [
  ['ghp', '0123456789abcdefghijABCDEFGHIJ012345'].join('_'),
  ['gho', '0123456789abcdefghijABCDEFGHIJ012345'].join('_'),
  ['github_pat', '11ABCDEFG0123456789_abcdefghij'].join('_'),
  ['AKIA', 'IOSFODNN7EXAMPLE'].join(''),
  ['ASIA', 'IOSFODNN7EXAMPLE'].join(''),
  ['xoxb', '123456789012', 'abcdefABCDEF'].join('-'),
  ['sk_live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_'),
  ['AIza', 'SyA0123456789abcdefghijklmnopqrstuv'].join(''),
  ['glpat', '0123456789abcdefghij'].join('-'),
]

describe('cookies that sign somebody in', () => {
  const sessions = [
    'JSESSIONID',
    'connect.sid',
    'laravel_session',
    'ASP.NET_SessionId',
    '.AspNetCore.Cookies',
    'ci_session',
    '_myapp_session',
    '__Host-session',
    'sid',
    'session_id',
    'wordpress_logged_in_0f3a',
    'jwt',
    '__Secure-jwt',
  ]
  const others = [
    'sidebar',
    'session_count',
    'sessions',
    'keyboard',
    'inside',
    'resid',
    'theme',
    'side',
    'jwt_seen',
    'wordpress_test_cookie',
    'lang',
    'obsession',
  ]

  it.each(sessions)('%s', (name) => {
    expect(scrubbed({ request: { cookies: { [name]: 'x1', theme: 'dark' } } }).request?.cookies).toContainEqual([name, gone])
    expect(scrubbed({ extra: { Cookie: `a=1; ${name}=x1` } }).extra).toEqual({ Cookie: `a=1; ${name}=${gone}` })
    expect(valueOf(`sent Cookie: a=1; ${name}=x1; b=2`)).toBe(`sent Cookie: a=1; ${name}=${gone}; b=2`)
  })

  it.each(others)('%s is none', (name) => {
    expect(scrubbed({ request: { cookies: { [name]: 'x1' } } }).request?.cookies).toEqual([[name, 'x1']])
  })

  it('elsewhere a session is what is counted', () => {
    const extra = { session_id: 's1', sid: 4, session: 'morning', jwt: 'none' }
    expect(scrubbed({ extra }).extra).toEqual(extra)
  })

  it('are judged in a time that grows with their length alone', () => {
    expect(growsLinearly((size) => isSensitiveCookie('_.-session'.repeat(size)), 50_000)).toBe(true)
  })
})

describe('tokens that say whose they are', () => {
  it.each(tokens)('%s', (token) => {
    expect(extraOf(`push by ${token}, refused`)).toBe(`push by ${gone}, refused`)
    expect(extraOf({ list: [token], json: JSON.stringify({ a: token }) })).toEqual({ list: [gone], json: JSON.stringify({ a: gone }) })
    expect(messageOf(`push by ${token}, refused`)).toBe('push by [token], refused')
    expect(valueOf(`push by "${token}"`)).toBe('push by "[token]"')
    expect(
      JSON.stringify(scrubbed({ tags: { owner: token }, request: { url: `https://h/${token}/x` }, breadcrumbs: [{ message: token }] })),
    ).not.toContain(token)
  })

  it('in a text that is too long to be edited takes it as a whole', () => {
    expect(JSON.stringify(scrubbed({ message: `${'word '.repeat(20_000)}${String(tokens[0])}` }))).not.toContain(tokens[0])
  })

  it.each([
    'ghp_short',
    'high_score_of_the_current_player_1',
    'AKIAPODCAST',
    'AKIAIOSFODNN7EXAMPLELONGER',
    'MALAKIAIOSFODNN7EXAMPLE',
    'akiaiosfodnn7example',
    'xoxo-hugs',
    'task_live_update',
    'sk_live_x',
    'desk_live_broadcast_channel',
    'AIzawa',
    'glpat-x',
    'AsiaPacificSoutheast1Region',
    '9ec79c33ec9942ab8353589fcb2e04dc',
    'keyboard layout of the sidebar',
  ])('%s is none', (text) => {
    expect([extraOf(text), messageOf(text), valueOf(text)]).toEqual([text, text, text])
  })

  it('words and ids are left alone, whatever they are made of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('gh', 'p_', 'AK', 'IA', 'xox', 'b-', 'sk_', 'live', '_', 'AIz', 'gl', 'pat', '7', 'q', ' ', '.'), {
          maxLength: 8,
        }),
        (parts) => {
          // Shorter than any token.
          const text = parts.join('').slice(0, 14)
          expect(extraOf(text)).toBe(text)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('are found in a time that grows with the text alone', () => {
    for (const piece of ['ghp_', 'AKIA', 'xoxb-', 'AIza', 'github_pat_', 'glpat-'])
      expect(growsLinearly((size) => extraOf(piece.repeat(Math.ceil(size / piece.length))), 60_000)).toBe(true)
  })
})

describe('tokens behind a name, where a text is not lost for one', () => {
  it.each([
    ['/login?next=%2Fcb%3Ftoken%3Dabc123', `/login?next=%2Fcb%3Ftoken%3D${gone}`],
    ['/login?next=%252Fcb%253Ftoken%253Dabc123', `/login?next=%252Fcb%253Ftoken%253D${gone}`],
    ['app --token s3cr3t9 run', `app --token ${gone} run`],
    ['<token>s3cr3t9</token>', `<token>${gone}</token>`],
  ])('%s', (text, expected) => {
    expect([extraOf(text), messageOf(text), valueOf(text)]).toEqual([expected, expected, expected])
    expect(scrubbed({ breadcrumbs: [{ message: text }] }).breadcrumbs?.[0]?.message).toBe(expected)
  })

  it.each([
    'usage: app [--token TOKEN]',
    'the token expired',
    'option --token is required',
    'Unexpected token < in JSON',
    'tokens 4096 of 8192',
    'a token100%30 off',
  ])('%s survives', (text) => {
    expect([extraOf(text), messageOf(text), valueOf(text)]).toEqual([text, text, text])
  })
})
