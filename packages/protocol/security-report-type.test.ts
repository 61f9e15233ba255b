import { describe, expect, it } from 'vitest'

import { securityReportType } from './security-report-type.ts'

describe('kind of a browser report by its shape (ingest.md 1.9.3)', () => {
  it.each([
    [{ 'csp-report': {} }, 'csp'],
    [{ type: 'csp-violation', body: {} }, 'csp'],
    [
      [
        { type: 'deprecation', body: {} },
        { type: 'csp-violation', body: {} },
      ],
      'csp',
    ],
    [{ 'expect-ct-report': {} }, 'expectct'],
    [{ 'expect-staple-report': {} }, 'expectstaple'],
    [{ 'known-pins': [] }, 'hpkp'],
    [{ type: 'csp-violation' }, undefined],
    [[], undefined],
    ['csp-report', undefined],
    [null, undefined],
  ])('%j: %s', (report, type) => {
    expect(securityReportType(report)).toBe(type)
  })
})
