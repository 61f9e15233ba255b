import type { SessionAggregate, SessionUpdate } from './parse-session.ts'

/** What updates of sessions come to: numbers that are added, and sets that are joined. Order and grouping of the updates make no difference. */
export interface SessionCounts {
  /** Sessions that began. */
  readonly sessions: number
  readonly crashed: number
  readonly abnormal: number
  readonly unhandled: number
  /** Of sessions that have no id: those that did not end well, crashed ones included. */
  readonly errored: number
  /** Hash of the id of a session that had an error or did not end well; 0 = none. */
  readonly erroredId: number
  /** Hash of who it belongs to; 0 = nobody known. */
  readonly user: number
  /** Sets of users that the user belongs to beside the set of all. */
  readonly userIs: readonly UserSet[]
  /** Of a session that exited; undefined: not known. */
  readonly durationMs: number | undefined
}

/** Sets of users, beside those of all (ingest.md 5). */
export type UserSet = 'errored' | 'crashed' | 'abnormal' | 'unhandled' | 'anr' | 'foreground_anr'

/** An update with its texts hashed. */
interface HashedUpdate {
  readonly id: number
  readonly user: number
}

const setsOfUpdate = ({ status, mechanism }: SessionUpdate, isErrored: boolean): UserSet[] => [
  ...(isErrored ? (['errored'] as const) : []),
  ...(status === 'crashed' || status === 'abnormal' || status === 'unhandled' ? [status] : []),
  ...(mechanism === 'none' ? [] : (['anr'] as const)),
  ...(mechanism === 'foreground' ? (['foreground_anr'] as const) : []),
]

const noSets: readonly UserSet[] = []

/** What one update counts as (ingest.md 5, derivation). A session is errored by its id, so that many updates that say so are one. */
export const countUpdate = (update: SessionUpdate, { id, user }: HashedUpdate): SessionCounts => {
  const { status, errors, isFirst, durationMs } = update
  const isErrored = errors > 0 || (status !== 'ok' && status !== 'exited')
  return {
    sessions: isFirst ? 1 : 0,
    crashed: status === 'crashed' ? 1 : 0,
    abnormal: status === 'abnormal' ? 1 : 0,
    unhandled: status === 'unhandled' ? 1 : 0,
    errored: 0,
    erroredId: isErrored ? id : 0,
    user,
    userIs: user === 0 ? noSets : setsOfUpdate(update, isErrored),
    durationMs: status === 'exited' ? durationMs : undefined,
  }
}

/** What sessions that the SDK has counted count as. */
export const countAggregate = (aggregate: SessionAggregate, user: number): SessionCounts => {
  const { exited, errored, abnormal, unhandled, crashed } = aggregate
  const unwell = abnormal + errored + unhandled + crashed
  const counts = { errored: unwell, crashed, abnormal, unhandled }
  return {
    sessions: exited + unwell,
    crashed,
    abnormal,
    unhandled,
    errored: unwell,
    erroredId: 0,
    user,
    userIs: user === 0 ? noSets : (['errored', 'crashed', 'abnormal', 'unhandled'] as const).filter((set) => counts[set] > 0),
    durationMs: undefined,
  }
}

/**
 * Buckets of durations: each is a fifth longer than the one before, so that a percentile is at most a tenth off. 0 is below 10 ms.
 */
const firstDurationMs = 10
const durationGrowth = 1.2

/** Number of the bucket of a duration, in milliseconds. */
export const durationBucket = (durationMs: number): number =>
  durationMs < firstDurationMs ? 0 : 1 + Math.floor(Math.log(durationMs / firstDurationMs) / Math.log(durationGrowth))

/** The middle of a bucket, in milliseconds. */
const middleOf = (bucket: number): number => (bucket === 0 ? firstDurationMs / 2 : firstDurationMs * durationGrowth ** (bucket - 0.5))

/** The duration, in milliseconds, that this share (0..1) of the sessions does not exceed; null without sessions. `buckets`: sessions per bucket. */
export const durationQuantile = (buckets: ReadonlyMap<number, number>, share: number): number | null => {
  const total = [...buckets.values()].reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  let left = Math.max(1, Math.ceil(total * share))
  for (const bucket of [...buckets.keys()].toSorted((a, b) => a - b)) {
    left -= buckets.get(bucket) ?? 0
    if (left <= 0) return Math.round(middleOf(bucket))
  }
  return null
}
