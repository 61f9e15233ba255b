import { sensitiveCookies, sensitiveNames } from './privacy-plants.ts'
import type { Planter } from './privacy-plants.ts'

const fiveNames = ['password', 'clientSecret', 'api-key', 'access_token', 'otp'] as const
const grouped = (digits: string, sign: string): string => (digits.match(/.{1,4}/g) ?? []).join(sign)
const queryOf = (pairs: Record<string, string>): string => new URLSearchParams(pairs).toString()
const pem = (kind: string, body: string): string => `-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----`

const frameOf = (planter: Planter): object => {
  const { under, secret, keep } = bound(planter)
  const reprs = ['password', 'secret', 'token', 'otp', 'api_key'].map((name) => `{'page': 1, '${name}': '${secret(`vars.repr.${name}`)}'}`)
  return {
    filename: keep('frame.filename', (plant) => `shop/auth_${plant}.py`),
    abs_path: keep('frame.abs_path', (plant) => `/srv/password/${plant}.py`),
    module: keep('frame.module', (plant) => `shop.auth.${plant}`),
    function: keep('frame.function', (plant) => `check_password_${plant}`),
    lineno: 7,
    in_app: true,
    pre_context: [keep('frame.pre_context', (plant) => `    # the secret of ${plant}`)],
    context_line: keep('frame.context_line', (plant) => `    password = form.password(${plant})`),
    post_context: [keep('frame.post_context', (plant) => `    token = ${plant}()`)],
    vars: {
      ...under('vars', sensitiveNames),
      ...Object.fromEntries(reprs.map((text, index) => [`repr${index}`, text])),
      nested: { inner: [under('vars.nested', ['token'])] },
      plain: keep('vars.plain'),
      city: keep('vars.city', (plant) => `'Graz ${plant}'`),
    },
  }
}

const exceptionsOf = (planter: Planter): object[] => {
  const { secret, keep } = bound(planter)
  return [
    { type: 'ValueError', value: `password=${secret('error.value.password')} for ${keep('error.value.behind')}` },
    { type: 'ValueError', value: `bad row {"id": 1, "client_secret": "${secret('error.value.json')}"}` },
    { type: 'ValueError', value: `{'api_key': '${secret('error.value.repr')}'} refused` },
    { type: 'ValueError', value: `connect postgres://app:${secret('error.value.url')}@db.internal/shop` },
    { type: 'ValueError', value: `GET https://h.example/x?access_token=${secret('error.value.query')}&page=2` },
    { type: 'ValueError', value: `sent Authorization: Bearer ${secret('error.value.bearer')}` },
    { type: 'ValueError', value: `card ${planter.card('error.value.card', '4')} declined` },
    { type: 'ValueError', value: keep('error.value.words', (plant) => `password of ${plant} is wrong`) },
    { type: 'SyntaxError', value: keep('error.value.token', (plant) => `Unexpected token: ${plant.replaceAll(/\d/g, 'x')} in JSON`) },
    { type: 'ValueError', value: keep('error.value.address', (plant) => `author ${plant} at 10.2.3.4, 123-45-6789`) },
    { type: 'AuthError', value: keep('error.value', (plant) => `auth: ${plant}`), stacktrace: { frames: [frameOf(planter)] } },
  ]
}

const requestOf = (planter: Planter): object => {
  const { under, secret, keep } = bound(planter)
  return {
    url: `https://app:${secret('request.url.user')}@shop.example/auth/${keep('request.url.path')}?token=${secret('request.url.query')}`,
    method: 'POST',
    headers: {
      ...under('headers', ['Authorization', 'X-Api-Key', 'X-Auth-Request', 'Proxy-Authorization', 'X-Csrf-Token', 'X-Secret']),
      Referer: `https://shop.example/login?password=${secret('headers.referer')}`,
      'X-Forwarded-Auth': `Basic ${Buffer.from(`ana:${secret('headers.basic')}`).toString('base64')}`,
      'X-Nonce': keep('headers.plain'),
      'User-Agent': keep('headers.user-agent', (plant) => `PasswordManager/1.0 (auth; ${plant})`),
    },
    cookies: Object.entries({ ...under('cookies', sensitiveCookies), theme: keep('cookies.plain') })
      .map((pair) => pair.join('='))
      .join('; '),
    data: JSON.stringify({
      ...under('body', fiveNames),
      deep: { list: [{ credentials: { a: secret('body.deep') } }] },
      text: JSON.stringify({ ...under('body.text', fiveNames), more: JSON.stringify(under('body.text.text', fiveNames)) }),
      page: keep('body.plain'),
    }),
    env: { SERVER_NAME: keep('env'), HTTP_COOKIE: `sessionid=${secret('env.cookie')}`, MYSQL_PWD: secret('env.pwd') },
  }
}

