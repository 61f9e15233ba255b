import { describe, expect, it } from 'vitest'

import { normalizeEvent } from '#packages/normalize/normalize-event'
import type { Event } from '#packages/protocol/event'
import { parseEventId } from '#packages/protocol/ids'
import type { Json } from '#packages/protocol/json'
import { growsLinearly } from '#packages/test-growth'

import { scrubEvent } from './scrub-event.ts'
import { defaultScrubSettings } from './settings.ts'

const eventId = parseEventId('9ec79c33ec9942ab8353589fcb2e04dc')
if (eventId === undefined) throw new Error('no event id')
const facts = { eventId, receivedAtMs: Date.UTC(2026, 10, 22), clientAddress: '198.51.100.7' }

const scrubbed = (raw: Json): Event => scrubEvent(normalizeEvent(raw, facts), defaultScrubSettings)
const extraOf = (value: Json): unknown => scrubbed({ extra: { value } }).extra?.['value']
const messageOf = (message: string): unknown => scrubbed({ message }).logentry?.formatted
const valueOf = (value: string): unknown => scrubbed({ exception: { type: 'E', value } }).exception?.[0]?.value

const gone = '[Filtered]'
const secret = 'hunter2XyZ9'
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'

describe('keys in the spellings of other languages', () => {
  it.each([
    'twoFactor',
    'TwoFactor',
    'mysqlPwd',
    'MYSQL-PWD',
    'api key',
    'api.key',
    'API\u2010Key',
    'api\u2011key',
    'api\u00a0key',
    'private\u2013key',
  ])('%s', (key) => {
    expect(scrubbed({ extra: { [key]: secret } }).extra).toEqual({ [key]: gone })
  })

  it.each(['pass\u200bword', 'api\u00adkey', 'ＰＡＳＳＷＯＲＤ', 'ｓecret'])('%s, written so that it looks the same', (key) => {
    expect(scrubbed({ extra: { [key]: secret } }).extra).toEqual({ [key]: gone })
  })

  it.each(['apiary key', 'keyapi', 'otps', 'PWD', 'two factors'])('%s is none', (key) => {
    expect(scrubbed({ extra: { [key]: secret } }).extra).toEqual({ [key]: secret })
  })
})

describe('pairs that are no pairs of JSON', () => {
  it('options of a command line, as Python sends them unasked', () => {
    const argv = ['app.py', '--password', secret, '--host', 'db', `--token=${secret}`, '-v']
    expect(scrubbed({ extra: { 'sys.argv': argv } }).extra).toEqual({
      'sys.argv': ['app.py', gone, gone, '--host', 'db', `--token=${gone}`, '-v'],
    })
    expect(extraOf(["'--api-key'", `'${secret}'`, "'x'"])).toEqual([gone, gone, "'x'"])
    for (const list of [
      ['--token', '--verbose', 'x'],
      ['--max-tokens', '4096'],
      ['tokenizer', 'bert'],
    ]) {
      expect(extraOf(list)).toEqual(list)
    }
  })

  it('options inside a message', () => {
    expect(valueOf(`Command 'mysql --password ${secret} -h db' failed`)).toBe(`Command 'mysql --password ${gone} -h db' failed`)
    expect(valueOf(`Command '['mysql', '--password', '${secret}', '-h', 'db']' failed`)).toBe(
      `Command '['mysql', '--password', '${gone}', '-h', 'db']' failed`,
    )
    expect(valueOf('unknown option --password -h db')).toBe('unknown option --password -h db')
    for (const text of [
      'the well-password rule',
      'usage: app [--password PASSWORD] [--token TOKEN]',
      'option --password is required',
      '--token-file /etc/x --auth-url http://x/',
    ]) {
      expect(valueOf(text)).toBe(text)
    }
  })

  it('headers in one row, as Node has them', () => {
    expect(extraOf(['Host', 'x', 'Authorization', secret, 'Cookie', `sessionid=${secret}; a=1`])).toEqual([
      'Host',
      'x',
      gone,
      gone,
      'Cookie',
      `sessionid=${gone}; a=1`,
    ])
  })

  it('names and values in capitals, as Go and .NET write them', () => {
    expect(
      extraOf([
        { Name: 'password', Value: secret },
        { Key: 'otp', Value: secret },
      ]),
    ).toEqual([
      { Name: gone, Value: gone },
      { Key: 'otp', Value: gone },
    ])
    expect(scrubbed({ extra: { Cookies: [{ Name: 'sessionid', Value: secret, Path: '/' }] } }).extra).toEqual({
      Cookies: [{ Name: 'sessionid', Value: gone, Path: '/' }],
    })
  })
})

