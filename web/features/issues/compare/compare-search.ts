import { oneOf } from '../../../lib/search-params.ts'

/** Which event the one of the path is compared with, and what is shown: state of the page in the address. */
export interface CompareSearch {
  /** `latest`, `oldest`, `recommended` or an event id; absent: the latest. */
  readonly with?: string
  /** Also what both have alike. */
  readonly all?: '1'
}

const nameForm = /^[a-z\d-]{1,36}$/i

/** Reads the search parameters of the page from any origin; what is unknown or malformed is left out. */
export const parseCompare = (raw: Record<string, unknown>): CompareSearch => {
  const other = oneOf(raw, 'with')
  return { ...(other !== undefined && nameForm.test(other) && { with: other }), ...(oneOf(raw, 'all') === '1' && { all: '1' as const }) }
}

/** The event that is compared with when the address names none. */
export const withAtFirst = 'latest'
