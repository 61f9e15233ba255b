import { expect, it } from 'vitest'

import { refusedRules } from './rule-refusal.ts'

const told = (detail: string): string => {
  const answer = refusedRules({ ok: false, failure: { status: 400, detail } })
  return answer.ok ? '' : answer.failure.detail
}

it('names the field of the rules as the form does, and leaves every other answer as it is', () => {
  expect(told('fingerprintingRules: line 2, column 1: no arrow')).toBe('Fingerprint rules, line 2, column 1: no arrow')
  expect(told('groupingEnhancements: line 1, column 3: no action')).toBe('Stack trace rules, line 1, column 3: no action')
  expect(told('The server is busy')).toBe('The server is busy')
})
