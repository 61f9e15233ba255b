import { describe, expect, it } from 'vitest'

import type { Event } from '#packages/protocol/event'
import type { Json, JsonObject } from '#packages/protocol/json'

import { scrubEvent } from './scrub-event.ts'
import { defaultScrubSettings } from './settings.ts'
import type { ScrubSettings } from './settings.ts'

const eventWith = (fields: object): Event =>
  ({
    event_id: '9ec79c33ec9942ab8353589fcb2e04dc',
    type: 'error',
    level: 'error',
    platform: 'python',
    timestamp: 1,
    received: 1,
    tags: [],
    ...structuredClone(fields),
  }) as unknown as Event

const scrub = (fields: object, settings: Partial<ScrubSettings> = {}): Event =>
  scrubEvent(eventWith(fields), { ...defaultScrubSettings, ...settings })

const extraAfter = (value: Json, settings: Partial<ScrubSettings> = {}): Json | undefined =>
  scrub({ extra: { value } }, settings).extra?.['value']

const gone = '[Filtered]'

describe('the interfaces of an event', () => {
  it('request', () => {
    const { request } = scrub({
      request: {
        url: 'https://ana:hunter2@auth.example.org/auth/login?token=abc&page=2#access_token=1',
        query_string: [
          ['password', 'x'],
          ['page', '2'],
          ['q', 'my secret'],
        ],
        cookies: [
          ['sessionid', 'x'],
          ['theme', 'dark'],
        ],
        headers: [
          ['Authorization', 'Basic eDp5'],
          ['X-Nonce', 'f3a9c07b'],
          ['Cookie', 'sessionid=x; theme=dark'],
          ['User-Agent', 'AuthBot/1.0 (password)'],
        ],
        data: { password: 'x', page: 3, list: [{ api_key: 'y' }] },
        env: { HTTP_COOKIE: 'sessionid=x', SERVER_NAME: 'web' },
        fragment: 'access_token=abc&state=ok',
      },
    })
    expect(request).toEqual({
      url: `https://ana:${gone}@auth.example.org/auth/login?token=${gone}&page=2#access_token=${gone}`,
      query_string: [
        ['password', gone],
        ['page', '2'],
        ['q', gone],
      ],
      cookies: [
        ['sessionid', gone],
        ['theme', 'dark'],
      ],
      headers: [
        ['Authorization', gone],
        ['X-Nonce', 'f3a9c07b'],
        ['Cookie', `sessionid=${gone}; theme=dark`],
        ['User-Agent', 'AuthBot/1.0 (password)'],
      ],
      data: { password: gone, page: 3, list: [{ api_key: gone }] },
      env: { HTTP_COOKIE: `sessionid=${gone}`, SERVER_NAME: 'web' },
      fragment: `access_token=${gone}&state=ok`,
    })
  })

  it('frames: variables, not source', () => {
    const frame = {
      filename: 'auth.py',
      abs_path: '/srv/auth.py',
      context_line: "password = form['password']",
      vars: { password: "'x'", nonce: "'f3a9c07b'", form: { "'password'": "'x'", kept: '1' }, repr: "{'password': 'x'}" },
    }
    const clean = { ...frame, vars: { password: gone, nonce: "'f3a9c07b'", form: { "'password'": gone, kept: '1' }, repr: gone } }
    const event = scrub({
      exception: [{ type: 'AuthError', value: 'password wrong', stacktrace: { frames: [frame] }, raw_stacktrace: { frames: [frame] } }],
      threads: [{ stacktrace: { frames: [frame] } }],
      stacktrace: { frames: [frame] },
    })
    expect(event.exception).toEqual([
      { type: 'AuthError', value: 'password wrong', stacktrace: { frames: [clean] }, raw_stacktrace: { frames: [clean] } },
    ])
    expect(event.threads).toEqual([{ stacktrace: { frames: [clean] } }])
    expect(event.stacktrace).toEqual({ frames: [clean] })
  })

  it('messages are edited, never filtered whole', () => {
    const { logentry } = scrub({
      logentry: {
        message: 'auth of %s failed',
        formatted: 'auth of ana@example.org failed: 4111111111111111, DE89370400440532013000, 123-45-6789, Bearer abc.def',
        params: ['ana@example.org', "password='x'"],
      },
    })
    expect(logentry).toEqual({
      message: 'auth of %s failed',
      formatted: 'auth of [email] failed: [creditcard], [iban], [us-ssn], Bearer [token]',
      params: ['ana@example.org', `password=${gone}`],
    })
  })

  it('breadcrumbs, user, contexts, server name, mechanism, unknown keys', () => {
    const event = scrub({
      server_name: 'secret-host',
      user: { id: 'auth0|5f7c', email: 'a@b.org', username: 'my secret name', data: { token: 'x', plan: 'free' } },
      breadcrumbs: [
        {
          type: 'auth',
          category: 'auth',
          level: 'info',
          message: "UPDATE u SET password='x'",
          data: { api_key: 'x', query: 'SELECT 1 -- n1' },
        },
      ],
      contexts: {
        trace: { trace_id: '4111111111111111', op: 'auth.login', data: { token: 'x' } },
        credentials: { a: 'b' },
        response: { cookies: [['sessionid', 'x']], headers: [['Set-Cookie', 'sessionid=x; Path=/']] },
      },
      exception: [{ type: 'E', mechanism: { type: 'auth', data: { token: 'x' } }, extension: { secret: 'x' } }],
      unknown: { secret: 'x' },
    })
    expect(event).toMatchObject({
      server_name: gone,
      user: { id: 'auth0|5f7c', email: 'a@b.org', username: gone, data: { token: gone, plan: 'free' } },
      breadcrumbs: [{ type: 'auth', category: 'auth', level: 'info', message: gone, data: { api_key: gone, query: 'SELECT 1 -- n1' } }],
      exception: [{ type: 'E', mechanism: { type: 'auth', data: { token: gone } }, extension: { secret: gone } }],
      unknown: { secret: gone },
    })
    expect(event.contexts).toEqual({
      trace: { trace_id: '4111111111111111', op: 'auth.login', data: { token: gone } },
      response: { cookies: [['sessionid', gone]], headers: [['Set-Cookie', `sessionid=${gone}; Path=/`]] },
    })
  })

  it('tags by their key alone', () => {
    const tags = [
      ['password', 'x'],
      ['area', 'auth'],
      ['nonce', '4111111111111111'],
      ['url', 'https://u:p@h/?token=1'],
    ]
    expect(scrub({ tags }).tags).toEqual([
      ['password', gone],
      ['area', 'auth'],
      ['nonce', '4111111111111111'],
      ['url', `https://u:${gone}@h/?token=${gone}`],
    ])
  })

  it('security reports keep what they are grouped by', () => {
    const csp = { effective_directive: 'script-src', blocked_uri: 'https://auth.example.org/x?token=1', referrer: '' }
    expect(scrub({ csp }).csp).toEqual({ ...csp, blocked_uri: `https://auth.example.org/x?token=${gone}` })
  })

  it('what is exempt', () => {
    const debug_meta = { images: [{ type: 'elf', code_file: '/opt/auth/libsecret.so' }] }
    const fields = {
      debug_meta,
      transaction: 'auth.login',
      culprit: 'secret',
      fingerprint: ['auth'],
      modules: { 'google-auth': '1' },
      logger: 'auth',
    }
    expect(scrub(fields)).toEqual(eventWith(fields))
  })

  it('originals that normalising kept beside its complaints', () => {
    const event = scrub({
      _meta: {
        extra: {
          password: { '': { val: 'x1', err: ['invalid_data'] }, deep: { '': { val: 'x2' } } },
          note: { '': { val: 'my secret x3' } },
        },
      },
      errors: [
        { type: 'invalid_data', name: 'extra.password.deep', value: 'x2' },
        { type: 'invalid_data', name: 'level', value: 'loud', reason: 'bad' },
      ],
    })
    expect(event._meta).toEqual({
      extra: { password: { '': { val: gone, err: ['invalid_data'] }, deep: { '': { val: gone } } }, note: { '': { val: gone } } },
    })
    expect(event.errors).toEqual([
      { type: 'invalid_data', name: 'extra.password.deep', value: gone },
      { type: 'invalid_data', name: 'level', value: 'loud', reason: 'bad' },
    ])
  })
})

