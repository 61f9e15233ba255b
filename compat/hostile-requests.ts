import { gzipSync } from 'node:zlib'

import { bomb, nested } from './hostile-bodies.ts'
import { envelope, newId } from './hostile-target.ts'
import type { Answer, Target } from './hostile-target.ts'
import type { Project } from './vedette.ts'

/** Paths that no door and no page belongs to. */
export const oddPaths = (id: string): { readonly posts: readonly string[]; readonly gets: readonly string[] } => {
  const long = 'a'.repeat(30_000)
  const posts = [
    '/api/1%00/envelope/',
    '/api/%31/envelope/',
    `/api/${id}/..%2f2/envelope/`,
    `/api/${id}/%2e%2e/envelope/`,
    '/api/99999999999999999999/envelope/',
    '/api/0x1/envelope/',
    `/api/-${id}/envelope/`,
    `/api/${id}/events/%2e%2e/attachments/`,
    `/api/${id}/${long}/`,
    `//api/${id}/store/`,
    `/api/${id}/envelope/?${long}`,
    `/api/${id}/envelope/?sentry_key=%00%ff%zz&__proto__=1`,
  ]
  const gets = [
    '/%00',
    '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
    '/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd',
    '/assets/../../../../etc/passwd',
    '/assets/..%5c..%5cpackage.json',
    `/${long}`,
    '/%',
    '/%c0%ae%c0%ae/',
    '/api/0/organizations/%00/',
    `/api/0/organizations/acme/issues/?query=${'%00'.repeat(100)}`,
    `/api/0/organizations/acme/issues/?cursor=%00:1e400:x&limit=1e400`,
    `/api/0/organizations/acme/issues/?statsPeriod=${'9'.repeat(400)}d`,
    `/api/0/organizations/acme/issues/?query=${'%22'.repeat(300)}&project=1e400&environment=%ff`,
    `/api/0/organizations/acme/issues/${'9'.repeat(300)}/`,
    '/api/0/organizations/acme/issues/__proto__/',
    '/api/0/organizations/acme/stats_v2/?groupBy=__proto__&field=%00',
    `/api/0/projects/acme/web/events/${'f'.repeat(31)}%00/`,
  ]
  return { posts, gets }
}

/** What is not HTTP, or is so twice over; `head` is a request line with a host. */
export const malformed = (head: string): readonly string[] => [
  '\0\xff\x16\x03\x01 hello\r\n\r\n',
  `${head}Content-Length: -1\r\n\r\n`,
  `${head}Content-Length: 1e3\r\n\r\n`,
  `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `${head}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n`,
  `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}\n{}\n`,
  `${head}X: a\0b\r\n\r\n`,
  'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n',
  'CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n',
]

/** What the door must refuse at once; the name ends with the status. */
export const refusals = async (target: Target, other: Project): Promise<Readonly<Record<string, () => Promise<Answer>>>> => {
  const { projectId } = target.project
  const foreignKey = new URL(other.dsn).username
  const to = (query: string, body: Buffer | string = '{}\n') => target.send('POST', `/api/${projectId}/envelope/?${query}`, body)
  const good = envelope({}, [{ type: 'event' }, { message: 'x' }])
  const storeBomb = (await bomb('deflate', '{"a":"', 64)).toString('base64')
  const [zeros, stored, reported] = await Promise.all([
    bomb('zstd', '', 1024),
    bomb('br', '{"a":"', 1024),
    bomb('zstd', '{"csp-report":"', 1024),
  ])
  const json = { 'content-type': 'application/csp-report' }
  return {
    'no key 401': () => to(''),
    'two keys that differ 401': () =>
      target.send('POST', `/api/${projectId}/envelope/?sentry_key=${target.key}`, '{}\n', {
        'x-sentry-auth': `Sentry sentry_key=${newId()}`,
      }),
    'a key that is none 400': () => to('sentry_key=__proto__'),
    'a version to come 400': () => to(`sentry_key=${target.key}&sentry_version=8`),
    'an unknown key 403': () => to(`sentry_key=${newId()}`),
    'the key of another project 403': () => to(`sentry_key=${foreignKey}`),
    'a project that is none 403': () => target.send('POST', `/api/99999/envelope/?sentry_key=${target.key}`, '{}\n'),
    'a DSN of nobody 403': () => target.send('POST', '/tunnel', `{"dsn":"https://${newId()}@a.example/1"}\n`),
    'a DSN that is no address 401': () => target.send('POST', '/tunnel', '{"dsn":"__proto__"}\n'),
    'a DSN of another project 400': () => to(`sentry_key=${target.key}`, `{"dsn":"${other.dsn}"}\n`),
    'nothing 400': () => target.post('envelope', ''),
    'gzip in gzip 400': () => target.post('envelope', gzipSync(gzipSync(good)), { 'content-encoding': 'gzip' }),
    'a bomb without a header 400': () => target.post('envelope', zeros, { 'content-encoding': 'zstd' }),
    'a deep header 400': () => target.post('envelope', `{"a":${nested(20_000)}}\n`),
    'a deep event 400': () => target.post('store', nested(400_000)),
    'an unknown coding 415': () => target.post('envelope', good, { 'content-encoding': 'gzip, gzip' }),
    'a store bomb 413': () => target.post('store', storeBomb),
    'a compressed store bomb 413': () => target.post('store', stored, { 'content-encoding': 'br' }),
    'a store bomb in a bomb 413': () => target.post('store', gzipSync(storeBomb), { 'content-encoding': 'gzip' }),
    'a report bomb 413': () => target.post('security', reported, { ...json, 'content-encoding': 'zstd' }),
    'a deep report 400': () => target.post('security', nested(400_000), json),
  }
}
