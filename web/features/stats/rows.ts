import type { StatsAnswer } from '#packages/contract/stats'

/** One outcome of one category. */
export interface OutcomeRow {
  readonly outcome: string
  /** Empty for `accepted`. */
  readonly reason: string
  readonly quantity: number
  /** Quantity per interval, in time's order. */
  readonly series: readonly number[]
}

/** All outcomes of one data category. */
export interface CategoryRows {
  readonly category: string
  readonly total: number
  readonly rows: readonly OutcomeRow[]
}

const sumSeries = (a: readonly number[], b: readonly number[]): number[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, index) => (a[index] ?? 0) + (b[index] ?? 0))

/** Order of outcomes: what was kept, then by how much was lost. */
const byWeight = (a: OutcomeRow, b: OutcomeRow): number =>
  Number(b.outcome === 'accepted') - Number(a.outcome === 'accepted') || b.quantity - a.quantity

/** Categories that count bytes; all others count items. */
export const countsBytes = (category: string): boolean => category === 'attachment' || category === 'log_byte'

/** Outcomes by category, summed over projects and keys; the busiest category first, those that count bytes last. Nothing that arrived is left out. */
export const outcomeRows = (answer: StatsAnswer): readonly CategoryRows[] => {
  const categories = new Map<string, Map<string, OutcomeRow>>()
  for (const { by, totals, series } of answer.groups) {
    const quantity = totals['sum(quantity)']
    if (quantity === 0) continue
    const [category, outcome, reason] = [by.category ?? 'unknown', by.outcome ?? 'unknown', by.reason ?? '']
    const rows = categories.get(category) ?? new Map<string, OutcomeRow>()
    const key = `${outcome}\n${reason}`
    const before = rows.get(key)
    rows.set(key, {
      outcome,
      reason,
      quantity: quantity + (before?.quantity ?? 0),
      series: sumSeries(series['sum(quantity)'], before?.series ?? []),
    })
    categories.set(category, rows)
  }
  return [...categories]
    .map(([category, rows]) => ({
      category,
      rows: [...rows.values()].toSorted(byWeight),
      total: [...rows.values()].reduce((sum, { quantity }) => sum + quantity, 0),
    }))
    .toSorted((a, b) => Number(countsBytes(a.category)) - Number(countsBytes(b.category)) || b.total - a.total)
}