describe('remarks', () => {
  it('say what was where, and keep what stood there', () => {
    const event = scrub({
      extra: { password: 'hunter2', note: 'card 4111111111111111 and 123-45-6789', list: [{ token: 1 }] },
      request: { headers: [['Authorization', 'x']] },
      contexts: { auth: {} },
      _meta: { extra: { password: { '': { len: 90, rem: [['!limit', 's', 5, 7]] } }, note: 'in the way' } },
    })
    expect(event._meta).toEqual({
      extra: {
        password: {
          '': {
            len: 90,
            rem: [
              ['!limit', 's', 5, 7],
              ['@password:filter', 's', 0, 10],
            ],
          },
        },
        note: {
          '': {
            len: 37,
            rem: [
              ['@creditcard:filter', 's', 5, 15],
              ['@usssn:filter', 's', 20, 30],
            ],
          },
        },
        list: { 0: { token: { '': { rem: [['@password:filter', 's', 0, 10]] } } } },
      },
      request: { headers: { 0: { 1: { '': { len: 1, rem: [['@password:filter', 's', 0, 10]] } } } } },
      contexts: { auth: { '': { rem: [['@password:filter', 'x']] } } },
    })
  })

  it('cannot be used to reach a prototype', () => {
    const extra = JSON.parse('{"__proto__":{"token":"x","polluted":"my secret"},"constructor":{"prototype":{"token":"x"}}}') as JsonObject
    const event = eventWith({ _meta: {} })
    event.extra = extra
    scrubEvent(event, defaultScrubSettings)
    expect(JSON.stringify(event.extra)).toBe(
      `{"__proto__":{"token":"${gone}","polluted":"${gone}"},"constructor":{"prototype":{"token":"${gone}"}}}`,
    )
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(Object.hasOwn(Object.prototype, 'token')).toBe(false)
  })
})

