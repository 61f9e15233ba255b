import { valuesOf } from '../performance/answers.ts'
import type { SeriesAnswer } from '../performance/answers.ts'
import { severities, severityOf } from './log.ts'
import type { Severity } from './log.ts'

/** Lines per bucket of one severity. */
export interface SeverityCounts {
  readonly severity: Severity
  readonly counts: readonly number[]
}

/** Adds up what was sent under other words of the same severity; the least grave first, those without a line left out. */
export const countsBySeverity = (series: ReadonlyMap<string, SeriesAnswer>): readonly SeverityCounts[] => {
  const sums = new Map<Severity, number[]>()
  for (const [said, answer] of series) {
    const severity = severityOf(said, null)
    const before = sums.get(severity) ?? []
    sums.set(
      severity,
      valuesOf(answer).map((count, at) => (count ?? 0) + (before[at] ?? 0)),
    )
  }
  return severities.flatMap((severity) => {
    const counts = sums.get(severity)
    return counts?.some((count) => count > 0) ? [{ severity, counts }] : []
  })
}
