import type { EpochMs } from '#core/time'
import type { DataCategory } from '#packages/protocol/data-category'
import type { Decision, KeyUse, KeyWindow } from '#server/stores/metadata/port'
import type { KeyLimit, ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import type { RecordEnd, UnitEnd } from './run.ts'
import { unitName } from './settle.ts'
import type { DecodedRecord } from './unit.ts'

/**
 * What the limit of a key counts, and what it stops: events. Sessions, check-ins and client reports go on, or a loud hour would look like a dead
 * server (features.md 10.7).
 */
const countedCategories: readonly DataCategory[] = ['error', 'default', 'security']
const counted: ReadonlySet<DataCategory> = new Set(countedCategories)

/** Units of one record that a limit may drop, in log order. */
interface LimitedRecord {
  readonly window: KeyWindow
  readonly publicKey: string
  readonly limit: KeyLimit
  readonly offset: number
  readonly events: readonly number[]
  /** They came beside the events of this record: limited together with them (ingest.md 1.7). */
  readonly attachments: readonly number[]
}

/** Decisions of the limits, and what they take of the windows. */
export interface LimitDecisions {
  readonly decisions: readonly Decision[]
  readonly keyUses: readonly KeyUse[]
}

const nothing: LimitDecisions = { decisions: [], keyUses: [] }

const limitOf = (record: DecodedRecord['record'], project: ProjectConfiguration | undefined): KeyLimit | undefined => {
  const limits = project?.keyLimits
  return limits !== undefined && Object.hasOwn(limits, record.head.key) ? limits[record.head.key] : undefined
}

const windowStart = (receivedAtMs: EpochMs, { windowSeconds }: KeyLimit): EpochMs => receivedAtMs - (receivedAtMs % (windowSeconds * 1000))

const hasCategory = ({ unit }: UnitEnd, wanted: (category: DataCategory) => boolean): boolean =>
  unit.items.some(({ category }) => wanted(category))

/** Records of keys that have a limit, with the units that would be written. */
const limitedRecords = (
  records: readonly RecordEnd[],
  configuration: ReadonlyMap<number, ProjectConfiguration>,
  duplicates: readonly Decision[],
): LimitedRecord[] => {
  const repeated = new Set(duplicates.map(({ offset, item }) => unitName({ offset }, item)))
  return records.flatMap(({ decoded, ends }) => {
    const { record } = decoded
    const project = configuration.get(record.projectId)
    const limit = limitOf(record, project)
    if (limit === undefined) return []
    const written = ends.filter((end) => end.kind === 'written' && !repeated.has(unitName(record, end.unit.index)))
    const events = written.filter((end) => hasCategory(end, (category) => counted.has(category)))
    if (events.length === 0) return []
    const attachments = written.filter((end) => !events.includes(end) && hasCategory(end, (category) => category === 'attachment'))
    const keyId = project?.keyIds[record.head.key] ?? 0
    return [
      {
        window: { keyId, startMs: windowStart(record.receivedAtMs, limit) },
        publicKey: record.head.key,
        limit,
        offset: record.offset,
        events: events.map(({ unit }) => unit.index),
        attachments: attachments.map(({ unit }) => unit.index),
      },
    ]
  })
}

const limitedAt = (offset: number, items: readonly number[]): Decision[] => items.map((item) => ({ offset, item, outcome: 'rate_limited' }))

/** The first events of a window pass, up to the limit; `before` of them are in earlier batches. */
const decideWindow = (records: readonly LimitedRecord[], before: number): { decisions: Decision[]; after: number } => {
  const decisions: Decision[] = []
  let after = before
  for (const { offset, events, attachments, limit } of records) {
    const passed = Math.min(events.length, Math.max(0, limit.count - after))
    after += passed
    decisions.push(...limitedAt(offset, events.slice(passed)))
    if (passed === 0) decisions.push(...limitedAt(offset, attachments))
  }
  return { decisions, after }
}

const takenOf = ({ window, publicKey, limit }: LimitedRecord, before: number, after: number): KeyUse => {
  const untilMs = window.startMs + limit.windowSeconds * 1000
  const usedUp = after >= limit.count ? { publicKey, limit, categories: countedCategories, untilMs } : undefined
  return { ...window, before, after, usedUp }
}

/**
 * Decides which events are more than their key may send in the window in which they were received; `readCounts` says how many were stored of each
 * window before. Repeats (`duplicates`) take nothing of a window. Free for keys without a limit.
 */
export const decideLimits = async (
  records: readonly RecordEnd[],
  configuration: ReadonlyMap<number, ProjectConfiguration>,
  duplicates: readonly Decision[],
  readCounts: (windows: readonly KeyWindow[]) => Promise<readonly number[]>,
): Promise<LimitDecisions> => {
  const limited = limitedRecords(records, configuration, duplicates)
  if (limited.length === 0) return nothing
  const windows = [...Map.groupBy(limited, ({ window }) => `${window.keyId} ${window.startMs}`).values()]
  const firsts = windows.flatMap((ofWindow) => ofWindow.slice(0, 1))
  const counts = await readCounts(firsts.map(({ window }) => window))
  const decisions: Decision[] = []
  const keyUses: KeyUse[] = []
  for (const [place, first] of firsts.entries()) {
    const before = counts[place] ?? 0
    const decided = decideWindow(windows[place] ?? [], before)
    decisions.push(...decided.decisions)
    keyUses.push(takenOf(first, before, decided.after))
  }
  return { decisions, keyUses }
}
