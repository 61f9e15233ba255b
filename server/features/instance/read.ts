import { statfs } from 'node:fs/promises'

import type { EpochMs } from '#core/time'
import type { InstanceHeld, InstanceState } from '#packages/contract/instance'
import type { Instance } from '#server/http/instance'
import { isoTime } from '#server/http/time-window'

const minuteMs = 60_000
const rateMinutes = 5
const reasonsMax = 20
/** Categories that count bytes. */
export const byteCategories: readonly string[] = ['attachment', 'log_byte']

const isoOrNull = (ms: EpochMs | null | undefined): string | null => (ms ? isoTime(Number(ms)) : null)

/** Accepted items per minute over the last five whole minutes and what there is of this one. */
export const readAcceptedPerMinute = async (instance: Instance, nowMs: EpochMs): Promise<number> => {
  const minute = Math.floor(nowMs / minuteMs)
  const row = await instance
    .rows('outcomes')
    .select((eb) => eb.fn.sum<number | null>('quantity').as('quantity'))
    .where('minute', '>=', minute - rateMinutes)
    .where('outcome', '=', 'accepted')
    .where('category', 'not in', byteCategories)
    .executeTakeFirst()
  const minutes = rateMinutes + (nowMs - minute * minuteMs) / minuteMs
  return Math.round((Number(row?.quantity ?? 0) / minutes) * 100) / 100
}

/** Rows that are committed and that the columnar engine has not taken. */
export const readUnacknowledged = async (instance: Instance): Promise<InstanceState['unacknowledged']> => {
  const files = await instance
    .rows('batch_files')
    .select((eb) => eb.fn.countAll<number>().as('files'))
    .where('acked_at', '=', 0)
    .executeTakeFirst()
  const oldest = await instance
    .rows('batches')
    .select((eb) => eb.fn.min<number | null>('created_at').as('oldest'))
    .where('acked_at', '=', 0)
    .executeTakeFirst()
  return { files: Number(files?.files ?? 0), oldest: isoOrNull(oldest?.oldest) }
}

/** Items that wait, or that we failed on. */
export const readHeld = async (instance: Instance, table: 'parked' | 'dead_letters'): Promise<InstanceHeld> => {
  const rows = await instance
    .rows(table)
    .select((eb) => ['reason', eb.fn.countAll<number>().as('items'), eb.fn.min<number>('created_at').as('oldest')])
    .groupBy('reason')
    .execute()
  const reasons = rows.map(({ reason, items }) => ({ reason, items: Number(items) })).toSorted((a, b) => b.items - a.items)
  return {
    items: reasons.reduce((sum, { items }) => sum + items, 0),
    oldest: rows.length === 0 ? null : isoOrNull(Math.min(...rows.map(({ oldest }) => Number(oldest)))),
    reasons: reasons.slice(0, reasonsMax),
  }
}

/** Room of the file system below a folder; null when it does not say. What only root may use counts as used. */
export const readFileSystem = async (folder: string): Promise<InstanceState['disk']> => {
  try {
    const { blocks, bavail, bsize } = await statfs(folder)
    const [totalBytes, freeBytes] = [blocks * bsize, bavail * bsize]
    return totalBytes > 0 ? { totalBytes, freeBytes, usedShare: 1 - freeBytes / totalBytes } : null
  } catch {
    return null
  }
}
