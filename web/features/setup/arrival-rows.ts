import type { ArrivalEnd } from '#packages/contract/arrivals'

import { isKnownReason, reasonText } from '../outcomes/reason-text.ts'
import type { ReasonText } from '../outcomes/reason-text.ts'

/** Something that arrived and was not kept, in words. */
export interface ArrivalRow {
  readonly key: string
  /** `refused`: it is lost and something is to be put right. `left`: the way things are set, or more than this version keeps. */
  readonly tone: 'refused' | 'left'
  readonly text: ReasonText
  /** The reason as it is stored, where there is no sentence for it. */
  readonly rawReason: string | null
  readonly quantity: number
  readonly lastSeen: string
  /** The sender's DSN is to be compared with that of this page. */
  readonly concernsKey: boolean
}

const refused: ReadonlySet<string> = new Set(['invalid', 'rate_limited', 'abuse'])
/** The same event again is no loss. */
const harmless: ReadonlySet<string> = new Set(['duplicate'])
const ofKey: ReadonlySet<string> = new Set(['auth_client', 'project_id', 'project_id:other_project'])
/** Bytes are no count of things: their items are counted beside them. */
const byteCategories: ReadonlySet<string> = new Set(['attachment', 'log_byte'])

const rowOf = ({ outcome, reason, category, quantity, lastSeen }: ArrivalEnd): ArrivalRow => {
  const text = reasonText(outcome, reason)
  const rawReason = isKnownReason(outcome, reason) ? null : reason
  return {
    key: `${outcome} ${text.title} ${rawReason ?? ''}`,
    tone: refused.has(outcome) && !harmless.has(reason) ? 'refused' : 'left',
    text,
    rawReason,
    quantity: byteCategories.has(category) ? 1 : quantity,
    lastSeen,
    concernsKey: outcome === 'invalid' && ofKey.has(reason),
  }
}

const sumOf = (a: ArrivalRow, b: ArrivalRow): ArrivalRow => ({
  ...a,
  quantity: a.quantity + b.quantity,
  lastSeen: a.lastSeen > b.lastSeen ? a.lastSeen : b.lastSeen,
})

/** All that was not kept, one row per sentence, what is lost first, then the newest. Counts are of items. */
export const arrivalRows = (ends: readonly ArrivalEnd[]): readonly ArrivalRow[] => {
  const rows = new Map<string, ArrivalRow>()
  for (const end of ends) {
    if (end.outcome === 'accepted') continue
    const row = rowOf(end)
    const before = rows.get(row.key)
    rows.set(row.key, before === undefined ? row : sumOf(before, row))
  }
  return [...rows.values()].toSorted(
    (a, b) => Number(b.tone === 'refused') - Number(a.tone === 'refused') || b.lastSeen.localeCompare(a.lastSeen),
  )
}