describe('a body that its reader took for a form stands in a key', () => {
  it('of the data', () => {
    const { request } = scrubbed({ request: { data: { [`{"password":"${secret}","page":2}`]: '' } } })
    expect(request?.data).toEqual({ [`{"password":"${gone}","page":2}`]: gone })
  })

  it('of the query', () => {
    const { request } = scrubbed({ request: { query_string: `{"otp":"${secret}"}` } })
    expect(request?.query_string).toEqual([[`{"otp":"${gone}"}`, gone]])
  })

  it('and so do addresses by which somebody keeps something', () => {
    expect(extraOf({ [`https://u:${secret}@h/`]: { ok: 1 }, [`https://u:${secret}2@h/`]: { ok: 2 }, 'login token expired': 1 })).toEqual({
      'login token expired': gone,
      [`https://u:${gone}@h/`]: { ok: 1 },
      [`${gone} (2)`]: { ok: 2 },
    })
  })

  it('but a path does not lose its name to a word of the rules', () => {
    expect(extraOf({ 'GET /auth/login': 'x', '/api/auth?page=1': 'y', 'größe (cm)': 'z' })).toEqual({
      'GET /auth/login': gone,
      '/api/auth?page=1': gone,
      'größe (cm)': 'z',
    })
  })

  it('nor is it kept in what is said about the event', () => {
    const key = `{"password":"${secret}"}`
    const event = scrubbed({ extra: { [key]: 'x'.repeat(20_000) }, _meta: { extra: { [key]: { '': { err: ['invalid_data'] } } } } })
    expect(JSON.stringify(event)).not.toContain(secret)
  })
})

describe('cookies', () => {
  it('of several Set-Cookie headers, which are joined', () => {
    const headers = {
      'Set-Cookie': [`csrf=${secret}; Expires=Thu, 01 Jan 2027 00:00:00 GMT; Path=/`, `a=1`, `sessionid=${secret}; Path=/`],
    }
    const value = `csrf=${gone}; Expires=Thu, 01 Jan 2027 00:00:00 GMT; Path=/,a=1,sessionid=${gone}; Path=/`
    expect(scrubbed({ contexts: { response: { headers } } }).contexts?.['response']).toMatchObject({ headers: [['Set-Cookie', value]] })
  })

  it('in a header inside a text', () => {
    expect(valueOf(`refused: Cookie: a=1; sessionid=${secret}; csrf=${secret}\nHost: x`)).toBe(
      `refused: Cookie: a=1; sessionid=${gone}; csrf=${gone}\nHost: x`,
    )
    expect(messageOf(`{'Set-Cookie': 'PHPSESSID=${secret}; Path=/'}`)).toBe(`{'Set-Cookie': 'PHPSESSID=${gone}; Path=/'}`)
    expect(extraOf(`<Request Cookie: sessionid=${secret}>`)).toBe(`<Request Cookie: sessionid=${gone}>`)
    expect(valueOf('no cookie: session=1 of 2')).toBe('no cookie: session=[Filtered] of 2')
    expect(valueOf('session=12 of cookies')).toBe('session=12 of cookies')
  })

  it('in a tag by that name', () => {
    expect(scrubbed({ tags: { cookie: `sessionid=${secret}; a=1` } }).tags).toEqual([['cookie', `sessionid=${gone}; a=1`]])
  })
})

