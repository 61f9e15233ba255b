import { createHash } from 'node:crypto'

import { culpritOf, titleOf } from '#packages/frames/title'
import { groupEvent } from '#packages/grouping/group'
import { classifyFrames } from '#packages/grouping/rules/classify-frames'
import type { GroupingRules } from '#packages/grouping/rules/grouping-rules'
import { payloadVersion, readStoredPayload } from '#packages/normalize/upgrade-payload'
import type { Event } from '#packages/protocol/event'
import type { EventPayloadRow, EventRow } from '#server/stores/events/tables'
import type { ProjectSplit } from '#server/stores/metadata/project-configuration'

import { hashesAfterSplits } from '../splits/read.ts'

/** What a stored event is grouped by again. */
export interface NewRules {
  readonly rules: GroupingRules
  readonly splits: readonly ProjectSplit[]
  /** `rules_version` of the copies. */
  readonly version: number
}

/** A stored event as the rules have it now. */
export interface RegroupedEvent {
  /** By which it finds its issue. */
  readonly edited: readonly string[]
  readonly row: EventRow
  readonly payload: EventPayloadRow | undefined
}

/** The hash of all copies of events that had one hash and have these now. Nothing else ever has it: so what copies count is known by it. */
export const copyHashOf = (regroupingId: number, hash: string, edited: readonly string[]): string =>
  createHash('md5')
    .update([regroupingId, hash, ...edited].join('/'))
    .digest('hex')

const noteRule = (event: Event, rule: ReturnType<typeof groupEvent>['fingerprintRule']): void => {
  delete event._fingerprint_info
  if (!rule) return
  const { text, fingerprint, builtIn } = rule
  event._fingerprint_info = { matched_rule: { text, fingerprint, ...(builtIn !== undefined && { builtIn }) } }
}

/**
 * Groups a stored event as the pipeline would (features/errors/fingerprint.ts, splitIssue): the same frames, hashes, names. What else is stored of it stays.
 * An event whose payload is gone or cannot be read keeps the hashes that it has.
 */
export const regroupEvent = (row: EventRow, payload: EventPayloadRow | undefined, { rules, splits, version }: NewRules): RegroupedEvent => {
  const event = payload && readStoredPayload(payload.payload_version, payload.payload)
  if (!event)
    return {
      edited: row.hashes.map(String),
      row: { ...row, rules_version: version },
      payload: payload && { ...payload, rules_version: version },
    }
  classifyFrames(event, rules.stack)
  const grouping = groupEvent(event, rules)
  noteRule(event, grouping.fingerprintRule)
  const { title } = titleOf(event, grouping.mainExceptionId)
  const culprit = culpritOf(event, grouping.mainExceptionId)
  return {
    edited: hashesAfterSplits(splits, event, grouping),
    row: { ...row, grouping_config: grouping.config, title: grouping.title ?? title, culprit, rules_version: version },
    payload: { ...payload, rules_version: version, payload_version: payloadVersion, payload: Buffer.from(JSON.stringify(event)) },
  }
}

/** Both rows under the hash of their part. A copied copy has one such hash, not two. */
export const underHash = (
  { row, payload, edited }: RegroupedEvent,
  hash: string,
): { row: EventRow; payload: EventPayloadRow | undefined } => {
  const number = BigInt(`0x${hash.slice(0, 16)}`)
  return { row: { ...row, hash: number, hashes: [hash, ...edited] }, payload: payload && { ...payload, hash: number } }
}
