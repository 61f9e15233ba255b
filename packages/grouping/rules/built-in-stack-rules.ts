import { languageRules } from './language-rules.ts'
import { nativeRules } from './native-rules.ts'
import { parseStackRules } from './parse-stack-rules.ts'
import { nativePlaces, policyRules } from './policy-rules.ts'
import type { StackRule } from './stack-rule.ts'
import { StackRules } from './stack-rules.ts'

const parsed = (text: string): readonly StackRule[] => {
  const result = parseStackRules(text, true)
  if (!result.ok) throw new Error(`built-in rules, line ${result.error.line}, column ${result.error.column}: ${result.error.reason}`)
  return result.rules
}

/** Frames that are remembered: some hundred bytes each, of all projects without rules of their own, and of each one with. */
const framePlaces = 16_384
const framePlacesOfProject = 2_048

/** The rules of every project, which stand before its own (grouping.md 2.4). */
const builtIn: readonly StackRule[] = [languageRules, nativeRules, nativePlaces, policyRules].flatMap(parsed)

/** What applies to a project without rules of its own. */
export const builtInStackRules = new StackRules(builtIn, framePlaces)

/** The built-in rules and, behind them, those of a project. */
export const stackRulesWith = (own: readonly StackRule[]): StackRules =>
  own.length === 0 ? builtInStackRules : new StackRules([...builtIn, ...own], framePlacesOfProject)
