import { describe, expect, it } from 'vitest'

import type { Event } from '#packages/protocol/event'

import { scrubEvent, scrubName } from './scrub-event.ts'
import { defaultScrubSettings } from './settings.ts'
import type { ScrubSettings } from './settings.ts'

const valueAfter = (value: string, settings: Partial<ScrubSettings> = {}): string | undefined =>
  scrubEvent({ tags: [], exception: [{ type: 'E', value }] } as unknown as Event, { ...defaultScrubSettings, ...settings }).exception?.[0]
    ?.value

const gone = '[Filtered]'

describe('the value of an exception stays readable: only the secret in it goes', () => {
  it.each([
    ['could not connect: host=db password=hunter2 user=app', `could not connect: host=db password=${gone} user=app`],
    ['bad row {"id": 7, "password": "hun ter2"}', `bad row {"id": 7, "password": "${gone}"}`],
    ["invalid {'api_key': 'k1', 'page': '2'}", `invalid {'api_key': '${gone}', 'page': '2'}`],
    [String.raw`body "{\"token\":\"t1\",\"page\":2}"`, `body "{\\"token\\":\\"${gone}\\",\\"page\\":2}"`],
    ['{"client_secret"=>"s1", "a"=>1}', `{"client_secret"=>"${gone}", "a"=>1}`],
    ['GET https://h/p?access_token=t1&page=2 failed', `GET https://h/p?access_token=${gone}&page=2 failed`],
    ['postgres://app:hunter2@db/shop is away', `postgres://app:${gone}@db/shop is away`],
    ['Authorization: Bearer abc.def.ghi refused', 'Authorization: Bearer [token] refused'],
    ['Authorization: Basic dXNlcjpwYXNz', `Authorization: Basic ${gone}`],
    ['sent Basic dXNlcjpwYXNz to h', `sent Basic ${gone} to h`],
    [String.raw`password="a'b\"c" x`, `password="${gone}" x`],
    ['password: hunter2', `password: ${gone}`],
    ['password: hunter, user: ana', `password: ${gone}, user: ana`],
    [`password=${'x'.repeat(1000)}1 y`, `password=${gone} y`],
    ['token: 8f3a9c07be', `token: ${gone}`],
    ['card 4111 1111 1111 1111 declined', 'card [creditcard] declined'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', `-----BEGIN PRIVATE KEY-----\n${gone}\n-----END PRIVATE KEY-----`],
  ])('%s', (text, expected) => {
    expect(valueAfter(text)).toBe(expected)
  })

  it.each([
    'password wrong',
    'Incorrect password: please try again',
    'Unexpected token: <',
    "Unexpected token: '<' at 3",
    'Unexpected token < in JSON at position 0',
    'author=ana authority=eu',
    'auth: failed',
    'auth: user42 refused',
    'no credentials: anonymous',
    'authenticated=true token=null secret=None',
    'update u set password = %s, token = $1, secret = ?, api_key = :key',
    'secret::Store not found',
    'order 4111111111111112 not found',
    'call 123-45-6789 and ana@example.org',
    'Basic subscription needed',
    'at 10.0.0.1:8080',
  ])('%s survives', (text) => {
    expect(valueAfter(text)).toBe(text)
  })

  it('knows the fields of the project, and its switches', () => {
    expect(valueAfter('shoe_size=44 password=x1', { sensitiveFields: ['shoe_size'] })).toBe(`shoe_size=${gone} password=${gone}`)
    expect(valueAfter('shoe_size=44 password=x1', { sensitiveFields: ['shoe_size'], scrubDefaults: false })).toBe(
      `shoe_size=${gone} password=x1`,
    )
    expect(valueAfter('password=x1', { scrubData: false })).toBe('password=x1')
  })
})

describe('other texts that are edited in parts', () => {
  it('messages', () => {
    const event = {
      tags: [],
      logentry: { message: 'password=%s of %s', formatted: 'password=hunter2 of ana', params: { password: 'hunter2' } },
    } as unknown as Event
    expect(scrubEvent(event, defaultScrubSettings).logentry).toEqual({
      message: 'password=%s of %s',
      formatted: `password=${gone} of ana`,
      params: { password: gone },
    })
  })

  it('tags, addresses used as the name of a transaction, samples of code, data of frames', () => {
    const event = {
      tags: [
        ['dsn', 'https://app:hunter2@h/1'],
        ['area', 'auth'],
      ],
      transaction: '/reset?token=t1&page=2',
      csp: { script_sample: "login('x', password='hunter2')" },
      exception: [{ type: 'E', stacktrace: { frames: [{ data: { token: 't1' } }] } }],
    } as unknown as Event
    expect(scrubEvent(event, defaultScrubSettings)).toMatchObject({
      tags: [
        ['dsn', `https://app:${gone}@h/1`],
        ['area', 'auth'],
      ],
      transaction: `/reset?token=${gone}&page=2`,
      csp: { script_sample: `login('x', password='${gone}')` },
      exception: [{ stacktrace: { frames: [{ data: { token: gone } }] } }],
    })
  })

  it('names of files', () => {
    expect(scrubName('dump-password=hunter2.txt', defaultScrubSettings)).toBe(`dump-password=${gone}`)
    expect(scrubName('auth-tokens.log', defaultScrubSettings)).toBe('auth-tokens.log')
    expect(scrubName('password=x', { ...defaultScrubSettings, scrubData: false })).toBe('password=x')
  })

  it('lists of names and values', () => {
    const event = {
      tags: [],
      extra: {
        headers: [
          { name: 'X-Api-Key', value: 'k1' },
          { name: 'Accept', value: 'x' },
        ],
      },
    } as unknown as Event
    expect(scrubEvent(event, defaultScrubSettings).extra).toEqual({
      headers: [
        { name: gone, value: gone },
        { name: 'Accept', value: 'x' },
      ],
    })
  })
})
