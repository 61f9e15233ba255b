import type { GroupingInfo } from '#packages/contract/grouping-info'
import { groupEvent } from '#packages/grouping/group'
import type { Event } from '#packages/protocol/event'

const leavesMax = 500
const valueMax = 1_000

/** Why an event is in its issue: the values that its hash is made of, found anew from the stored event, beside the hashes that are stored. */
export const groupingInfo = (stored: { readonly hashes: readonly string[]; readonly config: string }, event: Event): GroupingInfo => {
  const { hashes, variants } = groupEvent(event)
  return {
    ...stored,
    isCurrent: hashes.length === stored.hashes.length && hashes.every((hash) => stored.hashes.includes(hash)),
    variants: variants.map(({ name, contributes, hash, strategy = null, leaves }) => ({
      name,
      contributes,
      hash,
      strategy,
      leaves: leaves.slice(0, leavesMax).map((leaf) => ({ ...leaf, value: leaf.value.slice(0, valueMax) })),
      omitted: Math.max(0, leaves.length - leavesMax),
    })),
  }
}
