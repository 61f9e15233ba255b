import type { EpochMs } from '#core/time'
import { durationBucket } from '#packages/sessions/count-sessions'
import type { SessionCounts, UserSet } from '#packages/sessions/count-sessions'
import type { SessionRow } from '#server/stores/events/tables'
import type { PlaceDelta } from '#server/stores/metadata/port'

import type { RowIntent } from './intent.ts'

/** What one update of a session, or some sessions that an SDK has counted, come to. */
export interface SessionIntent {
  readonly projectId: number
  readonly retentionClass: number
  readonly receivedAtMs: EpochMs
  readonly release: string
  readonly environment: string
  /** Beginning of the hour in which they began. */
  readonly hourMs: EpochMs
  readonly startedMs: EpochMs
  /** When that was so. */
  readonly seenMs: EpochMs
  readonly counts: SessionCounts
}

/** Most sums have no errors, users and durations: their sets are made when something is put into them. */
type Sets = { [Name in UserSet | 'all' | 'erroredIds']?: Set<number> }

const none: readonly number[] = []
const noDurations: ReadonlyMap<number, number> = new Map()

/** All of a batch that began in one hour, in one place. */
class HourSum {
  readonly #first: SessionIntent
  readonly #sets: Sets = {}
  #durations: Map<number, number> | undefined
  #total = 0
  #crashed = 0
  #abnormal = 0
  #unhandled = 0
  #errored = 0
  #durationMs = 0
  #durationMsMax = 0
  #receivedAtMs = 0
  firstSeenMs: EpochMs
  lastSeenMs: EpochMs

  constructor(first: SessionIntent) {
    this.#first = first
    this.firstSeenMs = first.startedMs
    this.lastSeenMs = first.seenMs
  }

  /** Whether an update belongs here. */
  holds({ projectId, hourMs, release, environment }: SessionIntent): boolean {
    const mine = this.#first
    return mine.hourMs === hourMs && mine.release === release && mine.projectId === projectId && mine.environment === environment
  }

  add({ counts, receivedAtMs, startedMs, seenMs }: SessionIntent): void {
    this.#total += counts.sessions
    this.#crashed += counts.crashed
    this.#abnormal += counts.abnormal
    this.#unhandled += counts.unhandled
    this.#errored += counts.errored
    if (counts.erroredId !== 0) this.#put('erroredIds', counts.erroredId)
    if (counts.user !== 0) this.#put('all', counts.user)
    for (const name of counts.userIs) this.#put(name, counts.user)
    if (counts.durationMs !== undefined) this.#addDuration(counts.durationMs)
    this.#receivedAtMs = Math.max(this.#receivedAtMs, receivedAtMs)
    this.firstSeenMs = Math.min(this.firstSeenMs, startedMs)
    this.lastSeenMs = Math.max(this.lastSeenMs, seenMs)
  }

  #put(name: keyof Sets, hash: number): void {
    const set = this.#sets[name]
    if (set) set.add(hash)
    else this.#sets[name] = new Set([hash])
  }

  #listOf(name: keyof Sets): readonly number[] {
    const set = this.#sets[name]
    return set ? [...set] : none
  }

  #addDuration(durationMs: number): void {
    const bucket = durationBucket(durationMs)
    this.#durations ??= new Map()
    this.#durations.set(bucket, (this.#durations.get(bucket) ?? 0) + 1)
    this.#durationMs += durationMs
    this.#durationMsMax = Math.max(this.#durationMsMax, durationMs)
  }

  row(): SessionRow {
    const { projectId, hourMs, retentionClass, release, environment } = this.#first
    return {
      project_id: projectId,
      started: hourMs,
      received_at: this.#receivedAtMs,
      retention_class: retentionClass,
      release,
      environment,
      total: this.#total,
      crashed: this.#crashed,
      abnormal: this.#abnormal,
      unhandled: this.#unhandled,
      errored: this.#errored,
      errored_ids: this.#listOf('erroredIds'),
      users: this.#listOf('all'),
      errored_users: this.#listOf('errored'),
      crashed_users: this.#listOf('crashed'),
      abnormal_users: this.#listOf('abnormal'),
      unhandled_users: this.#listOf('unhandled'),
      anr_users: this.#listOf('anr'),
      foreground_anr_users: this.#listOf('foreground_anr'),
      durations: this.#durations ?? noDurations,
      duration_ms: this.#durationMs,
      duration_ms_max: this.#durationMsMax,
    }
  }

  place(): PlaceDelta {
    const { projectId, release, environment } = this.#first
    const { firstSeenMs, lastSeenMs } = this
    return { projectId, release, environment, firstSeenMs, lastSeenMs, isOfSessions: true }
  }
}

/**
 * The sessions of a batch, added up: they may outnumber errors a thousand to one, and all that began in one hour in one place are one row. Neighbours
 * mostly share it, so the last one is tried first.
 */
export class SessionSums {
  readonly #sums = new Map<string, HourSum>()
  #last: HourSum | undefined

  add(intent: SessionIntent): void {
    const last = this.#last
    const sum = last?.holds(intent) ? last : this.#find(intent)
    this.#last = sum
    sum.add(intent)
  }

  #find(intent: SessionIntent): HourSum {
    const { projectId, hourMs, release, environment } = intent
    // No name holds a line break (ingest.md 3.4).
    const name = `${projectId}\n${hourMs}\n${release}\n${environment}`
    const known = this.#sums.get(name)
    if (known) return known
    const made = new HourSum(intent)
    this.#sums.set(name, made)
    return made
  }

  rows(): RowIntent[] {
    return [...this.#sums.values()].map((sum) => ({ table: 'sessions', row: sum.row() }))
  }

  /** One per hour; who writes them joins those of one place. */
  places(): PlaceDelta[] {
    return [...this.#sums.values()].map((sum) => sum.place())
  }
}