describe('one-time passwords, whose name must be the whole name', () => {
  it.each([
    [`https://x/y?otp=${secret}&a=1`, `https://x/y?otp=${gone}&a=1`],
    [`GET /y?a=1&otp=${secret} 200`, `GET /y?a=1&otp=${gone} 200`],
    [`?otp=${secret}`, `?otp=${gone}`],
    [`otp: ${secret}`, `otp: ${gone}`],
    [`a=1; otp=${secret}`, `a=1; otp=${gone}`],
    [`mutation { verify(otp:"${secret}") { ok } }`, `mutation { verify(otp:"${gone}") { ok } }`],
    [`User(name='ana', two_factor='${secret}')`, `User(name='ana', two_factor='${gone}')`],
    [`<otp>${secret}</otp>`, `<otp>${gone}</otp>`],
  ])('%s', (text, expected) => {
    expect(extraOf(text)).toBe(expected)
    expect(messageOf(text)).toBe(expected)
    expect(valueOf(text)).toBe(expected)
  })

  it.each(['laptop=1 x', 'totp_enabled=1 x', 'otp: wrong', 'the otp is wrong', 'otp-service: 12345 x', 'otp=true x'])(
    '%s survives',
    (text) => {
      expect(extraOf(text)).toBe(text)
      expect(valueOf(text)).toBe(text)
    },
  )

  it('in addresses of breadcrumbs and traces', () => {
    const event = scrubbed({
      breadcrumbs: [{ category: 'navigation', data: { from: `/a?otp=${secret}`, to: '/b' } }],
      contexts: { trace: { op: 'http', data: { 'url.full': `https://x?otp=${secret}`, 'http.query': `?otp=${secret}` } } },
    })
    expect(JSON.stringify(event)).not.toContain(secret)
  })
})

describe('signs between name and value', () => {
  it.each([
    [`<soap><password>${secret}</password></soap>`, `<soap><password>${gone}</password></soap>`],
    [`next=%2Fa%3Ftoken%3D${secret}`, `next=%2Fa%3Ftoken%3D${gone}`],
    [`name="password"\r\n\r\n${secret}\r\n--b--`, `name="password"\r\n\r\n${gone}\r\n--b--`],
  ])('%s', (text, expected) => {
    expect(valueOf(text)).toBe(expected)
    expect(messageOf(text)).toBe(expected)
  })

  it('comparisons are none', () => {
    for (const text of ['if token > 5 then', 'token>5', 'x<token>=5>']) expect(valueOf(text)).toBe(text)
  })
})

describe('web tokens say themselves what they are', () => {
  it('wherever they stand', () => {
    expect(extraOf(jwt)).toBe(gone)
    expect(extraOf(`got ${jwt}, sorry`)).toBe(`got ${gone}, sorry`)
    expect(messageOf(`bad ${jwt}`)).toBe('bad [token]')
    expect(valueOf(`bad ${jwt}.`)).toBe('bad [token].')
    const { tags, user } = scrubbed({ tags: { t: jwt }, user: { id: jwt } })
    expect([tags[0]?.[1], user?.id]).toEqual(['[token]', gone])
  })

  it('but not what only begins like one', () => {
    for (const text of ['eyJhbGciOiJIUzI1NiJ9', 'eyJ.eyJ.x', 'heyJude.eyJsomething1.abcdefghijkl']) expect(extraOf(text)).toBe(text)
  })
})

describe('counts and words that hide nothing', () => {
  it.each([
    'max_tokens=4096 model=x',
    'max_tokens: 4096',
    'used prompt_tokens: 123456, total_tokens=123457.',
    'tokenizer=bert-base',
    'tokenization: model1234',
    'secretary: Ana1234',
    'secrets: 3 found',
    'password: 3 attempts left',
  ])('%s', (text) => {
    expect(valueOf(text)).toBe(text)
    expect(messageOf(text)).toBe(text)
  })

  it.each(['token=123456', 'tokens=8f3a9c07be', 'secret: 12345 x', 'password: 31337'])('unlike %s', (text) => {
    expect(valueOf(text)).toContain(gone)
  })
})

