import { oneOf } from '../../lib/search-params.ts'
import { readFilters } from '../frame/page-filters.ts'

/** Orders of the list of releases: newest first, or highest version first. */
type ReleaseSort = 'date' | 'semver'
type ReleaseStatus = 'open' | 'archived' | 'all'

/** State of the list of releases, all of it in the address. What is absent has its default. */
export interface ReleaseListSearch {
  /** Part of the version. */
  readonly query?: string
  /** Absent: `date`. */
  readonly sort?: ReleaseSort
  /** Absent: those that are not archived. */
  readonly status?: ReleaseStatus
  readonly project?: readonly string[]
  readonly environment?: readonly string[]
  readonly cursor?: string
}

const textMax = 250

/** Reads the state of the list; anything unknown is left out. The time of other lists means nothing here. */
export const parseReleaseList = (raw: Record<string, unknown>): ReleaseListSearch => {
  const query = oneOf(raw, 'query')?.trim().slice(0, textMax)
  const status = oneOf(raw, 'status')
  const cursor = oneOf(raw, 'cursor')
  const { project, environment } = readFilters(raw)
  return {
    ...(query && { query }),
    ...(oneOf(raw, 'sort') === 'semver' && { sort: 'semver' }),
    ...((status === 'archived' || status === 'all') && { status }),
    ...(project && !project.includes('-1') && { project: project.filter((one) => one !== '' && one.length <= textMax) }),
    ...(environment && { environment }),
    ...(cursor && cursor.length <= textMax && { cursor }),
  }
}
