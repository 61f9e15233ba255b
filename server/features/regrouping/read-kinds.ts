import { success } from '#core/result'
import type { Result } from '#core/result'
import { groupEvent } from '#packages/grouping/group'
import { classifyFrames } from '#packages/grouping/rules/classify-frames'
import type { GroupingRules } from '#packages/grouping/rules/grouping-rules'
import { readStoredPayload } from '#packages/normalize/upgrade-payload'
import type { Event } from '#packages/protocol/event'
import type { Scope } from '#server/http/scope'

import { newestPayloads } from '../errors/read.ts'
import type { HashToRead } from '../errors/read.ts'
import type { EventKind } from './plan-regrouping.ts'

/** Both sets of rules, ready to use. */
export interface RulesToCompare {
  readonly present: GroupingRules
  readonly edited: GroupingRules
}

/** A hash whose events are read. */
export interface HashOfIssue extends HashToRead {
  readonly issue_id: number
}

/** What was read of some hashes. */
export interface ReadKinds {
  readonly kinds: readonly EventKind[]
  readonly events: number
}

/** Larger ones are not read: a step holds its payloads at once. */
const payloadBytesMax = 300_000

/** The hashes that the pipeline would give (features/errors/fingerprint.ts): it too begins with the scrubbed event. */
const hashesBy = (event: Event, rules: GroupingRules): readonly string[] => {
  classifyFrames(event, rules.stack)
  return groupEvent(event, rules).hashes
}

const addTo = (kinds: Map<string, EventKind>, kind: EventKind): void => {
  const key = [kind.hash, ...kind.edited, '/', ...kind.present].join(' ')
  const known = kinds.get(key)
  kinds.set(key, known ? { ...known, events: known.events + 1, bytes: known.bytes + kind.bytes } : kind)
}

/**
 * Groups the newest stored events of some hashes by both sets of rules. Events that are not stored any more, cannot be read or are above 300 kB are
 * left out. The failure: the columnar store is away.
 */
export const readKinds = async (
  scope: Scope,
  projectId: number,
  { hashes, eventsPerHash }: { readonly hashes: readonly HashOfIssue[]; readonly eventsPerHash: number },
  rules: RulesToCompare,
): Promise<Result<ReadKinds, Response>> => {
  const payloads = await newestPayloads(scope, projectId, hashes, { eventsPerHash, payloadBytesMax })
  if (!payloads.ok) return payloads
  const kinds = new Map<string, EventKind>()
  let events = 0
  for (const { of: from, eventId, payload, version, bytes } of payloads.value) {
    const event = readStoredPayload(version, payload)
    if (!event) continue
    const [present, edited] = [hashesBy(event, rules.present), hashesBy(event, rules.edited)]
    addTo(kinds, { issueId: from.issue_id, hash: from.hash, present, edited, events: 1, bytes, eventId })
    events += 1
  }
  return success({ kinds: [...kinds.values()], events })
}
