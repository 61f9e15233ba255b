import { dayMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { InstanceDisk } from '#packages/contract/instance'
import type { PartSize } from '#server/stores/events/part-sizes'

const weekDays = 7
const horizonDays = 3650
/** Less than this says nothing about a day. */
const spanDaysMin = 1
/** Attachments go with the events of their age; this is what events are kept by default. */
const blobDaysDefault = 90

/** What a forecast goes by. */
export interface ForecastFacts {
  readonly nowMs: EpochMs
  /** First receipt that the server counted; undefined: nothing came yet. */
  readonly firstMs: EpochMs | undefined
  readonly freeBytes: number
  readonly parts: readonly Pick<PartSize, 'retentionClass' | 'firstDay' | 'days' | 'bytes'>[]
  /** Bytes of attachments accepted since `sinceMs`. */
  readonly blobBytes: number
}

/** Monday 0:00 UTC of the week before this one: partitions of events are weeks, so the rate is taken over whole ones and what there is of the newest. */
export const ratesSinceMs = (nowMs: EpochMs): EpochMs => {
  const day = Math.floor(nowMs / dayMs)
  // 1970-01-01 was a Thursday.
  const monday = day - ((day + 3) % weekDays)
  return (monday - weekDays) * dayMs
}

const beginOf = (day: string): EpochMs => Date.parse(`${day}T00:00:00Z`)

/** Bytes per day by days of retention. */
const inflowOf = (facts: ForecastFacts, sinceMs: EpochMs, spanDays: number): ReadonlyMap<number, number> => {
  const inflow = new Map<number, number>()
  const add = (days: number, bytes: number) => inflow.set(days, (inflow.get(days) ?? 0) + bytes / spanDays)
  for (const { firstDay, retentionClass, bytes } of facts.parts)
    if (firstDay !== '' && beginOf(firstDay) >= sinceMs) add(retentionClass, bytes)
  const longest = Math.max(0, ...inflow.keys())
  if (facts.blobBytes > 0) add(longest === 0 ? blobDaysDefault : longest, facts.blobBytes)
  return inflow
}

/** Bytes that are there now and gone within so many days: whole weeks or days, each when its last day is past its retention. */
const expiringWithin = ({ parts, nowMs }: ForecastFacts, days: number): number =>
  parts.reduce((sum, { firstDay, days: received, retentionClass, bytes }) => {
    if (firstDay === '') return sum
    const goneMs = beginOf(firstDay) + (received + retentionClass) * dayMs
    return goneMs <= nowMs + days * dayMs ? sum + bytes : sum
  }, 0)

/** What comes in during so many days and is still there at their end. */
const arrivingWithin = (inflow: ReadonlyMap<number, number>, days: number): number =>
  [...inflow].reduce((sum, [kept, perDay]) => sum + perDay * Math.min(days, kept + weekDays), 0)

/**
 * When the disk is full, if everything arrives as it did since the Monday of last week, nothing else writes to the disk, and retention goes on.
 * Unknown before a day of receipt: an hour of a new server says nothing about its day.
 */
export const forecast = (facts: ForecastFacts): InstanceDisk['growth'] => {
  const sinceMs = ratesSinceMs(facts.nowMs)
  if (facts.firstMs === undefined) return { kind: 'unknown', why: 'Nothing has arrived yet.' }
  const spanDays = (facts.nowMs - Math.max(sinceMs, facts.firstMs)) / dayMs
  if (spanDays < spanDaysMin) return { kind: 'unknown', why: 'It takes a day of receipt to say how fast the data grow.' }
  const inflow = inflowOf(facts, sinceMs, spanDays)
  const bytesPerDay = [...inflow.values()].reduce((sum, bytes) => sum + bytes, 0)
  const known = { kind: 'known' as const, bytesPerDay: Math.round(bytesPerDay), overDays: Math.round(spanDays * 10) / 10 }
  const changeAt = (days: number): number => arrivingWithin(inflow, days) - expiringWithin(facts, days)
  // What arrives is over its longest retention after this: from then on as much goes as comes.
  const steadyDays = Math.min(horizonDays, Math.max(0, ...inflow.keys()) + 2 * weekDays)
  for (let days = 1; days <= steadyDays; days++)
    if (changeAt(days) >= facts.freeBytes) return { ...known, fullInDays: days, levelsOffAtBytes: null }
  const nowBytes = facts.parts.reduce((sum, { bytes }) => sum + bytes, 0)
  return { ...known, fullInDays: null, levelsOffAtBytes: Math.max(0, Math.round(nowBytes + changeAt(steadyDays))) }
}
