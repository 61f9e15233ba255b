import type { RegroupingPlan, SplitPart } from './plan-regrouping.ts'

const listedMax = 50
const membersMax = 20

interface StoredIssue {
  readonly id: number
  readonly events: number
  readonly eventId: string
}

/** What a plan does, as it is kept: issues by number, their names are looked up when it is shown. */
export interface StoredResult {
  readonly merges: readonly { readonly issues: readonly StoredIssue[]; readonly count: number }[]
  readonly mergeCount: number
  readonly mergedIssues: number
  readonly splits: readonly { readonly issue: StoredIssue; readonly parts: readonly SplitPart[]; readonly count: number }[]
  readonly splitCount: number
  readonly renewed: number
  readonly unchanged: number
  readonly issues: number
  readonly splitBytes: number
  /** Hashes that are not taken apart, as there are too many. Absent in results of before. */
  readonly keptHashes?: number
}

/** Hashes that are taken apart at once; every reader of events has to know them. Beyond it those with the fewest events keep what is stored. */
export const splitHashesMax = 1_000

type Readings = Iterable<{ readonly issueId: number; readonly events: number; readonly eventId: string }>

const eventsOf = (readings: Readings): Map<number, StoredIssue> => {
  const read = new Map<number, StoredIssue>()
  for (const { issueId, events, eventId } of readings) {
    const known = read.get(issueId)
    read.set(issueId, { id: issueId, events: (known?.events ?? 0) + events, eventId: known?.eventId ?? eventId })
  }
  return read
}

/** `timesSeen` is how often the issues were seen that split, over the events that were read of them: bytes are reckoned from what was read. */
export const storedResult = (plan: RegroupingPlan, readings: Readings, timesSeen: (issueId: number) => number): StoredResult => {
  const read = eventsOf(readings)
  const issueOf = (id: number): StoredIssue => read.get(id) ?? { id, events: 0, eventId: '' }
  const splitIds = [...new Set(plan.splits.map(({ issueId }) => issueId))]
  const eventsRead = splitIds.reduce((sum, id) => sum + issueOf(id).events, 0)
  const eventsSeen = splitIds.reduce((sum, id) => sum + timesSeen(id), 0)
  return {
    merges: plan.merges
      .slice(0, listedMax)
      .map(({ issueIds }) => ({ issues: issueIds.slice(0, membersMax).map(issueOf), count: issueIds.length })),
    mergeCount: plan.merges.length,
    mergedIssues: plan.merges.reduce((sum, { issueIds }) => sum + issueIds.length - 1, 0),
    splits: plan.splits
      .slice(0, listedMax)
      .map(({ issueId, parts }) => ({ issue: issueOf(issueId), parts: parts.slice(0, membersMax), count: parts.length })),
    splitCount: splitIds.length,
    renewed: plan.renewed.length,
    unchanged: plan.unchanged,
    issues: read.size,
    keptHashes: Math.max(0, plan.splitHashes.length - splitHashesMax),
    splitBytes: Math.round((plan.splitBytes * eventsSeen) / Math.max(1, eventsRead)),
  }
}
