import { builtInFingerprintRules } from './built-in-fingerprint-rules.ts'
import { builtInStackRules, stackRulesWith } from './built-in-stack-rules.ts'
import { FingerprintRules } from './fingerprint-rules.ts'
import { parseFingerprintRules } from './parse-fingerprint-rules.ts'
import { parseStackRules } from './parse-stack-rules.ts'
import type { StackRules } from './stack-rules.ts'

/** Everything that a project decides about the grouping of its events, ready to use. */
export interface GroupingRules {
  readonly stack: StackRules
  readonly fingerprints: FingerprintRules
}

/** What a project sets: two texts of rules, and names of built-in fingerprint rules that it does not want. */
export interface GroupingSettings {
  readonly stackRules: string
  readonly fingerprintRules: string
  readonly fingerprintsOff: readonly string[]
}

/** Of a project that sets nothing. */
export const builtInGroupingRules: GroupingRules = {
  stack: builtInStackRules,
  fingerprints: new FingerprintRules(builtInFingerprintRules([])),
}

/** Compiles the rules of a project: milliseconds, so once for many events. A text that cannot be read, as none is that was checked when it was saved, counts as empty. */
export const compileGroupingRules = ({ stackRules, fingerprintRules, fingerprintsOff }: GroupingSettings): GroupingRules => {
  const stack = parseStackRules(stackRules)
  const fingerprints = parseFingerprintRules(fingerprintRules)
  return {
    stack: stackRulesWith(stack.ok ? stack.rules : []),
    fingerprints: new FingerprintRules([...(fingerprints.ok ? fingerprints.rules : []), ...builtInFingerprintRules(fingerprintsOff)]),
  }
}