const contextsOf = (planter: Planter): object => {
  const { under, secret, keep } = bound(planter)
  return {
    trace: {
      trace_id: '5b8efff798038103d269b633813fc60c',
      span_id: 'eee19b7ec3c1b174',
      op: 'http.server',
      data: {
        ...under('span.data', ['http.request.header.authorization', 'db.password', 'url.token', 'http.request.header.cookie.sessionid']),
        'url.full': `https://h.example/?access_token=${secret('span.data.url')}`,
        'http.request.header.cookie': `sessionid=${secret('span.data.cookie')}; theme=${keep('span.data.cookie')}`,
        'db.statement': `UPDATE users SET password = '${secret('span.data.sql')}' WHERE id = 1`,
        'db.rows': keep('span.data.plain'),
      },
    },
    billing: { ...under('contexts', fiveNames), plan: keep('contexts') },
    response: {
      headers: { 'Set-Cookie': `session=${secret('response.set-cookie')}; Path=/` },
      data: JSON.stringify(under('response', ['token'])),
    },
  }
}

/** A Python service: variables, values of exceptions, a request with a nested JSON body, spans, tags. */
export const pythonEvent = (planter: Planter): object => {
  const { under, secret, keep } = bound(planter)
  return {
    platform: 'python',
    logger: keep('logger', (plant) => `auth.${plant}`),
    transaction: keep('transaction', (plant) => `auth.views.login_${plant}`),
    release: keep('release', (plant) => `auth@1.2.3+${plant}`),
    dist: keep('dist'),
    fingerprint: [keep('fingerprint', (plant) => `auth-${plant}`)],
    modules: { 'google-auth': keep('modules') },
    exception: { values: exceptionsOf(planter) },
    request: requestOf(planter),
    user: {
      id: keep('user.id', (plant) => `auth0|${plant}`),
      email: keep('user.email', (plant) => `${plant}@mail.example`),
      username: keep('user.username'),
      ip_address: '198.51.100.77',
      data: { ...under('user.data', fiveNames), plan: keep('user.data') },
    },
    contexts: contextsOf(planter),
    tags: [
      ...planter.pairsUnder('tags', ['password', 'api_key', 'access_token', 'auth.header', 'secret', 'db.credentials']),
      ['dsn', `https://app:${secret('tags.url')}@h.example/1`],
      ['note', `password=${secret('tags.pair')}`],
      ['area', keep('tags.word', (plant) => `auth-${plant}`)],
      ['number', keep('tags.number', () => `4${planter.digits(15)}`)],
    ],
    debug_meta: {
      images: [
        {
          type: 'elf',
          code_file: keep('debug_meta', (plant) => `/opt/auth/libsecret-${plant}.so`),
          debug_id: '494f3aea-88fa-4296-9644-fa8ef5d139b6',
        },
      ],
    },
  }
}

const breadcrumbsOf = (planter: Planter): object[] => {
  const { under, secret, keep } = bound(planter)
  const crumb = (category: string, fields: object): object => ({ category, level: 'info', timestamp: Date.now() / 1000, ...fields })
  return [
    crumb('fetch', {
      type: 'http',
      data: { url: `https://h.example/?api_key=${secret('crumb.http.url')}`, method: 'GET', status_code: 200 },
    }),
    crumb('xhr', { type: 'http', data: { url: `https://u:${secret('crumb.http.user')}@h.example/`, ...under('crumb.http', fiveNames) } }),
    crumb('fetch', { type: 'http', data: { url: keep('crumb.http.plain', (plant) => `https://h.example/pages/${plant}?page=2`) } }),
    crumb('query', { message: `INSERT INTO users (name, password) VALUES ('ana', '${secret('crumb.sql.insert')}')` }),
    crumb('query', { message: `SELECT * FROM keys WHERE api_key = '${secret('crumb.sql.where')}'` }),
    crumb('query', { message: `SET ROLE x; ALTER USER a PASSWORD '${secret('crumb.sql.alter')}'` }),
    crumb('query', { message: keep('crumb.sql.plain', (plant) => `SELECT id, name FROM orders WHERE city = '${plant}'`) }),
    crumb('console', {
      message: `login token=${secret('crumb.console.pair')}`,
      data: { arguments: ['login', under('crumb.console', ['password'])] },
    }),
    crumb('console', { message: `header Bearer ${secret('crumb.console.bearer')}` }),
    crumb('console', { message: JSON.stringify(under('crumb.console.json', fiveNames)) }),
    crumb('auth', { message: keep('crumb.console.plain', (plant) => `signed in ${plant}`) }),
  ]
}

