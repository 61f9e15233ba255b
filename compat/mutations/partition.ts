import type { Event } from '#packages/protocol/event'
import { lanes } from '#server/lanes'
import { runRecord } from '#server/pipeline/run'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, envelopeOf, recordOf } from '#server/pipeline/test-records'

import { expectedBugs } from './expected.ts'
import type { Specimen } from './mutations.ts'

/** An event that went through the pipeline. */
export interface Grouped {
  readonly specimen: Specimen
  /** The bug that it shows, by judgement: app and name. */
  readonly bug: string
  readonly hashes: readonly string[]
  /** As it was grouped. */
  readonly event: Event
}

/** Name of the bug that a fault shows. Throws for one of which nobody judged. */
const bugOf = ({ app, label }: Specimen): string => {
  const found = expectedBugs[app]?.find(({ labels }) => labels.includes(label))
  if (found === undefined) throw new Error(`${app} ${label}: of which bug is it?`)
  return `${app}: ${found.name}`
}

/** Takes an event through all steps of the pipeline: parsed, normalised, scrubbed, classified, hashed. */
export const grouped = async (specimen: Specimen): Promise<Grouped> => {
  const record = recordOf(envelopeOf({ event_id: specimen.event.event_id }, [{ type: 'event' }, specimen.event]))
  const { ends } = await runRecord(lanes, decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne)
  const intents = ends.flatMap((end) => (end.kind === 'written' ? end.intents : []))
  for (const intent of intents) {
    if (intent.kind !== 'row' || 'bytes' in intent.row || intent.row.table !== 'event_payloads') continue
    const event = JSON.parse(Buffer.from(intent.row.row.payload).toString()) as Event
    const hashes = intents.flatMap((other) => (other.kind === 'issue' ? other.issue.hashes : []))
    return { specimen, bug: bugOf(specimen), hashes, event }
  }
  throw new Error(`${specimen.app} ${specimen.label} ${specimen.kind}: was not written`)
}

/**
 * Which event belongs to which issue, when they come in this order: that of the first hash that is known, else a new one; further hashes then lead to it
 * too (grouping.md 1.13). Each app is a project. Issues are numbers.
 */
export const issuesOf = (events: readonly Grouped[]): readonly number[] => {
  const issueOfHash = new Map<string, number>()
  let count = 0
  return events.map(({ specimen: { app }, hashes }) => {
    const keys = hashes.map((hash) => `${app}/${hash}`)
    const known = keys.map((key) => issueOfHash.get(key)).find((issue) => issue !== undefined)
    const issue = known ?? (count += 1)
    for (const key of keys) if (!issueOfHash.has(key)) issueOfHash.set(key, issue)
    return issue
  })
}

/** How well issues are bugs, pair by pair of events of one app. */
export interface Figures {
  readonly events: number
  /** Pairs of one bug in one issue, of two bugs in one issue, of one bug in two issues. */
  readonly together: number
  readonly wronglyTogether: number
  readonly wronglyApart: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

const pairsOf = (sizes: Iterable<number>): number => {
  let pairs = 0
  for (const size of sizes) pairs += (size * (size - 1)) / 2
  return pairs
}

const sizesOf = (keys: readonly string[]): Iterable<number> => {
  const sizes = new Map<string, number>()
  for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1)
  return sizes.values()
}

/** Precision, recall and F1 over all pairs of events. */
export const figuresOf = (events: readonly Grouped[]): Figures => {
  const issues = issuesOf(events)
  const together = pairsOf(sizesOf(events.map(({ bug }, at) => `${bug}/${issues[at] ?? 0}`)))
  const wronglyTogether = pairsOf(sizesOf(issues.map(String))) - together
  const wronglyApart = pairsOf(sizesOf(events.map(({ bug }) => bug))) - together
  const precision = together / (together + wronglyTogether)
  const recall = together / (together + wronglyApart)
  return {
    events: events.length,
    together,
    wronglyTogether,
    wronglyApart,
    precision,
    recall,
    f1: (2 * precision * recall) / (precision + recall),
  }
}
