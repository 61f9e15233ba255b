import type { EpochMs } from '#core/time'
import type { BuiltInFingerprint } from '#packages/contract/built-in-fingerprint'
import type { ProjectChange } from '#packages/contract/project'
import { builtInFingerprints } from '#packages/grouping/rules/built-in-fingerprint-rules'
import { builtInGroupingRules, compileGroupingRules } from '#packages/grouping/rules/grouping-rules'
import type { GroupingRules, GroupingSettings } from '#packages/grouping/rules/grouping-rules'
import { parseFingerprintRules } from '#packages/grouping/rules/parse-fingerprint-rules'
import { parseStackRules } from '#packages/grouping/rules/parse-stack-rules'
import type { ParsedRules } from '#packages/grouping/rules/rule-text'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'
import { readProjectSettings } from '#server/stores/metadata/project-settings'
import type { GroupingVersionsTable } from '#server/stores/metadata/schema-regrouping'

/** Sets of rules that are kept ready; each may know some thousand frames. */
const compiledMax = 32

/** By what a project sets, so that a new configuration version in which that is the same finds the rules ready. The one used last stands last. */
const compiled = new Map<string, GroupingRules>()
/** A configuration version is immutable: one object of settings is used for many events. */
const ofSettings = new WeakMap<GroupingSettings, GroupingRules>()

const settingsKey = ({ stackRules, fingerprintRules, fingerprintsOff }: GroupingSettings): string =>
  JSON.stringify([stackRules, fingerprintRules, fingerprintsOff])

const compiledOnce = (settings: GroupingSettings): GroupingRules => {
  const key = settingsKey(settings)
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

/** What a project of the scope sets now; of one that is gone, nothing. */
export const settingsOfProject = async (scope: Scope | OwnedWriter, projectId: number): Promise<GroupingSettings> => {
  const row = await scope.rows('projects').select('projects.settings').where('projects.id', '=', projectId).executeTakeFirst()
  return readProjectSettings(row?.settings ?? '{}').grouping
}

/** The rules of a project of the scope as they are now. */
export const rulesOfProject = async (scope: Scope, projectId: number): Promise<GroupingRules> =>
  groupingRulesOf(await settingsOfProject(scope, projectId))

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

/** Who changes rules, and when. */
interface Changing {
  readonly userId: number
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

interface RulesChange {
  readonly projectId: number
  readonly before: GroupingSettings
  readonly after: GroupingSettings
  readonly kind: 'saved' | 'restored' | 'regrouped' | 'undone'
  /** 0 = none. */
  readonly regroupingId: number
}

const versionRow = (
  { projectId, kind, regroupingId }: Pick<RulesChange, 'projectId' | 'regroupingId'> & { readonly kind: string },
  settings: GroupingSettings,
  { userId, nowMs, nextId }: Changing,
): GroupingVersionsTable => ({
  id: nextId(),
  project_id: projectId,
  user_id: userId,
  created_at: nowMs,
  stack_rules: settings.stackRules,
  fingerprint_rules: settings.fingerprintRules,
  fingerprints_off: JSON.stringify(settings.fingerprintsOff),
  kind,
  regrouping_id: regroupingId,
})

const isSame = (a: GroupingSettings, b: GroupingSettings): boolean => settingsKey(a) === settingsKey(b)

/** Beyond so many the oldest go. */
const versionsMax = 100

/**
 * Keeps what a change of rules made, in the transaction that makes it; nothing when it changes nothing. With the first one, also what was there before.
 */
export const noteVersion = async (writer: OwnedWriter, change: RulesChange, by: Changing): Promise<void> => {
  const { projectId, before, after } = change
  if (isSame(before, after)) return
  const known = await writer
    .rows('grouping_versions')
    .select('grouping_versions.id')
    .where('grouping_versions.project_id', '=', projectId)
    .orderBy('grouping_versions.id', 'desc')
    .execute()
  const first = known.length > 0 ? [] : [versionRow({ projectId, kind: 'first', regroupingId: 0 }, before, { ...by, userId: 0 })]
  await writer.insert('grouping_versions', [...first, versionRow(change, after, by)]).execute()
  const old = known.slice(versionsMax - 1).map(({ id }) => id)
  if (old.length > 0) await writer.delete('grouping_versions').where('grouping_versions.id', 'in', old).execute()
}

/** Rules are on their way to stored events, and would take the place of those that are saved now. */
export const isRegrouping = async (
  writer: OwnedWriter,
  { projectId, before, after }: Pick<RulesChange, 'projectId' | 'before' | 'after'>,
) => {
  if (isSame(before, after)) return false
  const open = await writer
    .rows('regroupings')
    .select('regroupings.id')
    .where('regroupings.project_id', '=', projectId)
    .where('regroupings.finished_at', '=', 0)
    .where('regroupings.kind', '!=', 'preview')
    .limit(1)
    .executeTakeFirst()
  return open !== undefined
}

/** Rules as they are published: the configuration version that has them, and what events that come by them say of it. */
interface PublishedRules {
  readonly version: number
  readonly rulesVersion: number
}

/** Sets the rules of a project as a new version. Undefined when the project is gone. */
export const writeRules = async (
  writer: OwnedWriter,
  change: Omit<RulesChange, 'before'>,
  by: Changing,
): Promise<PublishedRules | undefined> => {
  const { projectId, after } = change
  const row = await writer.rows('projects').select('projects.settings').where('projects.id', '=', projectId).executeTakeFirst()
  if (!row) return undefined
  const settings = readProjectSettings(row.settings)
  const rulesVersion = settings.rulesVersion + (change.regroupingId === 0 ? 0 : 1)
  await writer
    .update('projects')
    .set({ settings: JSON.stringify({ ...settings, grouping: after, rulesVersion }) })
    .where('projects.id', '=', projectId)
    .execute()
  await noteVersion(writer, { ...change, before: settings.grouping }, by)
  return { version: await writer.changeConfiguration([projectId]), rulesVersion }
}

/** Versions of the rules of a project, the newest first. */
export const listVersions = (scope: Scope, projectId: number): Promise<GroupingVersionsTable[]> =>
  scope
    .rows('grouping_versions')
    .selectAll('grouping_versions')
    .where('grouping_versions.project_id', '=', projectId)
    .orderBy('grouping_versions.id', 'desc')
    .limit(versionsMax)
    .execute()
