import type { EpochMs } from '#core/time'
import type { Outcome } from '#packages/protocol/outcome'
import type { Rows, TableName } from '#server/stores/events/tables'
import type { AttachmentDelta, IssueFacts, IssueOccurrence, OfSplit, SeenKey, UserReportDelta } from '#server/stores/metadata/port'

import type { DropReason } from './result.ts'
import type { SessionIntent } from './sum-sessions.ts'

/** A row of a columnar table, in the table's own words. */
export type OpenRow<Name extends TableName = TableName> = {
  readonly [Own in Name]: { readonly table: Own; readonly row: Rows[Own] }
}[Name]
export type RowIntent = OpenRow | EncodedRow

/** A row as the bytes that its file will hold, with what decides its partition. Steps do not make it: an open batch keeps rows so (`lighten.ts`). */
export interface EncodedRow {
  readonly table: TableName
  readonly bytes: Buffer
  readonly retention_class: number
  readonly received_at: EpochMs
}

/** One event joins or makes the issue that its hashes point to; summed per batch before it is written. */
export interface IssueIntent extends IssueOccurrence, OfSplit {
  readonly projectId: number
  readonly hashes: readonly string[]
  readonly environment: string
  readonly facts: IssueFacts
}

/** Bytes that must outlive the log. `name` is derived from the content, so putting them twice is one blob. */
export interface BlobIntent {
  readonly name: string
  readonly bytes: Buffer
}

/** What a container held, as the lane that read it counted: it stands for the number that the container's header claims (ingest.md 2.7). */
export interface ContainerIntent {
  readonly kind: 'container'
  /** Of the container among the items of the record. */
  readonly index: number
  readonly accepted: number
  readonly lost: readonly { readonly drop: DropReason; readonly quantity: number }[]
}

/** What the spans of a segment show: an event of an issue of its own, once it was seen often enough (features.md 3.1). */
export interface ProblemIntent {
  readonly kind: 'problem'
  readonly issue: IssueIntent
  readonly rows: readonly RowIntent[]
  /** The sighting, of those within a day, with which it becomes an issue: 1 = the first. */
  readonly noticedAt: number
}

/**
 * What a step wants to have written. Steps write nothing themselves: the committer does, once (durability.md steps 2-5), so a crash between
 * any two steps leaves no trace.
 */
export type Intent =
  | { readonly kind: 'row'; readonly row: RowIntent }
  | { readonly kind: 'issue'; readonly issue: IssueIntent }
  | { readonly kind: 'attachment'; readonly attachment: AttachmentDelta; readonly blob: BlobIntent }
  /** Summed per batch, by the hour in which the session began. */
  | { readonly kind: 'session'; readonly session: SessionIntent }
  /** The last one received per event stays. */
  | { readonly kind: 'report'; readonly report: UserReportDelta }
  /** The unit counts once under this natural key (durability.md 1). */
  | { readonly kind: 'once'; readonly seen: SeenKey }
  /** An outcome beside the unit's own items: what a client report or the front door tells. */
  | { readonly kind: 'outcome'; readonly projectId: number; readonly publicKey: string; readonly atMs: EpochMs; readonly outcome: Outcome }
  /** One item of the unit ends by itself, the others go on. */
  | { readonly kind: 'drop-item'; readonly index: number; readonly drop: DropReason }
  | ContainerIntent
  | ProblemIntent
