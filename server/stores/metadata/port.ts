import type { EpochMs } from '#core/time'
import type { DataCategory } from '#packages/protocol/data-category'
import type { OutcomeKind } from '#packages/protocol/outcome'

import type { KeyLimit, ProjectConfiguration } from './project-configuration.ts'

/** What kind of natural key a row of `seen_<hour>` holds (durability.md 1); the number is stored and never changes its meaning. */
export const seenKinds = {
  event: 1,
  attachment: 2,
  clientReport: 3,
  door: 4,
  userReport: 5,
  session: 6,
  sessions: 7,
  transaction: 8,
  spans: 9,
  logs: 10,
  metrics: 11,
} as const
type SeenKind = keyof typeof seenKinds

/** A natural key: what makes a resent item the same item. */
export interface SeenKey {
  /** Hours since 1970 of receipt: names the table `seen_<hour>`. */
  readonly hour: number
  readonly projectId: number
  readonly kind: SeenKind
  /** 32 lower-case hex digits. */
  readonly key: string
  /** Probe all 24 hours instead of this and the last one (durability.md 18): own time missing, in the future, or over an hour before receipt. */
  readonly probeAll: boolean
}

/** A choice made once, so that whoever rebuilds the batch makes the same rows: unit `item` of the record at `offset` was dropped. */
export interface Decision {
  readonly offset: number
  readonly item: number
  readonly outcome: 'duplicate' | 'rate_limited' | 'discarded'
}

/** Which hash is asked for its issue's rate. */
export interface RateQuestion {
  readonly projectId: number
  readonly hash: string
  /** Minutes since 1970. */
  readonly sinceMinute: number
}

/** How loud an issue is. */
export interface IssueRate {
  /** Sum of weights of the events received since the minute. */
  readonly events: number
  /** Neither resolved nor archived. */
  readonly isOpen: boolean
  /** Time of its first event; greater than all times when there is none yet. */
  readonly seenFromMs: EpochMs
}

/** A choice made once: of the batch's events with this first hash a sample is stored (`thinEvents`); all are counted. */
export interface SampleDecision {
  readonly projectId: number
  readonly hash: string
  /** Of those beyond the budget, one in so many. */
  readonly oneIn: number
  /** The first ones of the batch that the budget still has room for. */
  readonly free: number
  /** Time of the first event of the issue before the batch. */
  readonly seenFromMs: EpochMs
}

/** One window of a key that has a rate limit of its own. */
export interface KeyWindow {
  readonly keyId: number
  readonly startMs: EpochMs
}

/** What a batch takes of a window: its counter goes from `before` to `after`. */
export interface KeyUse extends KeyWindow {
  readonly before: number
  readonly after: number
  /** The window is used up: what the front door is told, once. */
  readonly usedUp: KeyLimitNotice | undefined
}

/** Nothing is told when the key has another limit by now, or none: the batch was decided by an older configuration. */
export interface KeyLimitNotice {
  readonly publicKey: string
  readonly limit: KeyLimit
  readonly categories: readonly DataCategory[]
  /** End of the window. */
  readonly untilMs: EpochMs
}

/** Facts of one issue as the newest event of a batch tells them. */
export interface IssueFacts {
  readonly occurredAtMs: EpochMs
  readonly type: string
  readonly level: string
  readonly priority: number
  readonly title: string
  readonly culprit: string
  /** JSON object text. */
  readonly metadata: string
  readonly platform: string
  /** Empty when the event had none. */
  readonly release: string
}

/**
 * Release of the oldest and of the newest event that had one, with the times of these events; empty and 0 when none had. Of several events at the
 * same millisecond the least release is the first and the greatest is the last, so that the order of arrival does not matter.
 */
export interface ReleaseSpan {
  readonly firstRelease: string
  readonly firstReleaseAtMs: EpochMs
  readonly lastRelease: string
  readonly lastReleaseAtMs: EpochMs
}

/** What the events of one issue say of one environment (empty text: they named none). */
export interface EnvironmentDelta extends ReleaseSpan {
  readonly environment: string
  readonly timesSeen: number
  readonly firstSeenMs: EpochMs
  readonly lastSeenMs: EpochMs
}

/** Where the events of a batch came from, one per (project, release, environment), whatever their issues; both names may be empty. */
export interface PlaceDelta {
  readonly projectId: number
  readonly release: string
  readonly environment: string
  readonly firstSeenMs: EpochMs
  readonly lastSeenMs: EpochMs
  /** It is sessions that came from there. */
  readonly isOfSessions?: true
}

