import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import { checkQuery } from '#packages/search/check'
import type { Condition } from '#packages/search/condition'
import { issueKeys } from '#packages/search/issue-keys'
import { parseQuery } from '#packages/search/parse'

/** What a list of issues is searched by, and who asks: `me` and bookmarks are theirs. */
export interface IssueQuery {
  readonly condition: Condition
  /** 0: a token of the organization, which is nobody. */
  readonly userId: number
  /** What times of the query count from. */
  readonly nowMs: EpochMs
}

/** How a query is read. */
export interface QueryReading {
  readonly nowMs: EpochMs
  readonly userId: number
  /** `lenient` leaves out what is wrong, as the search box does, which tells it beside; everybody else is refused (web-api.md 9.1). */
  readonly mode: 'strict' | 'lenient'
}

const absentQuery = 'is:unresolved'

/** Reads the `query` parameter: null (absent) means `is:unresolved`, empty means everything. The failure is a sentence for the user, with the place. */
export const parseIssueQuery = (text: string | null, { nowMs, userId, mode }: QueryReading): Result<IssueQuery, string> => {
  const { condition, problems } = checkQuery(parseQuery(text ?? absentQuery), issueKeys, nowMs)
  const [problem] = problems
  if (problem && mode === 'strict') return failure(`${problem.message} (at character ${problem.start + 1} of the query)`)
  return success({ condition, userId, nowMs })
}