describe('settings', () => {
  const fields = { extra: { password: 'x', shoe_size: '44', note: 'SHOE_SIZE', ip: 'from 10.0.0.1 or fe80::1%eth0: std::x ::' } }

  it('scrubData off: nothing but addresses', () => {
    expect(scrub(fields, { scrubData: false, sensitiveFields: ['shoe_size'] })).toEqual(eventWith(fields))
  })

  it('scrubDefaults off: only the fields of the project', () => {
    expect(scrub(fields, { scrubDefaults: false, sensitiveFields: ['shoe_size', ' '] }).extra).toMatchObject({
      password: 'x',
      shoe_size: gone,
      note: gone,
    })
  })

  it('sensitive fields are no patterns', () => {
    expect(extraAfter({ 'a.c': 'x', abc: 'y' }, { sensitiveFields: ['a.c', '('] })).toEqual({ 'a.c': gone, abc: 'y' })
  })

  it('scrubIpAddresses', () => {
    const event = scrub(
      {
        ...fields,
        user: { ip_address: '10.0.0.1', id: '1' },
        request: { env: { REMOTE_ADDR: '10.0.0.1', A: '1' } },
        contexts: { trace: { data: { 'client.address': '::1' } } },
      },
      { scrubIpAddresses: true, scrubData: false },
    )
    expect(event.extra?.['ip']).toBe('from [ip] or [ip]: std::x ::')
    expect(event.user).toEqual({ id: '1' })
    expect(event.request).toEqual({ env: { A: '1' } })
    expect(event.contexts).toEqual({ trace: { data: { 'client.address': null } } })
    expect(event._meta).toMatchObject({ user: { ip_address: { '': { rem: [['@ip:remove', 'x']] } } } })
  })

  it('safe fields', () => {
    expect(extraAfter({ author: 'ana', inner: { password: 'x' } }, { safeFields: ['AUTHOR', 'inner'] })).toEqual({
      author: 'ana',
      inner: { password: 'x' },
    })
  })
})