/** One event of an issue: what decides whether a resolved or archived issue is taken up again (grouping.md 5.3, 5.4). */
export interface IssueOccurrence {
  /** 32 lower-case hex digits. */
  readonly eventId: string
  readonly weight: number
  readonly receivedAtMs: EpochMs
  /** 0 = nobody known. */
  readonly userHash: number
  readonly facts: Pick<IssueFacts, 'occurredAtMs' | 'release'>
}

/** Hashes that a split made are noted with it, so that it can be undone; the last of them is the value's own. */
export interface OfSplit {
  readonly splitId?: number
}

/** All events of one batch that share a project and a list of hashes, summed. */
export interface IssueDelta extends OfSplit {
  readonly projectId: number
  /** 1 .. 4 hashes, most specific first (grouping.md 1.13): counters go to the first; all are linked to the issue. */
  readonly hashes: readonly string[]
  /** Sum of weights. */
  readonly timesSeen: number
  readonly firstSeenMs: EpochMs
  readonly lastSeenMs: EpochMs
  readonly facts: IssueFacts
  /** Each environment once. */
  readonly environments: readonly EnvironmentDelta[]
  /** Distinct 53-bit user hashes, never 0. */
  readonly userHashes: readonly number[]
  readonly minutes: readonly { readonly minute: number; readonly environment: string; readonly events: number }[]
  /** The events, in the order of receipt. */
  readonly occurrences: readonly IssueOccurrence[]
}

/** Hashes of an event, in the order of IssueDelta. */
export interface HashedEvent {
  readonly projectId: number
  readonly hashes: readonly string[]
}

/** Reason of what a key's own rate limit dropped, and of the limit that the front door is told of (features.md 10.7). */
export const keyQuotaReason = 'key_quota'

export interface OutcomeDelta {
  readonly minute: number
  readonly projectId: number
  /** 0 when the key is unknown. */
  readonly keyId: number
  readonly category: DataCategory
  readonly kind: OutcomeKind
  readonly reason: string
  readonly quantity: number
}

export interface AttachmentDelta {
  readonly projectId: number
  readonly eventId: string
  readonly name: string
  readonly contentType: string
  readonly type: string
  readonly bytes: number
  readonly sha1: string
  readonly blob: string
  readonly createdAtMs: EpochMs
}

/** What a user wrote about an event. One per event: of several, the one received last stays. */
export interface UserReportDelta {
  readonly projectId: number
  /** 32 lower-case hex digits. */
  readonly eventId: string
  readonly name: string
  readonly email: string
  readonly comments: string
  /** When it was received. */
  readonly createdAtMs: EpochMs
}

/** A unit that waits for a dependency, or that our own code failed on. The bytes are already durable in `spool/<file>`. */
export interface HeldDelta {
  readonly table: 'parked' | 'dead_letters'
  readonly stream: string
  readonly offset: number
  readonly item: number
  readonly projectId: number
  readonly category: DataCategory
  readonly quantity: number
  readonly reason: string
  readonly file: string
  readonly nextAtMs: EpochMs
}

export interface BatchFile {
  readonly table: string
  readonly part: number
  /** Name below `batches/`. */
  readonly file: string
  readonly rows: number
  readonly bytes: number
  readonly crc32: number
  readonly columns: readonly string[]
  readonly partitions: readonly (readonly [number, string])[]
}

export interface Cut {
  readonly stream: string
  readonly from: number
  readonly to: number
}

/** A problem that spans show, by the hash that its issue has or would have. */
export interface ProblemKey {
  readonly projectId: number
  readonly hash: string
}

/** What is known of a problem. */
export interface ProblemState {
  /** `live`: an issue has its hash, of whatever status; `discarded`: nobody wants to see it. */
  readonly issue: 'none' | 'live' | 'discarded'
  /** How often it was seen without becoming an issue, and when last (of receipt); 0 = never. */
  readonly sightings: number
  readonly seenAtMs: EpochMs
}

/** A choice made once: so many of the batch's sightings of a problem, the first ones, are no events. */
export interface QuietDecision extends ProblemKey {
  readonly quiet: number
}

/** How often a problem was seen without becoming an issue; 0: it became one, nothing is kept. */
export interface Sighting extends ProblemKey {
  readonly sightings: number
  readonly seenAtMs: EpochMs
}

