import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { Condition } from '#packages/search/condition'
import { problem } from '#server/http/answer'
import type { Scope } from '#server/http/scope'
import { searchEvents } from '#server/stores/events/search-events'
import { joinSql, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { overAgeOf } from './over-age.ts'
import { knownToSearch, withBodies } from './read.ts'
import { regressedIn } from './regressed-in.ts'
import { filledUp } from './search-issues.ts'
import type { IssueSelection } from './search-issues.ts'

/** Separate questions to the events in one query: each is a look at all events of the window. */
const questionsMax = 5
/**
 * Kinds of error (hashes) that the answers to all questions of a query may have together. They travel into one statement of the metadata store, which takes
 * 32,766 parameters; beyond it nothing is cut off, the reader is told (design.md 5).
 */
export const matchedHashesMax = 20_000
const hashesAtOnce = 4_096
/** An event's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000

const questionsOf = (condition: Condition): Condition[] => {
  if (condition.kind === 'event') return [condition]
  return condition.kind === 'all' || condition.kind === 'any' ? condition.parts.flatMap(questionsOf) : []
}

/** When the first events of the window of a selection can have been received. */
export const receivedFrom = ({ window }: IssueSelection): number => Math.max(0, window.startMs - receiptSlackMs)

/** Condition for the events of the window and the environments of a selection. */
export const inSelection = (selection: IssueSelection): Sql => {
  const { window, environments } = selection
  const conditions = [
    sql`timestamp >= ${param.time(Math.max(0, window.startMs))}`,
    sql`timestamp < ${param.time(Math.max(0, window.endMs + receiptSlackMs))}`,
    sql`received_at >= ${param.time(receivedFrom(selection))}`,
    ...(environments.length === 0 ? [] : [sql`environment IN ${param.strings(environments)}`]),
  ]
  return joinSql(conditions, sql` AND `)
}

interface MatchedHash {
  readonly project: string
  readonly full_hash: string
}

const issuesOf = async (scope: Scope, matched: readonly MatchedHash[]): Promise<number[]> => {
  const ids = new Set<number>()
  for (const [project, ofProject] of Map.groupBy(matched, (row) => row.project)) {
    for (let at = 0; at < ofProject.length; at += hashesAtOnce) {
      const hashes = ofProject.slice(at, at + hashesAtOnce).map((row) => row.full_hash)
      const rows = await scope
        .rows('hashes')
        .select('hashes.issue_id')
        .where('hashes.project_id', '=', Number(project))
        .where('hashes.hash', 'in', filledUp(hashes))
        .where('hashes.state', '=', 0)
        .execute()
      for (const row of rows) ids.add(row.issue_id)
    }
  }
  return [...ids]
}

const tooMany = (): Response =>
  problem(400, `More than ${matchedHashesMax} kinds of events fit this search: narrow the time window, the projects or the query`)

/**
 * Asks the columnar store what a selection wants to know of events, and gives the selection back with the answers: which issues have an event in the window
 * that fits, which came back in a release, and which count as resolved by their age. The engine stops when the signal says that nobody waits any more. The failure is the answer to
 * give: too many fit, or the engine is away.
 */
export const matchEvents = async (scope: Scope, asked: IssueSelection, signal: AbortSignal): Promise<Result<IssueSelection, Response>> => {
  const selection = { ...asked, overAge: await overAgeOf(scope, asked.query.nowMs) }
  const { condition } = selection.query
  const questions = questionsOf(condition)
  const regressed = await regressedIn(scope, condition)
  if (!regressed.ok) return regressed
  if (questions.length === 0) return success(regressed.value.size === 0 ? selection : { ...selection, matched: regressed.value })
  if (questions.length > questionsMax) {
    return failure(problem(400, `A query may ask for events in at most ${questionsMax} places: put together what one event must fit`))
  }
  const known = await knownToSearch(scope, condition)
  if (!known.ok) return failure(problem(400, known.error))
  const matched = new Map(regressed.value)
  let count = 0
  for (const question of questions) {
    const asking = { condition: question, within: inSelection(selection), receivedFromMs: receivedFrom(selection), signal }
    const bodies = await withBodies(scope, asking, known.value)
    if (!bodies.ok) return bodies
    const found = await scope.eventRows<MatchedHash>({
      table: 'events',
      select: sql`toString(project_id) AS project, lower(hex(any(hashes[1]))) AS full_hash`,
      where: sql`${inSelection(selection)} AND ${searchEvents(question, bodies.value)}`,
      tail: sql`GROUP BY project_id, hash`,
      limit: matchedHashesMax + 1,
      signal,
    })
    if (!found.ok) return found
    count += found.value.length
    if (count > matchedHashesMax) return failure(tooMany())
    matched.set(question, await issuesOf(scope, found.value))
  }
  return success({ ...selection, matched })
}
