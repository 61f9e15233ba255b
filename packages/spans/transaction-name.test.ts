import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { readTransactionName, sanitizePath } from './transaction-name.ts'
import type { SaidTransactionName } from './transaction-name.ts'

const read = (said: Partial<SaidTransactionName>): { name: string; source: string } =>
  readTransactionName({ name: '/users/12', source: '', sdk: '', op: 'http.server', httpStatus: 200, ...said })

describe('identifiers in paths', () => {
  test.each([
    ['/users/12/orders', '/users/*/orders'],
    ['/u/2fd4e1c6-7a2d-28fc-ed84-9ee1bb76e739/edit', '/u/*/edit'],
    ['/c/2fd4e1c67a2d28fced849ee1bb76e7391b93eb12', '/c/*'],
    ['/days/2026-11-23/all', '/days/*/all'],
    ['/mail/jo%40example.com', '/mail/*'],
    ['/t/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9', '/t/*'],
    ['/file-2fd4e1c6-7a2d-28fc-ed84-9ee1bb76e739.pdf', '/file-*.pdf'],
    ['GET /users/12?page=3#top', 'GET /users/*'],
    ['/api/v1/oauth2/top10', '/api/v1/oauth2/top10'],
    ['/checkout', '/checkout'],
    ['', ''],
  ])('%s', (path, expected) => {
    expect(sanitizePath(path)).toBe(expected)
  })
})

describe('whether a name is a URL', () => {
  test.each<[Partial<SaidTransactionName>, string, string]>([
    [{ source: 'url' }, '/users/*', 'sanitized'],
    [{ source: 'sanitized' }, '/users/*', 'sanitized'],
    [{ source: 'route' }, '/users/12', 'route'],
    [{ source: 'custom' }, '/users/12', 'custom'],
    [{ sdk: 'sentry.javascript.react' }, '/users/*', 'sanitized'],
    [{ sdk: 'sentry.php.laravel' }, '/users/*', 'sanitized'],
    [{ sdk: 'sentry.python.django', httpStatus: 404 }, '/users/*', 'sanitized'],
    [{ sdk: 'sentry.python.django' }, '/users/12', 'unknown'],
    [{ sdk: 'sentry.javascript.node', name: 'OPTIONS /users/12' }, 'OPTIONS /users/*', 'sanitized'],
    [{ sdk: 'sentry.ruby.rack', httpStatus: 500 }, '/users/*', 'sanitized'],
    [{ sdk: 'sentry.javascript.react', name: 'Page 12' }, 'Page 12', 'unknown'],
    [{ name: '  ' }, '<unlabeled transaction>', 'unknown'],
  ])('%j', (said, name, source) => {
    expect(read(said)).toEqual({ name, source })
  })
})

test('whatever comes: short, never empty, and sanitised once for all', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('url', '', 'route'), (name, source) => {
      const once = read({ name, source })
      expect(once.name.length).toBeGreaterThan(0)
      expect(once.name.length).toBeLessThanOrEqual(200)
    }),
  )
})

test('a sanitised path is not changed again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (path) => {
      expect(sanitizePath(sanitizePath(path))).toBe(sanitizePath(path))
    }),
  )
})