const extraOf = (planter: Planter): object => {
  const { under, secret } = bound(planter)
  return {
    ...under('extra', sensitiveNames),
    pairs: planter.pairsUnder('extra.pairs', ['password', 'X-Api-Key']),
    named: [{ name: 'Authorization', value: secret('extra.named') }],
    bearer: `Bearer ${secret('extra.bearer')}`,
    basic: `curl says Basic ${Buffer.from(`ana:${secret('extra.basic')}`).toString('base64')}`,
    urls: `redis://:${secret('extra.url.redis')}@cache, amqp://u:${secret('extra.url.amqp')}@queue`,
    visa: `paid with ${planter.card('extra.visa', '4')}`,
    mastercard: planter.card('extra.mastercard', '53'),
    amex: planter.card('extra.amex', '37', 15),
    discover: planter.card('extra.discover', '6011'),
    spaced: planter.gone('extra.card.blanks', grouped(`4${planter.digits(15)}`, ' ')),
    dashed: planter.gone('extra.card.dashes', grouped(`51${planter.digits(14)}`, '-')),
    number: Number(planter.gone('extra.card.number', `4000${planter.digits(12)}`)),
    iban: `to ${planter.iban('extra.iban')} now`,
    ibans: [planter.iban('extra.iban.at', 'AT'), planter.iban('extra.iban.fr', 'FR')],
    ssn: `ssn ${planter.socialSecurity('extra.ssn')}`,
    people: [planter.socialSecurity('extra.ssn.list')],
    pkcs8: pem('PRIVATE KEY', secret('extra.pem')),
    rsa: pem('RSA PRIVATE KEY', secret('extra.pem.rsa')),
    cut: `-----BEGIN EC PRIVATE KEY-----\n${secret('extra.pem.cut')}`,
    public: pem('PUBLIC KEY', secret('extra.pem.public')),
  }
}

/** A page in a browser: breadcrumbs of every kind, a form, extra, numbers. */
export const browserEvent = (planter: Planter): object => {
  const { under, secret, keep } = bound(planter)
  return {
    platform: 'javascript',
    logentry: {
      message: keep('logentry.message', (plant) => `auth of %s failed in ${plant}`),
      formatted: `auth failed: password=${secret('logentry.formatted')}, Bearer ${secret('logentry.bearer')}, ${planter.card('logentry.card', '55')}, ${planter.iban('logentry.iban')}, ${planter.socialSecurity('logentry.ssn')}, ${planter.gone('logentry.email', 'qzxv7@mail.example')} ${keep('logentry.formatted')}`,
      params: [`{'token': '${secret('logentry.params')}'}`, keep('logentry.params')],
    },
    request: {
      url: 'https://shop.example/checkout',
      query_string: queryOf({ ...under('query_string', sensitiveNames), page: keep('query_string.plain') }),
      data: queryOf({ ...under('form', fiveNames), 'user[password]': secret('form.bracket'), city: keep('form.plain') }),
      fragment: `access_token=${secret('fragment')}&state=1`,
    },
    breadcrumbs: breadcrumbsOf(planter),
    extra: extraOf(planter),
    contexts: { numbers: lookAlikes(planter) },
  }
}

/** What only resembles the patterns of the table. */
const lookAlikes = (planter: Planter): object => {
  const { keep } = bound(planter)
  const digits = (start: string, count: number) => (): string => start + planter.digits(count - start.length)
  return {
    fifteenDigits: keep('number.15', digits('4', 15)),
    seventeenDigits: keep('number.17', digits('9', 17)),
    noIssuer: keep('number.issuer', digits('9', 16)),
    milliseconds: keep('number.ms', digits('17', 13)),
    snowflake: keep('number.snowflake', digits('11', 18)),
    inWord: keep('number.word', (plant) => `${plant}x4111111111111111`),
    telephone: keep('number.telephone', () => `555-${planter.digits(3)}-${planter.digits(4)}`),
    isbn: keep('number.isbn', () => `978-3-16-${planter.digits(6)}-0`),
    uuid: keep('uuid', () => `9f8b6c1d-3c5f-4c2e-8b7a-${planter.digits(6)}abcdef`),
    commit: keep('sha', () => `de89${planter.digits(16)}aabbccddeeff00112233`),
    etag: keep('etag', (plant) => `W/${plant}`),
    version: keep('version', () => `1.${planter.digits(3)}.${planter.digits(2)}-rc.1`),
    address: keep('ip', () => `10.1.${Number(planter.digits(2))}.${Number(planter.digits(2))}`),
    host: keep('host', (plant) => `${plant}.internal:8443`),
    mail: keep('mail', (plant) => `${plant}@example.org`),
    shortIban: keep('iban.short', () => `DE89${planter.digits(8)}`),
    foreignIban: keep('iban.country', () => `XX89${planter.digits(18)}`),
    certificate: keep('pem.certificate', (plant) => `-----BEGIN CERTIFICATE----- ${plant} -----END CERTIFICATE-----`),
    urlUser: keep('url.user', (plant) => `https://h.example/@${plant}/a@2x.png`),
    syntax: keep('token.word', (plant) => `Unexpected token < near ${plant}`),
    pass: keep('pass', (plant) => `pass ${plant} to the next`),
    basic: keep('basic', (plant) => `basic plan ${plant}`),
    session: keep('session', (plant) => `session ${plant}`),
  }
}