describe('other places', () => {
  it('passwords of the data source names of Go', () => {
    expect(valueOf(`dial u:${secret}@tcp(h:3306)/db`)).toBe(`dial u:${gone}@tcp(h:3306)/db`)
    expect(extraOf(`u:p@${secret}@unix(/run/s)/db`)).toBe(`u:${gone}@unix(/run/s)/db`)
  })

  it('passwords and keys of connection strings of ODBC and Azure', () => {
    for (const [text, expected] of [
      [`Server=db;Uid=u;Pwd=${secret};Port=1`, `Server=db;Uid=u;Pwd=${gone};Port=1`],
      [`DRIVER={x}; UID=u; PWD = ${secret}`, `DRIVER={x}; UID=u; PWD = ${gone}`],
      [`AccountName=x;AccountKey=${secret}==;Suffix=y`, `AccountName=x;AccountKey=${gone};Suffix=y`],
      [`Endpoint=sb://x/;SharedAccessKey=${secret}=`, `Endpoint=sb://x/;SharedAccessKey=${gone}`],
    ] as const) {
      expect(extraOf(text)).toBe(expected)
      expect(valueOf(text)).toBe(expected)
      expect(messageOf(text)).toBe(expected)
    }
    for (const text of ['cd x; PWD=', 'pwd=/srv', 'echo $PWD; ls']) expect(extraOf(text)).toBe(text)
  })

  it('a message that was made of a parameter by a sensitive name', () => {
    const { logentry } = scrubbed({
      logentry: {
        message: 'user %(user)s with %(password)s',
        formatted: `user ana with ${secret}`,
        params: { user: 'ana', password: secret },
      },
    })
    expect(logentry).toEqual({
      message: 'user %(user)s with %(password)s',
      formatted: `user ana with ${gone}`,
      params: { user: 'ana', password: gone },
    })
  })

  it('addresses as fingerprint, culprit, original name of the transaction; versions that are addresses; names of threads', () => {
    const event = scrubbed({
      fingerprint: ['{{ default }}', `https://x/?token=${secret}`, `password=${secret}`],
      culprit: `https://x/?token=${secret}`,
      transaction_info: { source: 'url', original: `/x?token=${secret}` },
      modules: { mine: `git+https://u:${secret}@h/x`, other: '1.2.3' },
      threads: [{ id: 1, name: `worker password=${secret}` }],
      request: { api_target: `password=${secret}` },
    })
    expect(JSON.stringify(event)).not.toContain(secret)
    expect(event.fingerprint).toEqual(['{{ default }}', `https://x/?token=${gone}`, `password=${gone}`])
    expect(event.modules).toEqual({ mine: `git+https://u:${gone}@h/x`, other: '1.2.3' })
  })
})

it('keys of exceptions that nobody knows are scrubbed like any others', () => {
  const { exception } = scrubbed({ exception: { type: 'E', password: secret, [`{"otp":"${secret}"}`]: 1, code: 5 } })
  expect(exception).toEqual([{ type: 'E', password: gone, [`{"otp":"${gone}"}`]: gone, code: 5 }])
})

it('a second run changes nothing of a sign too many, and of a name that was scrubbed', () => {
  const query_string = [['\nBearer cookie', 'a password=']]
  const sent = {
    type: 'csp',
    tags: [],
    request: { query_string },
    extra: { list: structuredClone(query_string) },
    csp: { blocked_uri: '?password==#x', referrer: '#password=?://u:p@h' },
    contexts: { '?password==#x': { a: 1 } },
  } as unknown as Event
  const once = scrubEvent(sent, defaultScrubSettings)
  expect(scrubEvent(structuredClone(once), defaultScrubSettings)).toEqual(once)
})

it('a second run changes nothing, and both take time by the length', () => {
  const texts = [
    `--password ${secret} `,
    `Cookie: sessionid=${secret} `,
    `<otp>${secret}`,
    `${jwt} `,
    `u:${secret}@tcp(`,
    'eyJ',
    'cookie:',
    '--token ',
    '@tcp(',
  ]
  for (const text of texts) {
    const once = scrubbed({ extra: { value: [text.repeat(3), { [text.repeat(3)]: 1 }] }, message: text.repeat(3) })
    expect(JSON.stringify(scrubEvent(structuredClone(once), defaultScrubSettings))).toBe(JSON.stringify(once))
    const run = (length: number) =>
      scrubEvent({ tags: [], exception: [{ value: text.repeat(length) }] } as unknown as Event, defaultScrubSettings)
    expect(growsLinearly(run, Math.floor(16_000 / text.length))).toBe(true)
  }
})
