import type { BuiltInFingerprint } from '#packages/contract/built-in-fingerprint'
import type { ProjectChange } from '#packages/contract/project'
import { builtInFingerprints } from '#packages/grouping/rules/built-in-fingerprint-rules'
import { builtInGroupingRules, compileGroupingRules } from '#packages/grouping/rules/grouping-rules'
import type { GroupingRules, GroupingSettings } from '#packages/grouping/rules/grouping-rules'
import { parseFingerprintRules } from '#packages/grouping/rules/parse-fingerprint-rules'
import { parseStackRules } from '#packages/grouping/rules/parse-stack-rules'
import type { ParsedRules } from '#packages/grouping/rules/rule-text'
import type { Scope } from '#server/http/scope'
import { readProjectSettings } from '#server/stores/metadata/project-settings'

/** Sets of rules that are kept ready; each may know some thousand frames. */
const compiledMax = 32

/** By what a project sets, so that a new configuration version in which that is the same finds the rules ready. The one used last stands last. */
const compiled = new Map<string, GroupingRules>()
/** A configuration version is immutable: one object of settings is used for many events. */
const ofSettings = new WeakMap<GroupingSettings, GroupingRules>()

const compiledOnce = (settings: GroupingSettings): GroupingRules => {
  const key = JSON.stringify([settings.stackRules, settings.fingerprintRules, settings.fingerprintsOff])
  const rules = compiled.get(key) ?? compileGroupingRules(settings)
  compiled.delete(key)
  compiled.set(key, rules)
  const [oldest] = compiled.keys()
  if (compiled.size > compiledMax && oldest !== undefined) compiled.delete(oldest)
  return rules
}

/** The rules that a project's events are grouped by, compiled once for what it sets. Without settings: the built-in ones. */
export const groupingRulesOf = (settings: GroupingSettings | undefined): GroupingRules => {
  if (!settings || (settings.stackRules === '' && settings.fingerprintRules === '' && settings.fingerprintsOff.length === 0))
    return builtInGroupingRules
  const known = ofSettings.get(settings)
  if (known) return known
  const rules = compiledOnce(settings)
  ofSettings.set(settings, rules)
  return rules
}

/** The rules of a project of the scope as they are now. */
export const rulesOfProject = async (scope: Scope, projectId: number): Promise<GroupingRules> => {
  const row = await scope.rows('projects').select('projects.settings').where('projects.id', '=', projectId).executeTakeFirst()
  return groupingRulesOf(row && readProjectSettings(row.settings).grouping)
}

type RuleTexts = Pick<ProjectChange, 'groupingEnhancements' | 'fingerprintingRules'>

const complaintOf = (key: keyof RuleTexts, parsed: ParsedRules<unknown>): string | undefined =>
  parsed.ok ? undefined : `${key}: line ${parsed.error.line}, column ${parsed.error.column}: ${parsed.error.reason}`

/** What is wrong with the rules of a body, with the place; undefined when they can be read. */
export const rulesComplaint = ({ groupingEnhancements = '', fingerprintingRules = '' }: RuleTexts): string | undefined =>
  complaintOf('groupingEnhancements', parseStackRules(groupingEnhancements)) ??
  complaintOf('fingerprintingRules', parseFingerprintRules(fingerprintingRules))

/** Rules as a body changes them. */
export const changedRules = (settings: GroupingSettings, body: RuleTexts): GroupingSettings => ({
  ...settings,
  stackRules: body.groupingEnhancements ?? settings.stackRules,
  fingerprintRules: body.fingerprintingRules ?? settings.fingerprintRules,
})

const isKnown = (name: string): boolean => builtInFingerprints.some((known) => known.name === name)

/** The built-in fingerprint rules as a project has them. */
export const builtInAnswers = ({ fingerprintsOff }: GroupingSettings): BuiltInFingerprint[] =>
  builtInFingerprints.map(({ name, summary, text }) => ({
    id: name,
    description: summary,
    rules: text.split('\n').filter((line) => line !== ''),
    active: !fingerprintsOff.includes(name),
  }))

/** Settings with one built-in rule switched; undefined when there is none of that name. Names that are no more are dropped. */
export const switchedBuiltIn = (settings: GroupingSettings, name: string, active: boolean): GroupingSettings | undefined => {
  if (!isKnown(name)) return undefined
  const others = settings.fingerprintsOff.filter((off) => off !== name && isKnown(off))
  return { ...settings, fingerprintsOff: active ? others : [...others, name] }
}
