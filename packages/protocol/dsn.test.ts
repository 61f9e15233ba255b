import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseDsn } from './dsn.ts'

const key = '0123456789abcdef0123456789abcdef'

describe('DSN (ingest.md 1.1)', () => {
  it.each([
    ['plain', `https://${key}@example.com/42`],
    ['secret', `https://${key}:f00@example.com/42`],
    ['port and path', `http://${key}@localhost:8642/some/path/42`],
    ['trailing slash', `http://${key}@localhost/42/`],
    ['query', `http://${key}@localhost/42?x=/43`],
    ['IPv6', `http://${key}@[::1]:9000/42`],
  ])('%s', (_name, dsn) => {
    expect(parseDsn(dsn)).toEqual({ key, projectId: 42 })
  })

  it.each([
    '',
    'https://example.com/42',
    `https://${key}@example.com/`,
    `https://${key}@/`,
    `https://${key}@example.com/abc`,
    `https://abc@example.com/42`,
    `${key}@example.com/42`,
    `https://${key}@example.com/0`,
    `https://${key}@${'x'.repeat(2000)}/1`,
  ])('refuses %j', (dsn) => {
    expect(parseDsn(dsn)).toBeUndefined()
  })

  it('reads what an SDK is given, and never throws', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(fc.domain(), fc.integer({ min: 1, max: 2 ** 50 }), (host, project) => {
        expect(parseDsn(`https://${key}@${host}/${project}`)).toEqual({ key, projectId: project })
      }),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseDsn(text)).not.toThrow()
      }),
    )
  })
})
