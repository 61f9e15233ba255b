import { readFilters } from '../frame/page-filters.ts'
import type { PageFilters } from '../frame/page-filters.ts'

/** What the page shows when the address has no time. */
export const defaultPeriod = '24h'

/** State of the page: the page filters. The environment is kept for the other pages; outcomes have none. */
export type StatsSearch = PageFilters

const periodForm = /^\d{1,6}[smhdw]$/
const textMax = 200

/** Reads the state of the page; anything unknown is left out, two times win over a period (ui.md 1.3). */
export const parseStats = (raw: Record<string, unknown>): StatsSearch => {
  const { project, environment, statsPeriod, start, end } = readFilters(raw)
  const places = {
    ...(project && !project.includes('-1') && { project: project.filter((one) => one !== '' && one.length <= textMax) }),
    ...(environment && { environment }),
  }
  if (start && end && start.length <= textMax && end.length <= textMax) return { ...places, start, end }
  return { ...places, ...(statsPeriod !== undefined && periodForm.test(statsPeriod) && statsPeriod !== defaultPeriod && { statsPeriod }) }
}