/** Everything that one batch changes in the metadata store, in one transaction (durability.md step 4). */
export interface BatchCommit {
  readonly consumer: string
  readonly epoch: number
  readonly cut: Cut
  readonly configVersion: number
  readonly createdAtMs: EpochMs
  readonly decisions: readonly Decision[]
  readonly samples: readonly SampleDecision[]
  readonly quiet: readonly QuietDecision[]
  /** Each problem once. */
  readonly sightings: readonly Sighting[]
  readonly files: readonly BatchFile[]
  /** Record ids whose spool files may be removed when the batch is acknowledged. */
  readonly spooled: readonly string[]
  readonly seen: readonly SeenKey[]
  readonly issues: readonly IssueDelta[]
  readonly places: readonly PlaceDelta[]
  readonly outcomes: readonly OutcomeDelta[]
  readonly attachments: readonly AttachmentDelta[]
  /** In the order of receipt. */
  readonly reports: readonly UserReportDelta[]
  readonly held: readonly HeldDelta[]
  readonly keyUses: readonly KeyUse[]
}

export type CommitOutcome =
  | { readonly kind: 'committed'; readonly batchId: number }
  /** A de-duplication key was there already: nothing was written; decide again. */
  | { readonly kind: 'duplicate' }
  /** Another consumer counted events of a limited key meanwhile, or somebody discarded an issue: nothing was written; decide again. */
  | { readonly kind: 'overtaken' }
  /** Another consumer moved the cursor (offset or epoch differ): nothing was written; stop. */
  | { readonly kind: 'fenced' }

/** A batch that the columnar store has not acknowledged in full. */
export interface UnfinishedBatch {
  readonly id: number
  readonly cut: Cut
  readonly configVersion: number
  readonly decisions: readonly Decision[]
  readonly samples: readonly SampleDecision[]
  readonly quiet: readonly QuietDecision[]
  readonly spooled: readonly string[]
  /** Files still to be inserted. */
  readonly files: readonly BatchFile[]
}

/** A held row that is due, with its file. */
export interface HeldRow {
  readonly id: number
  readonly file: string
  readonly attempts: number
  readonly projectId: number
  readonly reason: string
}

/** The part of the metadata store that `process` writes. One process at a time on SQLite (durability.md 16). */
export interface BatchStore {
  /** Takes the cursor for this consumer: epoch + 1, which fences whoever held it. Makes the row at offset 0 when absent. */
  claimCursor(consumer: string, stream: string): Promise<{ offset: number; epoch: number }>
  /** Indices of keys that were seen before. */
  probeSeen(keys: readonly SeenKey[]): Promise<Set<number>>
  /** Indices of those whose first hash that an issue has, or had when it was discarded, is a discarded one (grouping.md 1.13). */
  probeDiscarded(events: readonly HashedEvent[]): Promise<Set<number>>
  /** Events counted in each of these windows, in their order; 0 where nothing was. */
  keyCounts(windows: readonly KeyWindow[]): Promise<number[]>
  /** The rates of the issues of these hashes, in their order. */
  issueRates(questions: readonly RateQuestion[]): Promise<IssueRate[]>
  /** What is known of each of these problems, in their order. */
  problemStates(problems: readonly ProblemKey[]): Promise<ProblemState[]>
  /** One transaction, all or nothing. */
  commit(batch: BatchCommit): Promise<CommitOutcome>
  /** Un-acknowledged batches, oldest first. */
  unfinished(): Promise<UnfinishedBatch[]>
  /** Marks one file as inserted; `finished` when it was the last one of its batch. `deadRows` of it were refused by the columnar store for ever. */
  acknowledge(batchId: number, file: BatchFile, atMs: EpochMs, dead: readonly OutcomeDelta[]): Promise<{ finished: boolean }>
  /** Lowest offset of a stream that an un-acknowledged batch still needs, or the cursor. */
  lowestNeeded(consumer: string, stream: string): Promise<number>
  /** Spooled record ids of the batches that are acknowledged and not forgotten yet, by stream: their files may go. */
  finishedSpooled(): Promise<{ readonly stream: string; readonly spooled: readonly string[] }[]>
  /** Drops `seen_<hour>` tables that lie wholly 24 h behind this hour. */
  dropSeenBefore(hour: number): Promise<void>
  /** Held rows that are due, oldest first. */
  dueHeld(table: 'parked' | 'dead_letters', nowMs: EpochMs, limit: number): Promise<HeldRow[]>
  /** Removes a held row after its bytes were appended to the log again. */
  releaseHeld(table: 'parked' | 'dead_letters', id: number): Promise<void>
  /** Puts a parked row off after a failed attempt. */
  postponeHeld(id: number, nextAtMs: EpochMs): Promise<void>
  /** Newest configuration version. */
  configVersion(): Promise<number>
  /** Configuration of every project as of a version. */
  configuration(version: number): Promise<ReadonlyMap<number, ProjectConfiguration>>
  /** Something that changes whenever another connection committed (SQLite: PRAGMA data_version). */
  changeMark(): Promise<number>
}
