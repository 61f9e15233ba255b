import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { plainText } from '#packages/search/condition'
import type { Condition } from '#packages/search/condition'
import { problem } from '#server/http/answer'
import type { Scope } from '#server/http/scope'
import { joinSql, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { findIssue, hashesOfIssue, issueIdsOfHashes, knownToSearch, whereIssue, withBodies } from '../issues/read.ts'
import type { KnownToExplore } from './print-condition.ts'
import { printCondition } from './print-condition.ts'
import type { Asking } from './read-request.ts'

/** Issues that a query may name. */
const issuesMax = 10
/** Kinds of events of a window whose issues are told apart. */
const hashesMax = 20_000
const receiptSlackMs = 60_000

const issuesNamed = (condition: Condition): string[] => {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.parts.flatMap(issuesNamed)
  if (condition.kind === 'not' || condition.kind === 'event') return issuesNamed(condition.part)
  return condition.kind === 'names' && (condition.key === 'issue' || condition.key === 'issue.id')
    ? condition.patterns.flatMap((pattern) => plainText(pattern)?.toLowerCase() ?? [])
    : []
}

const rowsOfIssues = async (scope: Scope, names: readonly string[]): Promise<ReadonlyMap<string, Sql>> => {
  const found = new Map<string, Sql>()
  for (const name of names) {
    const issue = await findIssue(scope, name, 'any')
    const hashes = issue ? await hashesOfIssue(scope, issue) : []
    if (issue && hashes.length > 0) found.set(name, sql`(${whereIssue(issue, hashes)})`)
  }
  return found
}

/** The condition on environments, `1` for all. */
export const inEnvironments = ({ environments }: Pick<Asking, 'environments'>): Sql =>
  environments.length === 0 ? sql`1` : sql`environment IN ${param.strings(environments)}`

/** What a request names that only the metadata know. The failure is the answer to give. */
export const knownToExplore = async (scope: Scope, asking: Asking, signal: AbortSignal): Promise<Result<KnownToExplore, Response>> => {
  const { dataset, condition, window } = asking
  const known = await knownToSearch(scope, condition)
  if (!known.ok) return failure(problem(400, known.error))
  const names = [...new Set(issuesNamed(condition))]
  if (names.length > issuesMax) return failure(problem(400, `At most ${issuesMax} issues can be named`))
  const whole: KnownToExplore = {
    ...known.value,
    projects: scope.projects.map(({ id, slug }) => ({ id, slug })),
    issues: await rowsOfIssues(scope, names),
  }
  if (dataset !== 'errors') return success(whole)
  const receivedFromMs = Math.max(0, window.startMs - receiptSlackMs)
  const time = sql`timestamp >= ${param.time(Math.max(0, window.startMs))} AND timestamp < ${param.time(Math.max(0, window.endMs))}`
  const within = sql`${time} AND received_at >= ${param.time(receivedFromMs)} AND ${inEnvironments(asking)}`
  const bodies = await withBodies(scope, { condition, within, receivedFromMs, signal }, known.value)
  return bodies.ok ? success({ ...whole, ...bodies.value }) : bodies
}

interface HashRow {
  readonly project: string
  readonly hash_number: string
  readonly full_hash: string
}

/**
 * The number of the issue of an event as SQL, for events that fit: their hashes are looked up first. The failure is the answer to give: there are too
 * many kinds of events.
 */
export const issueExpression = async (
  scope: Scope,
  asking: Asking,
  known: KnownToExplore,
  signal: AbortSignal,
): Promise<Result<Sql, Response>> => {
  const { window, condition } = asking
  const rows = await scope.eventRows<HashRow>({
    table: 'events',
    select: sql`toString(project_id) AS project, toString(hash) AS hash_number, lower(hex(any(hashes[1]))) AS full_hash`,
    where: joinSql(
      [
        sql`timestamp >= ${param.time(Math.max(0, window.startMs))} AND timestamp < ${param.time(Math.max(0, window.endMs))}`,
        sql`received_at >= ${param.time(Math.max(0, window.startMs - receiptSlackMs))}`,
        inEnvironments(asking),
        printCondition('errors', condition, known),
      ],
      sql` AND `,
    ),
    tail: sql`GROUP BY project_id, hash`,
    limit: hashesMax + 1,
    signal,
  })
  if (!rows.ok) return rows
  if (rows.value.length > hashesMax)
    return failure(problem(400, `More than ${hashesMax} kinds of events fit: narrow the time window, the projects or the query`))
  const ids = await issueIdsOfHashes(
    scope,
    rows.value.map((row) => ({ projectId: Number(row.project), hash: row.full_hash })),
  )
  const keys: bigint[] = []
  const issues: number[] = []
  for (const row of rows.value) {
    const issue = ids.get(`${row.project}/${row.full_hash}`)
    if (issue === undefined) continue
    keys.push(BigInt(row.hash_number) ^ BigInt(row.project))
    issues.push(issue)
  }
  if (keys.length === 0) return success(sql`toUInt64(0)`)
  return success(sql`transform(bitXor(hash, project_id), ${param.uint64s(keys)}, ${param.uint64s(issues)}, toUInt64(0))`)
}
