import { sql } from 'kysely'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { parseIssueId } from '#packages/protocol/ids'
import { parseShortId } from '#packages/protocol/short-id'
import { namesBody, withoutBodies } from '#packages/search/body-keys'
import type { Condition } from '#packages/search/condition'
import { adoptionStage, bestStage } from '#packages/sessions/rates'
import { problem } from '#server/http/answer'
import type { Page, PageRequest } from '#server/http/paginate'
import { cutPage, rowIdAt } from '#server/http/paginate'
import type { Scope } from '#server/http/scope'
import { namesLatest, namesReleasePart, namesStage, searchEvents } from '#server/stores/events/search-events'
import type { KnownToSearch } from '#server/stores/events/search-events'
import { param, sql as columnSql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'

import type { ActivityRow } from './read-answer.ts'
import { rankedReleases, seenColumn, selectIssues, shelvesOf } from './search-issues.ts'
import type { IssueSelection } from './search-issues.ts'

export { issueTypeOf } from './issue-type.ts'

export type IssueRow = IssuesTable

/** Sort words of the API and their columns, all falling (web-api.md 9.2); an unknown word is `date`. */
const sortColumns = new Map([
  ['date', 'last_seen'],
  ['new', 'first_seen'],
  ['freq', 'times_seen'],
  ['user', 'users_seen'],
] as const)
const hitsMax = 1000
/** The columnar store is asked for at most so many hashes of one issue, the ones seen last. */
const hashesMax = 5_000
const mergesMax = 100
const activityMax = 100
const projectsMax = 10_000
/** Names of releases travel as one parameter of a statement for the columns. */
const releasesMax = 5_000
/** An event's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000

/** What was asked for of an issue: its times and count within the environments of the selection, or in all. */
interface SeenColumns {
  readonly last_seen: number
  readonly first_seen: number
  readonly times_seen: number
}

/** An issue of a list. */
export type ListedIssue = IssueRow & { readonly seen: SeenColumns }

const sortColumn = (sort: string) => [...sortColumns].find(([word]) => word === sort)?.[1] ?? 'last_seen'

type SelectedIssue = IssueRow & {
  readonly asked_first_seen: number
  readonly asked_last_seen: number
  readonly asked_times_seen: number
  readonly sorted: number
}

const listedIssue = (row: SelectedIssue): ListedIssue => {
  const { asked_first_seen, asked_last_seen, asked_times_seen, sorted: _sorted, ...issue } = row
  return { ...issue, seen: { first_seen: asked_first_seen, last_seen: asked_last_seen, times_seen: asked_times_seen } }
}

interface ListOrder {
  readonly sort: string
  readonly page: PageRequest
}

/** The rows of one page, of the whole selection or of one shelf, in order. */
const pageOf = (scope: Scope, selection: IssueSelection, order: ListOrder, shelf?: Parameters<typeof selectIssues>[2]) => {
  const sorted = seenColumn(selection, sortColumn(order.sort))
  const { cursor, limit } = order.page
  const direction = cursor?.back ? 'asc' : 'desc'
  let rows = selectIssues(scope, selection, shelf)
  if (cursor) {
    const beyond = cursor.back ? '>' : '<'
    const id = rowIdAt(cursor)
    rows = rows.where((eb) =>
      eb.or([eb(sorted, beyond, cursor.value), eb.and([eb(sorted, '=', cursor.value), eb('issues.id', beyond, id)])]),
    )
  }
  return rows
    .orderBy(sorted, direction)
    .orderBy('issues.id', direction)
    .limit(limit + 1)
}

/**
 * The same rows from the first ones of every shelf: each is read off an index that has them in order, where the whole selection, of several projects,
 * would have to be sorted.
 */
export const pageOfShelves = (scope: Scope, selection: IssueSelection, order: ListOrder) => {
  const shelves = shelvesOf(scope, selection)
  if (!shelves || shelves.length === 0) return pageOf(scope, selection, order)
  const sorted = sortColumn(order.sort)
  const tops = shelves.map(
    (shelf) => sql`select top.id from (${pageOf(scope, selection, order, { ...shelf, sorted }).select('issues.id')}) as top`,
  )
  const direction = order.page.cursor?.back ? 'asc' : 'desc'
  return scope
    .rows('issues')
    .where(sql<boolean>`issues.id in (${sql.join(tops, sql` union all `)})`)
    .orderBy(`issues.${sorted}`, direction)
    .orderBy('issues.id', direction)
    .limit(order.page.limit + 1)
}

/** One page of issues, from metadata alone. The cursor is the sort value and the id of the row at the border, so rows that move do not repeat. */
export const listIssues = async (scope: Scope, selection: IssueSelection, order: ListOrder): Promise<Page<ListedIssue>> => {
  const fetched = await pageOfShelves(scope, selection, order)
    .selectAll('issues')
    .select([
      seenColumn(selection, 'first_seen').as('asked_first_seen'),
      seenColumn(selection, 'last_seen').as('asked_last_seen'),
      seenColumn(selection, 'times_seen').as('asked_times_seen'),
      seenColumn(selection, sortColumn(order.sort)).as('sorted'),
    ])
    .execute()
  const page = cutPage(fetched, order.page, (row) => ({ value: row.sorted, id: String(row.id) }))
  return { ...page, rows: page.rows.map(listedIssue) }
}

/** How many issues a selection has, counted up to 1000. */
export const countIssues = async (scope: Scope, selection: IssueSelection): Promise<number> => {
  const rows = await selectIssues(scope, selection).select('issues.id').limit(hitsMax).execute()
  return rows.length
}

/** An issue by number, or by short id (any case); a merged one leads to the issue that it is part of now. Undefined when unknown or foreign. */
export const findIssue = async (scope: Scope, text: string, forms: 'number' | 'any'): Promise<IssueRow | undefined> => {
  let row = await findByText(scope, text, forms)
  for (let step = 0; row !== undefined && row.merged_into !== 0 && step < mergesMax; step++) {
    row = await scope.rows('issues').selectAll('issues').where('issues.id', '=', row.merged_into).executeTakeFirst()
  }
  return row
}

const findByText = async (scope: Scope, text: string, forms: 'number' | 'any'): Promise<IssueRow | undefined> => {
  const id = parseIssueId(text)
  if (id !== undefined) return scope.rows('issues').selectAll('issues').where('issues.id', '=', id).executeTakeFirst()
  const shortId = forms === 'any' ? parseShortId(text) : undefined
  const project = shortId && scope.projects.find((each) => each.slug.toUpperCase() === shortId.project)
  if (!shortId || !project) return undefined
  return scope
    .rows('issues')
    .selectAll('issues')
    .where('issues.project_id', '=', project.id)
    .where('issues.short_id', '=', shortId.number)
    .executeTakeFirst()
}

/** A hash that points to an issue, 32 lower hex. */
interface IssueHash {
  readonly hash: string
  /** Events received before this came with an issue that was deleted, and are no part of this one; 0 = all are. */
  readonly received_from: number
}
export type IssueHashes = readonly IssueHash[]

/** The hashes that point to an issue, at most 5,000, the ones seen last. */
export const hashesOfIssue = async (scope: Scope, issue: { readonly id: number; readonly project_id: number }): Promise<IssueHashes> => {
  const rows = await scope
    .rows('hashes')
    .select(['hash', 'received_from'])
    .where('issue_id', '=', issue.id)
    .where('project_id', '=', issue.project_id)
    .where('state', '=', 0)
    .orderBy('last_seen', 'desc')
    .limit(hashesMax)
    .execute()
  return rows
}

/** The column `hash` is the first half of a hash, which is unique within a project as far as anyone will see. */
const hashNumber = ({ hash }: IssueHash): bigint => BigInt(`0x${hash.slice(0, 16)}`)

/** Condition for rows with one of these hashes, without those that went with a deleted issue. */
const whereHashes = (hashes: IssueHashes): Sql => {
  const isOne = columnSql`hash IN ${param.uint64s(hashes.map(hashNumber))}`
  const bounded = hashes.filter((each) => each.received_from > 0)
  if (bounded.length === 0) return isOne
  const bounds = columnSql`transform(hash, ${param.uint64s(bounded.map(hashNumber))},
    ${param.uint64s(bounded.map((each) => each.received_from))}, toUInt64(0))`
  return columnSql`${isOne} AND toUInt64(toUnixTimestamp64Milli(received_at)) >= ${bounds}`
}

/** Condition for the rows of an issue in a column table; `received_at` lets the engine skip whole partitions (design.md 5). */
export const whereIssue = (issue: { readonly project_id: number; readonly first_seen: number }, hashes: IssueHashes): Sql =>
  columnSql`project_id = ${param.uint64(issue.project_id)} AND ${whereHashes(hashes)}
    AND received_at >= ${param.time(Math.max(0, issue.first_seen - receiptSlackMs))}`

/** The issue that an event with this first hash belongs to now; undefined when the hash is linked to none. */
export const issueOfHash = async (scope: Scope, projectId: number, hash: string): Promise<IssueRow | undefined> => {
  const link = await scope
    .rows('hashes')
    .select('issue_id')
    .where('project_id', '=', projectId)
    .where('hash', '=', hash)
    .where('state', '=', 0)
    .executeTakeFirst()
  return link ? findIssue(scope, String(link.issue_id), 'number') : undefined
}

/** Issues by `<project>/<hash>`; hashes that are linked to none are not among them. */
export const issueIdsOfHashes = async (
  scope: Scope,
  pairs: readonly { readonly projectId: number; readonly hash: string }[],
): Promise<ReadonlyMap<string, number>> => {
  const found = new Map<string, number>()
  for (const [projectId, ofProject] of Map.groupBy(pairs, (pair) => pair.projectId)) {
    const hashes = ofProject.map((pair) => pair.hash)
    const rows = await scope
      .rows('hashes')
      .select(['hash', 'issue_id'])
      .where('project_id', '=', projectId)
      .where('hash', 'in', hashes)
      .where('state', '=', 0)
      .where('issue_id', 'in', scope.rows('issues').select('issues.id').where('issues.merged_into', '>=', 0))
      .execute()
    for (const row of rows) found.set(`${projectId}/${row.hash}`, row.issue_id)
  }
  return found
}

/** The newest release of each project of the scope: what `release:latest` means. */
export const latestReleases = async (scope: Scope): Promise<KnownToSearch['latestReleases']> => {
  const rows = await scope
    .rows('projects')
    .innerJoin(rankedReleases(scope).as('ranked'), 'ranked.project_id', 'projects.id')
    .select(['ranked.project_id', 'ranked.version'])
    .where(sql<boolean>`ranked.place = 1`)
    .limit(projectsMax)
    .execute()
  return rows.map(({ project_id, version }) => ({ projectId: project_id, version }))
}

/** Names of all releases of the scope; the failure is a sentence: there are too many to look at each. */
const allReleases = async (scope: Scope): Promise<Result<readonly string[], string>> => {
  const rows = await scope
    .rows('releases')
    .select('releases.version')
    .limit(releasesMax + 1)
    .execute()
  if (rows.length > releasesMax)
    return failure(`release.version:, release.package: and release.build: look at ${releasesMax} releases at most: use release: with *`)
  return success([...new Set(rows.map(({ version }) => version))])
}

/** How far each release that has sessions has come, best environment first. The failure is a sentence: there are too many. */
const stagesOfReleases = async (scope: Scope): Promise<Result<NonNullable<KnownToSearch['stages']>, string>> => {
  const rows = await scope
    .rows('release_health')
    .innerJoin('releases', 'releases.id', 'release_health.release_id')
    .select(['release_health.project_id', 'releases.version', 'release_health.adopted_at', 'release_health.unadopted_at'])
    .limit(releasesMax + 1)
    .execute()
  if (rows.length > releasesMax) return failure(`release.stage: looks at ${releasesMax} releases at most: choose fewer projects`)
  const byRelease = Map.groupBy(rows, (row) => `${row.project_id} ${row.version}`)
  return success(
    [...byRelease.values()].flatMap((places) => {
      const stage = bestStage(places.map((row) => adoptionStage(row.adopted_at, row.unadopted_at)))
      return stage && places[0] ? [{ projectId: places[0].project_id, version: places[0].version, stage }] : []
    }),
  )
}

/** What a condition on events names that only the metadata know. The failure is a sentence. */
export const knownToSearch = async (scope: Scope, condition: Condition): Promise<Result<KnownToSearch, string>> => {
  const releases = namesReleasePart(condition) ? await allReleases(scope) : success([])
  if (!releases.ok) return releases
  const stages = namesStage(condition) ? await stagesOfReleases(scope) : success([])
  if (!stages.ok) return stages
  return success({
    latestReleases: namesLatest(condition) ? await latestReleases(scope) : [],
    releases: releases.value,
    ...(stages.value.length > 0 && { stages: stages.value }),
  })
}

/** Bodies of events that one search looks into: about two seconds. Beyond it nothing is left out, the reader is told. */
export const bodiesMax = 20_000

/** Which events are asked for. */
interface BodiesAsked {
  readonly condition: Condition
  /** Condition on `events` beside it: window, environments, issue. */
  readonly within: Sql
  /** No such event was received before. */
  readonly receivedFromMs: number
  readonly signal?: AbortSignal
}

const tooManyBodies = (count: number): Response =>
  problem(
    400,
    `What is asked for stands in the bodies of events alone, and ${count} events fit the rest of the search: ${bodiesMax} are looked into. ` +
      'Narrow the time window, or add a term such as an issue, release:, error.type: or a tag',
  )

/**
 * What a condition that asks for what only bodies of events have needs to be printed: which bodies are looked into. The failure is the answer to give: they
 * are too many, or the engine is away.
 */
export const withBodies = async (scope: Scope, asked: BodiesAsked, known: KnownToSearch): Promise<Result<KnownToSearch, Response>> => {
  const { condition, within, receivedFromMs, signal } = asked
  if (!namesBody(condition)) return success(known)
  const candidates = columnSql`${within} AND ${searchEvents(withoutBodies(condition), known)}`
  const counted = await scope.eventRows<{ events: string }>({
    table: 'events',
    select: columnSql`toString(count()) AS events`,
    where: candidates,
    tail: columnSql``,
    limit: 1,
    ...(signal && { signal }),
  })
  if (!counted.ok) return counted
  const count = Number(counted.value[0]?.events ?? 0)
  if (count > bodiesMax) return failure(tooManyBodies(count))
  return success({ ...known, bodies: { projectIds: scope.projects.map(({ id }) => id), candidates, receivedFromMs } })
}

/** Activity of an issue, newest first, at most 100, with the people who did it. */
export const activityOf = async (scope: Scope, issueId: number): Promise<ActivityRow[]> => {
  const lines = await scope
    .rows('activity')
    .select(['id', 'type', 'data', 'created_at', 'user_id'])
    .where('issue_id', '=', issueId)
    .orderBy('id', 'desc')
    .limit(activityMax)
    .execute()
  const userIds = [...new Set(lines.map((line) => line.user_id).filter((id) => id !== 0))]
  const users = userIds.length === 0 ? [] : await scope.people().selectAll('users').where('users.id', 'in', userIds).execute()
  const byId = new Map(users.map(({ id, name, email }) => [id, { id: String(id), name, email }]))
  return lines.map((line) => ({ ...line, user: byId.get(line.user_id) ?? null }))
}
