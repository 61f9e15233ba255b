import type { EpochMs } from '#core/time'
import type { JobContext } from '#server/clock/run-jobs'
import { param, sql } from '#server/stores/events/sql'
import { visibleRows } from '#server/stores/events/visible-rows'
import { stepMove } from '#server/stores/metadata/move-hashes'
import type { MoveCursor } from '#server/stores/metadata/move-hashes'
import { forgetEvents, hasBesideEvents, hashesOfRemoved, removedIssues, sweepRemovedIssue } from '#server/stores/metadata/remove-issues'
import { withShortWrite } from '#server/stores/metadata/short-write'

/** A run does so many steps, so that it never holds the clock for long; the next one goes on. */
const stepsPerRun = 2_000
const issuesPerRun = 20
const hashesAtOnce = 500
const eventsAtOnce = 20_000

/** Goes on with merges and unmerges that were more than a request may do, or that a restart stopped. */
export const finishIssueMoves = async ({ db, nowMs }: JobContext): Promise<void> => {
  const open = await db.selectFrom('issue_moves').select('id').where('finished_at', '=', 0).orderBy('id').limit(issuesPerRun).execute()
  let stepsLeft = stepsPerRun
  for (const { id } of open) {
    let cursor: MoveCursor | undefined
    for (let isDone = false; !isDone; stepsLeft--) {
      if (stepsLeft <= 0) return
      const step = await withShortWrite(db, (trx) => stepMove(trx, id, nowMs, cursor))
      if (!step.ok) return
      isDone = step.value.isDone
      cursor = step.value.isDone ? undefined : step.value.cursor
    }
  }
}

interface EventPage {
  readonly projectId: number
  readonly hashes: readonly string[]
  readonly beforeMs: EpochMs
}

/** What came beside the stored events of some hashes that were received before a time. False: the store is busy. */
const forgetBeside = async ({ db, events }: JobContext, { projectId, hashes, beforeMs }: EventPage): Promise<boolean> => {
  // Rows that copies have taken the place of are events of other issues by now.
  const bounded = await db
    .selectFrom('hashes')
    .select(['project_id', 'hash', 'valid_from_rules'])
    .where('project_id', '=', projectId)
    .where('hash', 'in', hashes)
    .where('valid_from_rules', '>', 0)
    .execute()
  const visible = visibleRows(bounded) ?? sql`1`
  const numbers = hashes.map((hash) => BigInt(`0x${hash.slice(0, 16)}`))
  let after = '0'.repeat(32)
  for (;;) {
    const rows = await events.query<{ id: string }>(
      sql`SELECT DISTINCT lower(hex(event_id)) AS id FROM events WHERE project_id = ${param.uint64(projectId)} AND hash IN ${param.uint64s(numbers)}
        AND received_at < ${param.time(beforeMs)} AND ${visible} AND event_id > ${param.id(after)} ORDER BY id LIMIT ${param.uint32(eventsAtOnce)}`,
      { comment: 'sweep of removed issues' },
    )
    const last = rows.at(-1)
    if (last === undefined) return true
    const forgotten = await forgetEvents(
      db,
      projectId,
      rows.map(({ id }) => id),
    )
    if (!forgotten) return false
    after = last.id
  }
}

type RemovedIssue = Awaited<ReturnType<typeof removedIssues>>[number]

/** Before the hashes of a deleted issue are free: they are what its events are found by. */
const forgetBesideIssue = async (context: JobContext, issue: RemovedIssue): Promise<boolean> => {
  if (!(await hasBesideEvents(context.db, issue.project_id))) return true
  for (let after = ''; ;) {
    const hashes = await hashesOfRemoved(context.db, issue, after, hashesAtOnce)
    const last = hashes.at(-1)
    if (last === undefined) return true
    if (!(await forgetBeside(context, { projectId: issue.project_id, hashes, beforeMs: issue.updated_at }))) return false
    after = last
  }
}

/** Removes what is stored of deleted and discarded issues: what came beside their events, and what metadata counts. Their events are found by nobody. */
export const sweepIssues = async (context: JobContext): Promise<void> => {
  for (const issue of await removedIssues(context.db, issuesPerRun)) {
    if (!(await forgetBesideIssue(context, issue))) return
    if (!(await sweepRemovedIssue(context.db, issue, stepsPerRun))) return
  }
}
