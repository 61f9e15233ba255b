import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { findRoute } from './route.ts'

describe('paths of the front door (ingest.md 1.2)', () => {
  it.each([
    ['/api/42/envelope/', 'envelope', 42],
    ['/api/42/envelope', 'envelope', 42],
    ['/api/42/store/', 'store', 42],
    ['/api/store/', 'store', 'none'],
    ['/api/42/security/', 'security', 42],
    ['/api/42/csp-report/', 'security', 42],
    ['/api/42/nel', 'nel', 42],
    ['/api/42/minidump', 'minidump', 42],
    ['/api/42/events/abc/attachments/', 'attachments', 42],
    ['/tunnel', 'tunnel', 'none'],
    ['/api/embed/error-page/', 'error-page', 'none'],
    ['/api/relay/healthcheck/live/', 'live', 'none'],
    ['/api/relay/healthcheck/ready/', 'ready', 'none'],
    ['/healthz', 'alive', 'none'],
    ['/api/42/playstation/', 'unknown', 42],
    ['/api/42/envelope/x', 'unknown', 42],
    ['/api/99999999999999999999/envelope/', 'envelope', 'invalid'],
    ['/api/007/envelope/', 'envelope', 'invalid'],
  ])('%s', (path, kind, project) => {
    expect(findRoute(path)).toMatchObject({ kind, project })
  })

  it.each([
    '/',
    '',
    '/api/0/organizations/',
    '/api/0/',
    '/api/',
    '/api/42',
    '/api/42/',
    '/api/x1/envelope/',
    '/issues/1',
    '/healthzz',
    '/tunnel/x',
    '/api/embed/error-page/x',
    '*',
    'http://h/api/1/envelope/',
  ])("%j is the api's", (path) => {
    expect(findRoute(path)).toBeUndefined()
  })

  it('never throws', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(fc.array(fc.constantFrom('/', 'api', '1', '0', 'envelope', '%', 'store', 'events')), (tokens) => {
        expect(() => findRoute(tokens.join(''))).not.toThrow()
      }),
    )
  })
})
