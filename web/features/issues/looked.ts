import type { Issue } from '#packages/contract/issue'

import { nowMs } from '../../lib/now.ts'

/** Who comes back sooner than this has not been away: what was new to them is still new. */
const awayMs = 5 * 60_000
const keyOf = (org: string): string => `vedette.looked.${org}`

interface Looked {
  /** The list was looked at last, before the present visit; 0 when it never was. */
  readonly sinceMs: number
  /** It is looked at now, or was at this moment. */
  readonly atMs: number
}

const read = (org: string): Looked => {
  try {
    const [sinceMs, atMs] = (localStorage.getItem(keyOf(org)) ?? '').split(' ').map(Number)
    return Number.isFinite(sinceMs) && Number.isFinite(atMs) ? { sinceMs: sinceMs ?? 0, atMs: atMs ?? 0 } : { sinceMs: 0, atMs: 0 }
  } catch {
    return { sinceMs: 0, atMs: 0 }
  }
}

/** Notes that the list is looked at, and returns when it was before; 0 on the first visit, or when storage is refused. */
export const noteLook = (org: string): number => {
  const { sinceMs, atMs } = read(org)
  const now = nowMs()
  const since = now - atMs > awayMs ? atMs : sinceMs
  try {
    localStorage.setItem(keyOf(org), `${String(since)} ${String(now)}`)
  } catch {
    // Without storage nothing is ever "new since you looked".
  }
  return since
}

/**
 * Index of the last row from the top that has something new since then; -1 when there is none, or nothing else: a line below everything divides
 * nothing. `column`: the time that the rows are in order of.
 */
export const lastNewRow = (rows: readonly (Issue | null)[], column: 'lastSeen' | 'firstSeen', sinceMs: number): number => {
  if (sinceMs === 0) return -1
  const end = rows.findIndex((issue) => issue !== null && Date.parse(issue[column]) <= sinceMs)
  return end <= 0 ? -1 : end - 1
}
