import type { GroupingInfo } from '#packages/contract/grouping-info'
import { explainFrames } from '#packages/grouping/explain-frames'
import type { FrameExplanation, FrameExplanations } from '#packages/grouping/explain-frames'
import { groupEvent } from '#packages/grouping/group'
import { classifyFrames } from '#packages/grouping/rules/classify-frames'
import type { FingerprintRule } from '#packages/grouping/rules/fingerprint-rule'
import type { GroupingRules } from '#packages/grouping/rules/grouping-rules'
import type { StackRule } from '#packages/grouping/rules/stack-rule'
import type { Event } from '#packages/protocol/event'
import type { ProjectSplit } from '#server/stores/metadata/project-configuration'

import { hashesAfterSplits } from '../splits/read.ts'

const leavesMax = 500
const framesMax = 500
const valueMax = 1_000

type Variant = GroupingInfo['variants'][number]
type Rule = NonNullable<GroupingInfo['fingerprintRule']>

const stackRule = ({ text, isBuiltIn }: StackRule): Rule => ({ text, source: isBuiltIn ? 'built-in' : 'custom' })

const fingerprintRule = ({ text, builtIn }: Pick<FingerprintRule, 'text' | 'builtIn'>): Rule =>
  builtIn === undefined ? { text, source: 'custom' } : { text, source: 'built-in', id: builtIn }

const frameAnswer = ({ isHashed, rule, inAppRule, ...place }: FrameExplanation): NonNullable<Variant['frames']>[number] => ({
  ...place,
  hashed: isHashed,
  ...(rule && { rule: stackRule(rule) }),
  ...(inAppRule && { inAppRule: stackRule(inAppRule) }),
})

const framesOf = (name: string, explained: FrameExplanations | undefined): Pick<Variant, 'frames'> => {
  const frames = explained && (name === 'app' || name === 'system') ? explained[name] : []
  return frames.length === 0 ? {} : { frames: frames.slice(0, framesMax).map(frameAnswer) }
}

/** What the step `fingerprint` wrote down. */
const storedRule = ({ _fingerprint_info: info }: Event): Rule | undefined => info?.matched_rule && fingerprintRule(info.matched_rule)

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((hash) => other.includes(hash))

/**
 * Why an event is in its issue: the values that its hash is made of and what became of each frame, found anew from the stored event by the rules of today,
 * beside the hashes that are stored. Events from before their issue was split keep the hashes that they had. Classifies the event's frames anew, in place.
 */
export const groupingInfo = (
  stored: { readonly hashes: readonly string[]; readonly config: string },
  event: Event,
  { rules, splits = [] }: { readonly rules: GroupingRules; readonly splits?: readonly ProjectSplit[] },
): GroupingInfo => {
  classifyFrames(event, rules.stack)
  const grouping = groupEvent(event, rules)
  const { hashes, variants, fingerprintRule: rule } = grouping
  const strategy = variants.find((variant) => variant.strategy !== undefined)?.strategy
  const explained = strategy && explainFrames(event, strategy, rules.stack)
  const before = storedRule(event)
  return {
    ...stored,
    // A copy that rules made of a stored event has a hash of its own before them (features/regrouping/steps-copy.ts).
    isCurrent: [hashes, hashesAfterSplits(splits, event, grouping)].some(
      (now) => isSame(now, stored.hashes) || isSame(now, stored.hashes.slice(1)),
    ),
    variants: variants.map((variant) => ({
      name: variant.name,
      contributes: variant.contributes,
      hash: variant.hash,
      strategy: variant.strategy ?? null,
      leaves: variant.leaves.slice(0, leavesMax).map((leaf) => ({ ...leaf, value: leaf.value.slice(0, valueMax) })),
      omitted: Math.max(0, variant.leaves.length - leavesMax),
      ...framesOf(variant.name, explained),
    })),
    ...(rule && { fingerprintRule: fingerprintRule(rule) }),
    ...(before && { storedFingerprintRule: before }),
  }
}
