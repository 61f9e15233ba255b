import type { IssueFacets } from '#packages/contract/issue-facet'
import { priorityWords } from '#packages/frames/priority'
import type { Scope } from '#server/http/scope'

import { pageOfShelves } from './read.ts'
import { filledUp } from './search-issues.ts'
import type { IssueSelection } from './search-issues.ts'

/** Issues that are looked at, the ones seen last: their rows are read while other requests wait. */
const lookedMax = 2_000
const valuesMax = 5

type Counted = IssueFacets['facets'][number]['values'][number]

const topOf = (counts: ReadonlyMap<string, number>): Counted[] =>
  [...counts]
    .filter(([value]) => value !== '')
    .map(([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, valuesMax)

const tally = <Row>(rows: readonly Row[], valueOf: (row: Row) => string): Counted[] => {
  const counts = new Map<string, number>()
  for (const row of rows) {
    const value = valueOf(row)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return topOf(counts)
}

/** Issues by environment that they were seen in. */
const inEnvironments = async (scope: Scope, ids: readonly number[]): Promise<Counted[]> => {
  if (ids.length === 0) return []
  const rows = await scope
    .rows('issue_environments')
    .select(({ fn }) => ['environment', fn.countAll<number>().as('issues')])
    .where('issue_id', 'in', filledUp(ids))
    .groupBy('environment')
    .execute()
  return topOf(new Map(rows.map(({ environment, issues }) => [environment, Number(issues)])))
}

/**
 * How many issues of a selection have which level, environment, priority, platform and first release, from metadata alone: a chip for each value, whose
 * term finds as many.
 */
export const facetsOf = async (scope: Scope, selection: IssueSelection): Promise<IssueFacets> => {
  const found = await pageOfShelves(scope, selection, { sort: 'date', page: { limit: lookedMax, cursor: undefined } })
    .select(['issues.id', 'issues.level', 'issues.priority', 'issues.platform', 'issues.first_release'])
    .execute()
  const rows = found.slice(0, lookedMax)
  const environments = await inEnvironments(
    scope,
    rows.map(({ id }) => id),
  )
  const facets = [
    { key: 'level', values: tally(rows, ({ level }) => level) },
    { key: 'environment', values: environments },
    { key: 'firstRelease', values: tally(rows, (row) => row.first_release) },
    { key: 'priority', values: tally(rows, ({ priority }) => priorityWords.get(priority) ?? '') },
    { key: 'platform', values: tally(rows, ({ platform }) => platform) },
  ]
  return { looked: rows.length, isWhole: found.length <= lookedMax, facets: facets.filter(({ values }) => values.length > 0) }
}
