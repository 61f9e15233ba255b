import { oneOf } from '../../../lib/search-params.ts'

/** What the address of the page "Issue grouping" says: the preview, or the application of rules, that is looked at. */
export interface GroupingSearch {
  readonly regrouping?: string
}

export const parseGrouping = (raw: Record<string, unknown>): GroupingSearch => {
  const regrouping = oneOf(raw, 'regrouping')
  return regrouping !== undefined && /^[1-9][0-9]{0,15}$/.test(regrouping) ? { regrouping } : {}
}
