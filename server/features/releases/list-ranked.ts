import { success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import { lastHours, rankReleases } from '#server/features/sessions/read'
import type { HealthRank } from '#server/features/sessions/read'
import type { Page, PageRequest } from '#server/http/paginate'
import type { Scope } from '#server/http/scope'

import { selectReleases } from './read.ts'
import type { ReleaseRow, ReleaseSelection } from './read.ts'

/** Orders that are no columns of releases: numbers of builds, and what sessions say. */
export type RankedOrder = 'build' | HealthRank

/** Releases that can be put in such an order: the newest ones. */
const rankedMax = 10_000

/** Builds are numbers or texts: longer digits are larger numbers, numbers come before texts, and releases without a build last. */
const buildOf = (build: string): readonly [number, string] => {
  if (build === '') return [0, '']
  const digits = /^\d{1,200}$/.test(build) ? build.replace(/^0+/, '') : undefined
  return digits === undefined ? [1, build] : [2 + digits.length, digits]
}

const compareBuilds = (a: string, b: string): number => {
  const [left, right] = [buildOf(a), buildOf(b)]
  return right[0] - left[0] || (left[1] === right[1] ? 0 : left[1] < right[1] ? 1 : -1)
}

type Ranked = Pick<ReleaseRow, 'id' | 'version' | 'build'>
type Compare = (a: Ranked, b: Ranked) => number

const orderOf = async (
  scope: Scope,
  { environments }: ReleaseSelection,
  order: RankedOrder,
  asked: { readonly nowMs: EpochMs; readonly hours: number; readonly signal: AbortSignal },
): Promise<Result<Compare, Response>> => {
  if (order === 'build') return success((a, b) => compareBuilds(a.build, b.build))
  const ranks = await rankReleases(scope, order, { environments, window: lastHours(asked.nowMs, asked.hours), signal: asked.signal })
  if (!ranks.ok) return ranks
  // Those without sessions come last.
  const rankOf = ({ version }: Ranked): number => ranks.value.get(version) ?? Number.NEGATIVE_INFINITY
  return success((a, b) => (rankOf(a) === rankOf(b) ? 0 : rankOf(b) - rankOf(a)))
}

/** One page of the releases of the selection in such an order; the newest first where it says nothing. Cursors are places in the list. */
export const listRanked = async (
  scope: Scope,
  selection: ReleaseSelection,
  order: RankedOrder,
  asked: { readonly page: PageRequest; readonly nowMs: EpochMs; readonly hours: number; readonly signal: AbortSignal },
): Promise<Result<Page<ReleaseRow>, Response>> => {
  const compare = await orderOf(scope, selection, order, asked)
  if (!compare.ok) return compare
  const { cursor, limit } = asked.page
  const named: readonly Ranked[] = await selectReleases(scope, selection)
    .select(['releases.id', 'releases.version', 'releases.build'])
    .orderBy('releases.id', 'desc')
    .limit(rankedMax)
    .execute()
  const from = Math.max(0, (cursor?.value ?? 0) - (cursor?.back ? limit : 0))
  const sorted = named.toSorted(compare.value)
  const ids = sorted.slice(from, from + limit).map(({ id }) => id)
  const found = ids.length === 0 ? [] : await scope.rows('releases').selectAll('releases').where('releases.id', 'in', ids).execute()
  const byId = new Map(found.map((row) => [row.id, row]))
  const place = (value: number, back: boolean) => ({ value, id: '0', back })
  return success({
    rows: ids.flatMap((id) => byId.get(id) ?? []),
    previous: { cursor: place(from, true), results: from > 0 },
    next: { cursor: place(from + limit, false), results: sorted.length > from + limit },
  })
}
