import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseLogin } from './url.ts'

describe('where a sign-in leads', () => {
  it('a path of this server', () =>
    expect(parseLogin({ next: '/organizations/acme/issues/?query=a' })).toEqual({ next: '/organizations/acme/issues/?query=a' }))

  it('nowhere else, whatever the address says', () => {
    expect(
      ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/\t/evil.example', '/a\n'].map((next) =>
        parseLogin({ next }),
      ),
    ).toEqual([{}, {}, {}, {}, {}, {}])
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(new URL(parseLogin({ next: text }).next ?? '/', 'http://here.example/').origin).toBe('http://here.example')
      }),
    )
  })
})