/** An old SDK's event for the store endpoint. */
export const storeEvent = (planter: Planter, name: string): object => {
  const { under, secret, keep } = bound(planter)
  return {
    platform: 'php',
    message: keep(`${name}.message`, (plant) => `store of ${plant} failed`),
    'sentry.interfaces.Http': {
      url: 'https://old.example/x',
      headers: [
        ['Cookie', `PHPSESSID=${secret(`${name}.cookie`)}; theme=${keep(`${name}.cookie`)}`],
        ['Authorization', `Digest ${secret(`${name}.authorization`)}`],
      ],
      query_string: [
        ['token', secret(`${name}.query`)],
        ['page', '1'],
      ],
    },
    extra: { ...under(`${name}.extra`, fiveNames), kept: keep(`${name}.extra`) },
  }
}

/** Fields of a crash form beside its dump. */
export const crashFields = (planter: Planter): Record<string, string> => ({
  'sentry[extra][password]': planter.secret('crash.field'),
  'sentry[tags][auth_header]': planter.secret('crash.tag'),
  'sentry[extra][note]': planter.keep('crash.field'),
  sentry: JSON.stringify({ extra: planter.under('crash.json', fiveNames) }),
})

export const cspReport = (planter: Planter): object => ({
  'csp-report': {
    'document-uri': `https://shop.example/reset?token=${planter.secret('csp.document')}&page=1`,
    referrer: `https://app:${planter.secret('csp.referrer.user')}@shop.example/?password=${planter.secret('csp.referrer')}`,
    'blocked-uri': `https://cdn.example/${planter.keep('csp.blocked')}.js?api_key=${planter.secret('csp.blocked')}`,
    'script-sample': `login(password="${planter.secret('csp.sample')}")`,
    'violated-directive': 'script-src',
    'effective-directive': 'script-src',
    'original-policy': "script-src 'self'",
  },
})

/** For a project with fields of its own, which also wants no addresses. */
export const strictEvent = (planter: Planter): object => {
  const { secret, keep } = bound(planter)
  return {
    platform: 'node',
    message: `shoe_size=${secret('own.message')} of ${keep('own.message')}`,
    user: { id: keep('own.user'), ip_address: planter.gone('own.ip.user', '198.51.100.201'), data: { shoe_size: secret('own.user.data') } },
    extra: {
      shoe_size: secret('own.extra'),
      customerShoe_Size: [secret('own.extra.list')],
      text: `the shoe_size is ${secret('own.extra.text')}`,
      form: `shoe_size=${secret('own.extra.form')}&page=1`,
      json: JSON.stringify({ shoe_size: secret('own.extra.json'), page: 1 }),
      from: `from ${planter.gone('own.ip.text', '203.0.113.201')} and ${planter.gone('own.ip.six', '2001:db8:77::201')}`,
      plain: keep('own.extra'),
    },
    exception: [{ type: 'E', value: `shoe_size=${secret('own.error')} is odd` }],
  }
}

/** Names of files that come beside an event. */
export const fileNames = (planter: Planter): string[] => [
  `dump-password=${planter.secret('attachment.password')}.txt`,
  `token=${planter.secret('attachment.token')}.json`,
  planter.keep('attachment.plain', (plant) => `auth-${plant}.log`),
]

const bound = (planter: Planter) => ({
  secret: (where: string) => planter.secret(where),
  keep: (where: string, around?: (plant: string) => string) => planter.keep(where, around),
  under: (where: string, names: readonly string[]) => planter.under(where, names),
})
