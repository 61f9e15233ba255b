import { cutText, visibleText } from '../../lib/visible-text.ts'
import { notify } from '../../ui/toast.tsx'
import { parseIssueList, unknownSort } from './url.ts'
import type { IssueListSearch } from './url.ts'

const namedMax = 30

// An address is read many times; an odd one is named once.
let named: string | null = null

/** Reads the state of the issue list from an address, and says so when it asks for an order that the list does not have: links of other trackers do. */
export const parseIssueListAloud = (raw: Record<string, unknown>): IssueListSearch => {
  const sort = unknownSort(raw)
  if (sort !== null && sort !== named) {
    named = sort
    const shown = visibleText(cutText(sort, namedMax).text)
    // Not while the page is being drawn.
    setTimeout(() => notify(`There is no order "${shown}": sorted by when issues were last seen`))
  }
  return parseIssueList(raw)
}
