import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import { problem } from '#server/http/answer'
import type { OwnedWriter } from '#server/http/owned-rows'
import { finishMoves, runMoves } from '#server/http/run-moves'
import type { Scope } from '#server/http/scope'
import { param, sql } from '#server/stores/events/sql'
import type { HashesTable, IssuesTable } from '#server/stores/metadata/schema-issues'

import { newestOfHashes } from '../errors/read.ts'
import { hashesOfIssue, whereIssue } from '../issues/read.ts'
import type { IssueRow } from '../issues/read.ts'
import { countedHashes } from './read.ts'

/** What is to leave an issue: some hashes, or all that came with an issue that was merged into it. */
export type WantedOut = { readonly hashes: readonly string[] } | { readonly issueId: number }

interface Acting {
  readonly userId: number
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

interface Unmerged {
  readonly issueId: number
  readonly isDone: boolean
}

const isBusy = (): Response => problem(409, 'The issue is still being merged. Please try again in a moment.', { 'Retry-After': '5' })
const notMerged = (): Response => problem(400, 'That issue is not part of this one')

type Begun = { readonly refusal: Response } | { readonly issueId: number; readonly moveId: number }

const hashesNamed = (writer: OwnedWriter, issue: IssueRow, hashes: readonly string[]): Promise<HashesTable[]> =>
  writer
    .rows('hashes')
    .selectAll('hashes')
    .where('hashes.project_id', '=', issue.project_id)
    .where('hashes.issue_id', '=', issue.id)
    .where('hashes.hash', 'in', hashes)
    .execute()

/** A hash with events that is not to leave. */
const someOther = (writer: OwnedWriter, issue: IssueRow, hashes: readonly string[]) =>
  writer
    .rows('hashes')
    .select('hashes.hash')
    .where('hashes.project_id', '=', issue.project_id)
    .where('hashes.issue_id', '=', issue.id)
    .where('hashes.times_seen', '>', 0)
    .where('hashes.hash', 'not in', hashes)
    .executeTakeFirst()

const mergedRow = (writer: OwnedWriter, id: number): Promise<IssuesTable | undefined> =>
  writer.rows('issues').selectAll('issues').where('issues.id', '=', id).where('issues.merged_into', '>', 0).executeTakeFirst()

/** The chain of merges leads from the one to the other. */
const isPartOf = async (writer: OwnedWriter, child: IssuesTable, issueId: number): Promise<boolean> => {
  let row: IssuesTable | undefined = child
  for (let step = 0; row !== undefined && step < 100; step++) {
    if (row.merged_into === issueId) return true
    row = await mergedRow(writer, row.merged_into)
  }
  return false
}

const beginRestore = async (writer: OwnedWriter, issue: IssueRow, issueId: number, by: Acting): Promise<Begun> => {
  const child = await mergedRow(writer, issueId)
  if (!child || !(await isPartOf(writer, child, issue.id))) return { refusal: notMerged() }
  const { hashes } = await writer
    .rows('hashes')
    .select((eb) => eb.fn.countAll<number>().as('hashes'))
    .where('hashes.home', '=', issueId)
    .executeTakeFirstOrThrow()
  return writer.beginUnmerge(issue.id, { restored: child }, { projectId: issue.project_id, count: Number(hashes), ...by })
}

/** All that came with one merged issue: then that one is restored, with its numbers. */
const wholeHome = async (writer: OwnedWriter, rows: readonly HashesTable[]): Promise<number | undefined> => {
  const [home, ...others] = new Set(rows.map((row) => row.home))
  if (home === undefined || home === 0 || others.length > 0) return undefined
  const left = await writer
    .rows('hashes')
    .select('hashes.hash')
    .where('hashes.home', '=', home)
    .where('hashes.times_seen', '>', 0)
    .where(
      'hashes.hash',
      'not in',
      rows.map(({ hash }) => hash),
    )
    .executeTakeFirst()
  return left ? undefined : home
}

/** Begins as a part of the issue that it comes from: nobody's, new, and called like the newest of its events. */
const issueLike = (issue: IssueRow, facts: Partial<IssuesTable>, by: Acting): IssuesTable => ({
  ...issue,
  ...facts,
  id: by.nextId(),
  status: 'unresolved',
  substatus: 'ongoing',
  status_details: '{}',
  assignee: '',
  active_at: by.nowMs,
  resolved_at: 0,
  inbox_reason: '',
  inbox_at: 0,
})

/** Of these, those that no event of the issue came by first: they only lead events there. */
const linkedOnly = async (writer: OwnedWriter, issue: IssueRow, hashes: readonly string[]): Promise<string[]> =>
  hashes.length === 0 ? [] : (await hashesNamed(writer, issue, hashes)).filter((row) => row.times_seen === 0).map(({ hash }) => hash)

interface LeavingHashes {
  readonly hashes: readonly string[]
  readonly companions: readonly string[]
  readonly facts: Partial<IssuesTable>
}

const beginNew = async (writer: OwnedWriter, issue: IssueRow, { hashes, companions, facts }: LeavingHashes, by: Acting): Promise<Begun> => {
  const rows = await hashesNamed(writer, issue, hashes)
  if (rows.length < hashes.length) return { refusal: problem(400, 'One of the hashes is not one of this issue') }
  const home = await wholeHome(writer, rows)
  if (home !== undefined && (await mergedRow(writer, home))) return beginRestore(writer, issue, home, by)
  if (!(await someOther(writer, issue, hashes)))
    return { refusal: problem(400, 'An issue keeps at least one of its hashes: not all can be taken out') }
  const all = [...hashes, ...(await linkedOnly(writer, issue, companions))]
  const leaving = { hashes: all, issue: issueLike(issue, facts, by) }
  return writer.beginUnmerge(issue.id, leaving, { projectId: issue.project_id, count: all.length, ...by })
}

/** Hashes that one transaction may set a home for. */
const leavingMax = 150

/**
 * Hashes that come with these and with no other one of the issue. They go with them, or after a change of rules, which leaves an event one of its two
 * hashes, what people took apart would be led together again. None while the columnar store is away.
 */
const companionsOf = async (scope: Scope, issue: IssueRow, hashes: readonly string[]): Promise<string[]> => {
  const all = await hashesOfIssue(scope, issue)
  if (all.length === hashes.length) return []
  const numbers = param.uint64s(hashes.map((hash) => BigInt(`0x${hash.slice(0, 16)}`)))
  const rows = await scope.eventRows<{ companion: string }>({
    table: 'events',
    select: sql`lower(hex(arrayJoin(hashes))) AS companion`,
    where: whereIssue(issue, all),
    tail: sql`GROUP BY companion HAVING countIf(hash NOT IN ${numbers}) = 0`,
    limit: leavingMax * 2,
  })
  if (!rows.ok) return []
  return rows.value
    .map(({ companion }) => companion)
    .filter((hash) => !hashes.includes(hash))
    .slice(0, leavingMax - hashes.length)
}

/** What the newest stored event of one of these hashes says of the issue that they are; nothing when it is not stored any more. */
const factsOf = async (scope: Scope, issue: IssueRow, hashes: ReturnType<typeof countedHashes>): Promise<Partial<IssuesTable>> => {
  const rows = await hashes.select(['hashes.hash', 'hashes.last_seen']).orderBy('hashes.last_seen', 'desc').limit(1).execute()
  const events = await newestOfHashes(scope, issue, rows)
  const event = events.ok ? events.value.get(rows[0]?.hash ?? '') : undefined
  if (!event) return {}
  const { title, culprit, platform, metadata } = event
  return { title, culprit, platform, metadata: JSON.stringify(metadata), facts_at: rows[0]?.last_seen ?? 0 }
}

/** An event of what left may have been the last to say what the issue is called. */
const renameSource = async (scope: Scope, issue: IssueRow): Promise<Result<unknown, Response>> => {
  const facts = await factsOf(scope, issue, countedHashes(scope, issue))
  if (facts.title === undefined || facts.title === issue.title) return success(undefined)
  return scope.change((writer) => writer.update('issues').set(facts).where('issues.id', '=', issue.id).execute())
}

/**
 * Takes hashes out of an issue: into the issue that they came with, when all of these are named, with its old numbers; else into a new one. Both are
 * counted anew from what the hashes count. Nothing joins them again by itself, as a hash never changes its issue. The failure is the answer to give.
 */
export const unmerge = async (scope: Scope, issue: IssueRow, wanted: WantedOut, by: Acting): Promise<Result<Unmerged, Response>> => {
  const idle = await finishMoves(scope, [issue.id], by.nowMs)
  if (!idle.ok) return idle
  if (!idle.value) return failure(isBusy())
  const named = 'hashes' in wanted ? wanted.hashes : []
  const facts = named.length === 0 ? {} : await factsOf(scope, issue, countedHashes(scope, issue).where('hashes.hash', 'in', named))
  const companions = named.length === 0 ? [] : await companionsOf(scope, issue, named)
  const begun = await scope.change(async (writer): Promise<Begun> => {
    const [row] = await writer
      .rows('issues')
      .selectAll('issues')
      .where('issues.id', '=', issue.id)
      .where('issues.merged_into', '=', 0)
      .execute()
    if (!row || (await writer.openMoves([row.id])).length > 0) return { refusal: isBusy() }
    return 'issueId' in wanted
      ? beginRestore(writer, row, wanted.issueId, by)
      : beginNew(writer, row, { hashes: named, companions, facts }, by)
  })
  if (!begun.ok) return begun
  if ('refusal' in begun.value) return failure(begun.value.refusal)
  const { issueId, moveId } = begun.value
  const done = await runMoves(scope, [moveId], by.nowMs)
  if (!done.ok) return done
  const renamed = await renameSource(scope, issue)
  return renamed.ok ? success({ issueId, isDone: done.value }) : renamed
}
