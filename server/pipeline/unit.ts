import type { DataCategory } from '#packages/protocol/data-category'
import type { EventId } from '#packages/protocol/ids'
import type { JsonObject } from '#packages/protocol/json'
import type { LogRecord } from '#server/log/log'

import type { DropReason } from './result.ts'
import type { Pipeline } from './step.ts'

/** One envelope item, framed and not yet understood. */
export interface Item {
  /** Position in the record: with the record id it is what derived ids come from (spine.md 6). */
  readonly index: number
  readonly type: string
  readonly header: JsonObject
  readonly payload: Buffer
  readonly category: DataCategory
  /** What it counts as: items, or bytes for attachments. */
  readonly quantity: number
}

/** A log record with its body inflated and its frame read. */
export interface DecodedRecord {
  readonly record: LogRecord
  /** Size of the inflated body. Payloads are views of it, so that holding any of them holds all of it. */
  readonly bytes: number
  readonly header: JsonObject
  /** First line of the envelope as sent, for natural keys of items that have none of their own. */
  readonly headerLine: string
  /** `sent_at` of the envelope, when it is a time. */
  readonly sentAtMs: number | undefined
  /** Id of the event that the items of this record belong to: said by envelope, door or payload, else derived from the record. */
  readonly eventId: EventId
  readonly items: readonly Item[]
  /** What the frame itself lost: a broken envelope, an inflated body over the cap, items over the limit. Already named. */
  readonly faults: readonly Fault[]
}

/** A loss that has no item: counted in items of a category, as exactly one outcome. */
export interface Fault {
  readonly drop: DropReason
  readonly category: DataCategory
  readonly quantity: number
}

/** What is stored together or not at all: an event with what only it needs, one attachment, one report. */
export interface Unit {
  readonly lane: string
  /** Index of its first item: names the unit in decisions and held rows. */
  readonly index: number
  readonly items: readonly Item[]
}

/** A claim on items and what happens to them. Lanes stand in `lanes.ts` in claim order; what nobody claims becomes an outcome. */
export interface Lane {
  readonly name: string
  /** Splits the items that this lane wants into units; the others are left to the next lane. */
  readonly claim: (items: readonly Item[]) => readonly (readonly Item[])[]
  readonly pipeline: Pipeline
  /** What it holds belongs to the event of its record: where a filter of the project ended that one, it ends for the same reason. Stands behind the event's lane. */
  readonly followsEvent?: true
}
