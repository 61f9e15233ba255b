import { describe, expect, it } from 'vitest'

import type { Event } from '#packages/protocol/event'
import type { Json } from '#packages/protocol/json'

import { scrubEvent } from './scrub-event.ts'
import { defaultScrubSettings } from './settings.ts'

const extraAfter = (value: Json): Json | undefined => {
  const event = { event_id: 'a'.repeat(32), platform: 'python', tags: [], extra: { value: structuredClone(value) } }
  return scrubEvent(event as unknown as Event, defaultScrubSettings).extra?.['value']
}

const gone = '[Filtered]'

describe('texts: what the default rules take', () => {
  it.each<[string, string, string]>([
    ['a Visa card', 'paid with 4111111111111111 today', `paid with ${gone} today`],
    ['a card in groups', '4111 1111-1111 1111', gone],
    ['American Express', '378282246310005', gone],
    ['American Express 34', '3400-000000-00009', gone],
    ['Mastercard', '5555555555554444', gone],
    ['Discover 6011', '6011111111111117', gone],
    ['Discover 65', '6511 1111 1111 1117', gone],
    ['an IBAN', 'to DE89370400440532013000.', `to ${gone}.`],
    ['a social security number', 'ssn 123-45-6789', `ssn ${gone}`],
    ['the password of a URL', 'postgres://ana:hun/ter2@db/x', 'postgres://ana:hun/ter2@db/x'],
    ['the password of a URL', 'postgres://ana:hunter2@db/x', `postgres://ana:${gone}@db/x`],
    ['a password with an at sign', 'redis://:p@ss@db', `redis://:${gone}@db`],
    ['a bearer', 'sent bearer abc.def', gone],
    ['Bearer', 'Bearer abc', gone],
    ['password', 'my password is x', gone],
    ['a nested repr', "{'password': 'x'}", gone],
    ['SQL', "update u set password='x' where id=1", gone],
    ['secret', 'THE SECRET', gone],
    ['passwd', 'passwd', gone],
    ['api-key', 'x api-key y', gone],
    ['api_key', 'x api_key y', gone],
    ['apikey', 'x apikey y', gone],
    ['auth', 'go to /oauth/x', gone],
    ['credentials', 'bad credentials', gone],
    ['mysql_pwd', 'MYSQL_PWD', gone],
    ['privatekey', 'privatekey', gone],
    ['private-key', 'private-key', gone],
    ['private_key', 'private_key', gone],
    ['a token with a colon', 'x token: y', gone],
    ['a token with a sign', 'x access_token = y', gone],
    ['a token in a repr', "{'token': 'y'}", gone],
    ['a one-time password in a repr', "{'otp': '123456'}", gone],
    [
      'PEM',
      '-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----',
      `-----BEGIN RSA PRIVATE KEY-----\n${gone}\n-----END RSA PRIVATE KEY-----`,
    ],
    ['PEM cut off', 'x -----BEGIN PRIVATE KEY-----\nMIIE', `x -----BEGIN PRIVATE KEY-----\n${gone}`],
  ])('%s', (_, text, expected) => {
    expect(extraAfter(text)).toBe(expected)
  })

  it.each([
    ['fifteen digits of a visa', '411111111111111'],
    ['a card inside a longer number', '94111111111111111'],
    ['a card inside a word', 'x4111111111111111'],
    ['an IBAN that is too short', 'DE893704004405'],
    ['a country that has none', 'XX89370400440532013000'],
    ['a hexadecimal nonce that begins like one', 'de89370400440532013000aa'],
    ['a telephone number', '123-456-7890'],
    ['a date', '2026-11-22 10:00:00'],
    ['SQL without a secret', 'SELECT id, name FROM users WHERE id = %s'],
    ['a token without a value', 'Unexpected token < in JSON at position 0'],
    ['a URL without a password', 'https://db.example.org:8080/a@2x.png'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----'],
    ['an address', 'connect to 10.0.0.1'],
    ['an e-mail address', 'ana@example.org'],
    ['a nonce', 'f3a9c07be1d24c5f8d6e0b1a2c3d4e5f'],
  ])('%s survives', (_, text) => {
    expect(extraAfter(text)).toBe(text)
  })

  it('takes numbers that are cards', () => {
    expect(extraAfter([4111111111111111, 4111111, -4111111111111111, 1e300])).toEqual([gone, 4111111, gone, 1e300])
  })
})

describe('keys: what the default rules take', () => {
  it.each([
    'password',
    'user_PASSWORD_hash',
    'clientSecret',
    'passwd',
    'api-key',
    'API_KEY',
    'apikey',
    'Authorization',
    'author',
    'credentials',
    'MYSQL_PWD',
  ])('%s', (key) => {
    expect(extraAfter({ [key]: 'x' })).toEqual({ [key]: gone })
  })

  it.each([
    'privatekey',
    'private-key',
    'private_key',
    'token',
    'csrfmiddlewaretoken',
    'otp',
    'OTP',
    'two-factor',
    'two_factor',
    "'otp'",
    'user[otp]',
  ])('%s', (key) => {
    expect(extraAfter({ [key]: 'x' })).toEqual({ [key]: gone })
  })

  it.each(['nonce', 'X-Nonce', 'footprint', 'adoption_otp_rate', 'twofactors', 'session', 'sessionid', 'csrf', 'pass'])(
    '%s survives',
    (key) => {
      expect(extraAfter({ [key]: 'x' })).toEqual({ [key]: 'x' })
    },
  )

  it('takes numbers, lists and objects under a key, and leaves what can hide nothing', () => {
    expect(extraAfter({ token: 1, secret: ['a'], auth: { a: 'b' }, password: null, authenticated: true })).toEqual({
      token: gone,
      secret: gone,
      auth: gone,
      password: null,
      authenticated: true,
    })
  })

  it('takes the first of a pair as the key', () => {
    expect(
      extraAfter([
        ['password', 'x'],
        ['plain', 'y'],
        ['token', ['z']],
        ['a b password=hunter2;', 'u'],
      ]),
    ).toEqual([
      ['password', gone],
      ['plain', 'y'],
      ['token', gone],
      [gone, gone],
    ])
  })

  it('knows sessions under any cookies', () => {
    expect(extraAfter({ cookies: { sessionid: 'x', theme: 'dark', csrf_token: 'y' } })).toEqual({
      cookies: { sessionid: gone, theme: 'dark', csrf_token: gone },
    })
    expect(extraAfter({ HTTP_COOKIE: 'theme=dark; sessionid=x;  su=1' })).toEqual({
      HTTP_COOKIE: `theme=dark; sessionid=${gone};  su=${gone}`,
    })
    expect(extraAfter({ 'Set-Cookie': ['PHPSESSID=x; Path=/; HttpOnly'] })).toEqual({
      'Set-Cookie': [`PHPSESSID=${gone}; Path=/; HttpOnly`],
    })
    expect(extraAfter({ 'http.request.header.cookie.sessionid': 'x', 'http.request.header.cookie.theme': 'y' })).toEqual({
      'http.request.header.cookie.sessionid': gone,
      'http.request.header.cookie.theme': 'y',
    })
  })
})

describe('texts that have an inside', () => {
  it.each<[string, string, string]>([
    ['a query string', 'page=2&password=x&otp=123', `page=2&password=${gone}&otp=${gone}`],
    ['encoded names', 'pass%77ord=x&a=1', `pass%77ord=${gone}&a=1`],
    ['encoded values', 'next=%2Flogin%3Fp%61ssword%3Dx&a=1', `next=${gone}&a=1`],
    ['JSON', '{"a":1,"password":"x","otp":"1"}', `{"a":1,"password":"${gone}","otp":"${gone}"}`],
    ['JSON with an escaped name', String.raw`{"p\u0061ssword":"x"}`, `{"password":"${gone}"}`],
    ['JSON that names a key twice', '{"note":"password=hunter2","note":"x"}', '{"note":"x"}'],
    ['JSON in JSON', JSON.stringify({ a: JSON.stringify({ otp: 'x', b: 1 }) }), JSON.stringify({ a: JSON.stringify({ otp: gone, b: 1 }) })],
    ['cookies in JSON', '{"cookies":{"sessionid":"x"}}', `{"cookies":{"sessionid":"${gone}"}}`],
    ['JSON that was cut off', '{"cookies":{"sessionid":"x', gone],
    ['base64 that happens to contain a word', 'YXV0authaA==', gone],
    ['a URL, whole', 'https://h/p?access_token=abc', gone],
  ])('%s', (_, text, expected) => {
    expect(extraAfter(text)).toBe(expected)
  })

  it('leaves a deep JSON text whole or not at all', () => {
    const deep = `${'['.repeat(20_000)}"password"${']'.repeat(20_000)}`
    expect(JSON.stringify(extraAfter(deep))).not.toContain('password')
  })
})
