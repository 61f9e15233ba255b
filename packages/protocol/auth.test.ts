import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseAuth } from './auth.ts'
import type { AuthSources } from './auth.ts'

const key = '0123456789abcdef0123456789abcdef'
const other = 'f'.repeat(32)
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`

describe('every form of authorization (ingest.md 1.3)', () => {
  it.each<[string, AuthSources, string]>([
    [
      'X-Sentry-Auth',
      { sentryAuth: `Sentry sentry_key=${key}, sentry_version=7, sentry_client=sentry.python/2.68.0` },
      'sentry.python/2.68.0',
    ],
    ['scheme in any case, tight pairs', { sentryAuth: `sEnTrY sentry_version=7,sentry_key=${key},sentry_secret=${other}` }, ''],
    ['without the scheme word', { sentryAuth: `sentry_key=${key}` }, ''],
    ['Authorization', { authorization: `Sentry sentry_key=${key}, sentry_client=a/1` }, 'a/1'],
    ['Basic', { authorization: basic(`${key}:secret`) }, ''],
    ['Basic without password', { authorization: basic(key) }, ''],
    [
      'query',
      { query: `sentry_version=7&sentry_key=${key}&sentry_client=sentry.javascript.browser%2F10.63.0` },
      'sentry.javascript.browser/10.63.0',
    ],
    ['path', { pathKey: key }, ''],
    ['flags behind the key', { query: `sentry_key=${key}:no-cache` }, ''],
    ['an old version', { sentryAuth: `Sentry sentry_key=${key}, sentry_version=2.0` }, ''],
    [
      'agreeing duplicates',
      { sentryAuth: `Sentry sentry_key=${key}`, query: `sentry_key=${key}&sentry_client=b/2`, authorization: basic(key) },
      'b/2',
    ],
    ['a bearer token of somebody else beside it', { authorization: 'Bearer xyz', query: `sentry_key=${key}` }, ''],
  ])('%s', (_name, sources, client) => {
    expect(parseAuth(sources)).toEqual({ kind: 'credentials', credentials: { key, client } })
  })
})

describe('refusals', () => {
  it.each<[string, AuthSources, number, string]>([
    ['two keys', { sentryAuth: `Sentry sentry_key=${key}`, query: `sentry_key=${other}` }, 401, 'multiple authorization payloads detected'],
    ['two keys in one query', { query: `sentry_key=${key}&sentry_key=${other}` }, 401, 'multiple authorization payloads detected'],
    ['a header without a key', { sentryAuth: 'Sentry sentry_version=7' }, 401, 'malformed authorization information'],
    [
      'a header that is too long',
      { sentryAuth: `Sentry sentry_key=${key}, x=${'x'.repeat(9000)}` },
      401,
      'malformed authorization information',
    ],
    ['a key in upper case', { query: `sentry_key=${'A'.repeat(32)}` }, 400, 'invalid project key'],
    ['a key that is too short', { authorization: basic('abc:') }, 400, 'invalid project key'],
    ['a newer protocol', { query: `sentry_key=${key}&sentry_version=8` }, 400, 'unsupported protocol version'],
    ['a version that is none', { query: `sentry_key=${key}&sentry_version=seven` }, 401, 'malformed authorization information'],
  ])('%s', (_name, sources, status, detail) => {
    expect(parseAuth(sources)).toMatchObject({ kind: 'refused', failure: { status, detail } })
  })

  it('tells missing from malformed: an envelope may still bring its DSN', () => {
    expect(parseAuth({})).toEqual({ kind: 'missing' })
    expect(parseAuth({ sentryAuth: '', authorization: 'Bearer abc', query: 'sentry_release=a&sentry_version=7' })).toEqual({
      kind: 'missing',
    })
  })

  it('never throws', () => {
    expect.hasAssertions()
    const maybe = fc.option(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `Sentry sentry_key=${text}`),
      ),
      { nil: undefined },
    )
    fc.assert(
      fc.property(fc.record({ sentryAuth: maybe, authorization: maybe, query: maybe, pathKey: maybe }), (sources) => {
        expect(['credentials', 'missing', 'refused']).toContain(parseAuth(sources).kind)
      }),
    )
  })
})
