import type { Event } from '#packages/protocol/event'

import type { BaseVariantName, Leaf } from './component.ts'
import { fallbackLeaves, hashOfFallback } from './fallback-leaves.ts'
import { expandTitle, isDefault, resolveFingerprint } from './fingerprint.ts'
import { hashValues } from './hash-values.ts'
import type { FingerprintRule } from './rules/fingerprint-rule.ts'
import { builtInGroupingRules } from './rules/grouping-rules.ts'
import type { GroupingRules } from './rules/grouping-rules.ts'
import { baseGrouping } from './strategies.ts'
import type { BaseGrouping, StrategyName } from './strategies.ts'

/** What decided about the hash. */
type VariantName = BaseVariantName | 'checksum' | 'hashed_checksum' | FingerprintSource | 'fallback'

/** Whose fingerprint it was: the client's, a rule's of the project, or a rule's of ours. */
type FingerprintSource = 'custom_client_fingerprint' | 'custom_server_fingerprint' | 'built_in_fingerprint'

/** One way in which the event was, or could have been, hashed: enough to explain it to a person. */
interface Variant {
  readonly name: VariantName
  /** False where something of higher rank overruled it. */
  readonly contributes: boolean
  /** 32 lower-case hexadecimal digits. */
  readonly hash: string
  /** What it looked at; absent for fingerprints and checksums. */
  readonly strategy?: StrategyName
  /** The hashed values in their order. */
  readonly leaves: readonly Leaf[]
}

export interface Grouping {
  readonly config: 'newstyle:2026-01-20'
  /** 1 or 2 hashes, 32 lower-case hexadecimal digits each, `app` before `system` (grouping.md 1.13). */
  readonly hashes: readonly string[]
  readonly variants: readonly Variant[]
  /** `mechanism.exception_id` of the exception after which the event is called, where a group left a choice. */
  readonly mainExceptionId?: number
  /** The rule that gave the fingerprint. */
  readonly fingerprintRule?: FingerprintRule
  /** What that rule calls the event. */
  readonly title?: string
}

const config = 'newstyle:2026-01-20'

/** Hash of leaves in their order. */
const hashOfLeaves = (leaves: readonly Leaf[]): string => hashValues(leaves.map((leaf) => leaf.value))

const asVariants = (grouping: BaseGrouping, contributes: boolean): Variant[] =>
  grouping.variants.map(({ name, leaves }) => ({ name, contributes, hash: hashOfLeaves(leaves), strategy: grouping.strategy, leaves }))

const fallback = (leaves: readonly Leaf[]): Variant => ({ name: 'fallback', contributes: true, hash: hashOfFallback(leaves), leaves })

const result = (variants: readonly Variant[], mainExceptionId?: number): Grouping => ({
  config,
  // Of a message and a place with the same text both variants have one hash.
  hashes: [...new Set(variants.filter((variant) => variant.contributes).map((variant) => variant.hash))],
  variants,
  ...(mainExceptionId === undefined ? {} : { mainExceptionId }),
})

/**
 * A checksum overrules everything. One that is no hash is hashed; Sentry links the raw text to the same issue beside it, which no client can tell
 * apart and our hashes, being md5, have no place for.
 */
const byChecksum = (checksum: string): Grouping => {
  const leaves: Leaf[] = [{ kind: 'checksum', value: checksum }]
  const isHash = /^[0-9a-f]{32}$/.test(checksum)
  return result([
    { name: isHash ? 'checksum' : 'hashed_checksum', contributes: true, hash: isHash ? checksum : hashValues([checksum]), leaves },
  ])
}

const fingerprintLeaf = (value: string): Leaf => ({ kind: 'fingerprint', value })

/** The fingerprint instead of the event's own values. */
const byFingerprint = (fingerprint: readonly string[], name: FingerprintSource, grouping: BaseGrouping): Grouping => {
  const leaves = fingerprint.map(fingerprintLeaf)
  const custom: Variant = { name, contributes: true, hash: hashOfLeaves(leaves), leaves }
  return result([custom, ...asVariants(grouping, false)], grouping.mainExceptionId)
}

/** The fingerprint with the event's own values in each place that is left to them. */
const withFingerprint = (fingerprint: readonly (string | undefined)[], grouping: BaseGrouping): BaseGrouping => ({
  ...grouping,
  variants: grouping.variants.map((variant) => ({
    ...variant,
    leaves: fingerprint.flatMap((entry) => (entry === undefined ? variant.leaves : [fingerprintLeaf(entry)])),
  })),
})

/** `fingerprint` parts even events that say nothing, as it was meant to. */
const byContents = (event: Event, grouping: BaseGrouping, fingerprint: readonly string[]): Grouping => {
  const variants = asVariants(grouping, true)
  if (variants.length > 0) return result(variants, grouping.mainExceptionId)
  return result([fallback([...fingerprint.map(fingerprintLeaf), ...fallbackLeaves(event)])])
}

const sourceOf = (rule: FingerprintRule | undefined): FingerprintSource => {
  if (!rule) return 'custom_client_fingerprint'
  return rule.builtIn === undefined ? 'custom_server_fingerprint' : 'built_in_fingerprint'
}

const withRule = (event: Event, grouping: Grouping, rule: FingerprintRule | undefined): Grouping => {
  if (!rule) return grouping
  const title = rule.title === undefined ? '' : expandTitle(event, rule.title)
  return { ...grouping, fingerprintRule: rule, ...(title !== '' && { title }) }
}

const byRules = (event: Event, rules: GroupingRules, rule: FingerprintRule | undefined): Grouping => {
  const grouping = baseGrouping(event, rules.stack)
  const fingerprint = rule?.fingerprint ?? event.fingerprint ?? []
  if (fingerprint.length === 0 || (fingerprint.length === 1 && fingerprint.every(isDefault))) return byContents(event, grouping, [])
  const resolved = resolveFingerprint(event, fingerprint)
  const constant = resolved.filter((entry) => entry !== undefined)
  if (constant.length === resolved.length) return byFingerprint(constant, sourceOf(rule), grouping)
  return byContents(event, withFingerprint(resolved, grouping), constant)
}

/**
 * Hashes an event as Sentry's `newstyle:2026-01-20` does (grouping.md 1.2): checksum, else the fingerprint of the first rule that fits, else the client's, else
 * the first strategy that finds anything, else what little is known of it. Events with a common hash belong to one issue.
 *
 * Takes a normalised event whose frames were classified by the same rules; a frame without `in_app` counts as not in-app. Pure, never throws; below 1 ms for
 * 50 frames.
 */
export const groupEvent = (event: Event, rules: GroupingRules = builtInGroupingRules): Grouping => {
  if (event.checksum) return byChecksum(event.checksum)
  const rule = rules.fingerprints.find(event)
  return withRule(event, byRules(event, rules, rule), rule)
}
