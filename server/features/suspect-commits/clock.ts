import { dayMs } from '#core/time'
import type { JobContext } from '#server/clock/run-jobs'
import { newestStored, readEvent } from '#server/features/errors/read'
import { findIssue, hashesOfIssue } from '#server/features/issues/read'
import { releaseBuilt } from '#server/features/repositories/read'
import { mapForClock } from '#server/features/symbolication/read'
import { scopeOfClock } from '#server/http/scope-of-clock'
import { withShortWrite } from '#server/stores/metadata/short-write'

import { lookForSuspects, nothingToLookAt } from './look.ts'
import type { Look } from './look.ts'
import { noteLook } from './write.ts'

/** So that a run never holds the clock for long: with a mirror one look takes up to six seconds. */
const msPerRun = 1_000
const dueMax = 50
/** Events come into the columns a moment after their issue is known. */
const tryAgainMs = 5_000
const attemptsMax = 60
/** Commits that come later than this do not change what is known. */
const lookAgainWithinMs = 7 * dayMs
const againMax = 200
/** A mirror that nobody fetches into is not waited for. */
const behindMax = 6

interface Due {
  readonly issueId: number
  readonly projectId: number
  readonly orgId: number
  readonly organization: string
  readonly attempts: number
}

interface Looked {
  readonly look: Look
  readonly commitSet: number
}

/** `away`: the columns do not answer. `early`: the event is not there yet. */
const lookAt = async (context: JobContext, due: Due): Promise<Looked | 'away' | 'early'> => {
  const { projectId, orgId, organization, attempts } = due
  const scope = scopeOfClock(context, { projects: [{ id: projectId }], organization: { id: orgId, slug: organization } })
  const row = await findIssue(scope, String(due.issueId), 'number')
  if (!row || row.id !== due.issueId) return { look: nothingToLookAt(''), commitSet: 0 }
  // Before the commits are read: a list that comes meanwhile is another one.
  const commitSet = (await releaseBuilt(scope, orgId, row.first_release))?.commitSet ?? 0
  const record = await newestStored(scope, { row, hashes: await hashesOfIssue(scope, row) })
  const event = record.ok ? await readEvent(scope, record.value) : record
  if (!event.ok) return 'away'
  if (!event.value) return attempts < attemptsMax ? 'early' : { look: nothingToLookAt(row.first_release), commitSet }
  const project = { id: projectId, orgId }
  const { event: mapped } = await mapForClock(context, scope, projectId, event.value)
  const look = await lookForSuspects({ scope, project, organization, dataDir: context.dataDir ?? '', issue: row, event: mapped })
  return { look, commitSet }
}

const dueOnes = async ({ db, nowMs }: JobContext): Promise<readonly Due[]> => {
  const rows = await db
    .selectFrom('suspect_looks')
    .innerJoin('projects', 'projects.id', 'suspect_looks.project_id')
    .innerJoin('organizations', 'organizations.id', 'projects.org_id')
    .select(['suspect_looks.issue_id', 'suspect_looks.project_id', 'suspect_looks.attempts', 'projects.org_id', 'organizations.slug'])
    .where('suspect_looks.looked_at', '=', 0)
    .where('suspect_looks.due_at', '<=', nowMs)
    // Of what fails every time, nothing is written, and the others have their turn.
    .where('suspect_looks.attempts', '<=', attemptsMax)
    .orderBy('suspect_looks.due_at')
    .limit(dueMax)
    .execute()
  return rows.map((row) => ({
    issueId: row.issue_id,
    projectId: row.project_id,
    orgId: row.org_id,
    organization: row.slug,
    attempts: row.attempts,
  }))
}

/** Looks for the commits that broke new issues (grouping.md 6.7), and notes where the files of their frames lie. */
export const lookForDueSuspects = async (context: JobContext): Promise<void> => {
  const { db, nowMs, nextId } = context
  const beginMs = performance.now()
  const failures: unknown[] = []
  for (const due of await dueOnes(context)) {
    const looked = await lookAt(context, due).catch((error: unknown) => {
      failures.push(error)
      return 'failed' as const
    })
    if (looked === 'away') return
    const { issueId, projectId, orgId } = due
    const written = await withShortWrite(db, (trx) =>
      looked === 'early' || looked === 'failed'
        ? trx
            .updateTable('suspect_looks')
            .set({ due_at: nowMs + tryAgainMs, attempts: due.attempts + 1 })
            .where('issue_id', '=', issueId)
            .execute()
            .then(() => undefined)
        : noteLook(trx, looked.look, { projectId, orgId, issueId, commitSet: looked.commitSet, nowMs, nextId }),
    )
    if (!written.ok || performance.now() - beginMs > msPerRun) break
  }
  if (failures.length > 0) throw new Error('some issues could not be looked at', { cause: failures[0] })
}

/** Looks at which a mirror was behind. */
const behindOnes = ({ db, nowMs }: JobContext) =>
  db
    .selectFrom('suspect_looks')
    .select('issue_id')
    .where('looked_at', '>', nowMs - lookAgainWithinMs)
    .where('due_at', '>', 0)
    .where('due_at', '<=', nowMs)
    .where('attempts', '<', behindMax)
    .limit(againMax)
    .execute()

/** Looks at issues whose first release got other commits since. */
const outdatedOnes = ({ db, nowMs }: JobContext) =>
  db
    .selectFrom('suspect_looks')
    .innerJoin('issues', 'issues.id', 'suspect_looks.issue_id')
    .innerJoin('projects', 'projects.id', 'suspect_looks.project_id')
    .innerJoin('releases', (join) =>
      join.onRef('releases.org_id', '=', 'projects.org_id').onRef('releases.version', '=', 'issues.first_release'),
    )
    .innerJoin('release_details', 'release_details.release_id', 'releases.id')
    .select('suspect_looks.issue_id')
    .where('suspect_looks.looked_at', '>', nowMs - lookAgainWithinMs)
    .where('issues.merged_into', '=', 0)
    .whereRef('release_details.commit_set', '!=', 'suspect_looks.commit_set')
    .limit(againMax)
    .execute()

/** Looks at events whose frames may be named otherwise by maps that came later. */
const mappedOnes = ({ db, nowMs }: JobContext) =>
  db
    .selectFrom('suspect_looks')
    .innerJoin('issues', 'issues.id', 'suspect_looks.issue_id')
    .innerJoin('late_mappings', 'late_mappings.project_id', 'suspect_looks.project_id')
    .select('suspect_looks.issue_id')
    .where('suspect_looks.looked_at', '>', nowMs - lookAgainWithinMs)
    .where('issues.merged_into', '=', 0)
    .where('issues.platform', 'in', ['javascript', 'node', 'java'])
    .where('late_mappings.finished_at', '>', 0)
    .whereRef('late_mappings.started_at', '>=', 'suspect_looks.looked_at')
    .limit(againMax)
    .execute()

/**
 * Looks again where more may be known by now: builds may tell commits after the first event, and upload their maps then; mirrors are fetched into now and then.
 */
export const lookAgain = async (context: JobContext): Promise<void> => {
  for (const rows of [await outdatedOnes(context), await mappedOnes(context), await behindOnes(context)]) {
    const ids = rows.map((row) => row.issue_id)
    if (ids.length === 0) continue
    await withShortWrite(context.db, (trx) =>
      trx.updateTable('suspect_looks').set({ looked_at: 0, due_at: context.nowMs }).where('issue_id', 'in', ids).execute(),
    )
  }
}
