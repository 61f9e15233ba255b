import { sql } from 'kysely'

import { dayMs } from '#core/time'
import { escalationLimit } from '#packages/lifecycle/escalation'
import { compareReleases, isNamedByCommit, releaseOrderOf, releasesLookedAt } from '#packages/lifecycle/release-order'
import type { DatedRelease, ReleaseOrder, ReleaseOrderChoice } from '#packages/lifecycle/release-order'
import type { JobContext } from '#server/clock/run-jobs'
import { releasesOfCommit } from '#server/stores/metadata/commit-releases'
import { readProjectSettings } from '#server/stores/metadata/project-settings'
import { releaseDates } from '#server/stores/metadata/release-dates'
import type { IssueResolutionsTable } from '#server/stores/metadata/schema-lifecycle'
import { settleResolution } from '#server/stores/metadata/settle-resolution'
import { withShortWrite } from '#server/stores/metadata/short-write'

import { limitsOf, untilEscalating, usualDays } from './archive.ts'

/** The newest releases of a project: one that was pending found its release within a minute, as long as fewer were made meanwhile. */
const releasesMax = 500
const pendingPerRead = 500
const pendingMax = 50_000
/** Resolution, issue and line of activity: three rows each, of the 200 that one transaction may have. */
const settledPerWrite = 60
const limitsPerWrite = 60
const writesPerRun = 100
const minuteMs = 60_000
const minutesPerHour = 60

interface ProjectReleases {
  readonly order: ReleaseOrder
  readonly choice: ReleaseOrderChoice
  /** The newest first. */
  readonly releases: readonly DatedRelease[]
}

const releasesOf = async ({ db }: JobContext, projectId: number): Promise<ProjectReleases> => {
  const project = await db.selectFrom('projects').select('settings').where('id', '=', projectId).executeTakeFirst()
  const choice = readProjectSettings(project?.settings ?? '{}').releaseOrder
  const rows = await db
    .selectFrom('release_projects')
    .innerJoin('releases', 'releases.id', 'release_projects.release_id')
    .select(['releases.version', 'releases.created_at', 'releases.released_at', 'releases.status'])
    .where('release_projects.project_id', '=', projectId)
    .orderBy('release_projects.release_id', 'desc')
    .limit(releasesMax)
    .execute()
  const dates = releaseDates(rows, choice)
  const open = rows.filter(({ status }) => status === 'open').slice(0, releasesLookedAt)
  return {
    choice,
    order: releaseOrderOf(
      choice,
      open.map(({ version }) => version),
    ),
    releases: rows.map(({ version, created_at }) => ({ version, atMs: dates.get(version) ?? created_at })),
  }
}

/** The newest release that has the commit, or else the first one that is called by it. */
const fixedByCommit = async (
  { db }: JobContext,
  row: IssueResolutionsTable,
  { choice, releases }: ProjectReleases,
): Promise<DatedRelease | undefined> => {
  const commit = { sha: row.commit_sha, repository: row.repository }
  const found = await releasesOfCommit(db.selectFrom('commits'), row.project_id, commit).executeTakeFirst()
  if (found) return { version: found.version, atMs: releaseDates([found], choice).get(found.version) ?? found.created_at }
  return releases.findLast(({ version }) => isNamedByCommit(version, row.commit_sha))
}

/** The first release after that which was the newest, if there is one by now. */
const fixedIn = (row: IssueResolutionsTable, { order, releases }: ProjectReleases): DatedRelease | undefined => {
  const last = { version: row.version, atMs: row.version_at }
  const isOlder = (release: DatedRelease, other: DatedRelease | undefined): boolean =>
    other === undefined || compareReleases(order, release, other).sign < 0
  return releases
    .filter((release) => compareReleases(order, release, last).sign > 0)
    .reduce<DatedRelease | undefined>((first, release) => (isOlder(release, first) ? release : first), undefined)
}

type Settled = readonly [IssueResolutionsTable, DatedRelease]

const settle = async ({ db, nowMs }: JobContext, settled: readonly Settled[]): Promise<boolean> => {
  const written = await withShortWrite(db, async (trx) => {
    for (const [row, release] of settled) await settleResolution(trx, row, release, nowMs)
  })
  return written.ok
}

/**
 * Issues that wait for a release (next, upcoming, with a commit) are resolved in it once it is there, and their activity gets its version (grouping.md
 * 5.2). Whether an event makes them regress does not wait for this.
 */
export const settleResolutions = async (context: JobContext): Promise<void> => {
  const projects = new Map<number, ProjectReleases>()
  let after = 0
  for (let read = 0; read < pendingMax; read += pendingPerRead) {
    const rows = await context.db
      .selectFrom('issue_resolutions')
      .selectAll()
      .where(sql<boolean>`pending = 1`)
      .where('issue_id', '>', after)
      .orderBy('issue_id')
      .limit(pendingPerRead)
      .execute()
    const settled: Settled[] = []
    for (const row of rows) {
      const known = projects.get(row.project_id) ?? (await releasesOf(context, row.project_id))
      projects.set(row.project_id, known)
      const release = row.kind === 'commit' ? await fixedByCommit(context, row, known) : fixedIn(row, known)
      if (release) settled.push([row, release])
    }
    for (let at = 0; at < settled.length; at += settledPerWrite)
      if (!(await settle(context, settled.slice(at, at + settledPerWrite)))) return
    after = rows.at(-1)?.issue_id ?? 0
    if (rows.length < pendingPerRead) return
  }
}

const currentLimits = async ({ db, nowMs }: JobContext, ids: readonly number[]): Promise<ReadonlyMap<number, number>> => {
  const sinceMinute = Math.floor((nowMs - usualDays * dayMs) / minuteMs)
  const minutes = await db
    .selectFrom('issue_minutes')
    .select(['issue_id', sql<number>`cast(minute / 60 as bigint)`.as('hour')])
    .select(({ fn }) => fn.sum<number>('events').as('events'))
    .where('issue_id', 'in', ids)
    .where('minute', '>=', sinceMinute)
    .groupBy(['issue_id', sql`cast(minute / 60 as bigint)`])
    .execute()
  const hours = await db
    .selectFrom('issue_hours')
    .select(['issue_id', 'hour', 'events'])
    .where('issue_id', 'in', ids)
    .where('hour', '>=', Math.floor(sinceMinute / minutesPerHour))
    .execute()
  return limitsOf([...minutes, ...hours])
}

/** What is usual of an archived issue changes: once a day its limit is computed anew, and never falls below the one that people were told. */
export const refreshEscalationLimits = async (context: JobContext): Promise<void> => {
  const { db, nowMs } = context
  for (let write = 0; write < writesPerRun; write++) {
    const due = await db
      .selectFrom('issue_snoozes')
      .selectAll()
      .where(sql<boolean>`escalating = 1`)
      .where('checked_at', '<=', nowMs - dayMs)
      .orderBy('checked_at')
      .limit(limitsPerWrite)
      .execute()
    if (due.length === 0) return
    const limits = await currentLimits(
      context,
      due.map(({ issue_id }) => issue_id),
    )
    const written = await withShortWrite(db, async (trx) => {
      for (const row of due) {
        const limit = Math.max(limits.get(row.issue_id) ?? escalationLimit([]), row.events_max - 1)
        const { details, snooze } = untilEscalating(limit, nowMs)
        const kept = { checked_at: nowMs, events_max: snooze?.events_max ?? row.events_max }
        await trx.updateTable('issue_snoozes').set(kept).where('issue_id', '=', row.issue_id).where('escalating', '=', 1).execute()
        if (kept.events_max === row.events_max) continue
        const isStill = trx.updateTable('issues').where('id', '=', row.issue_id).where('substatus', '=', 'archived_until_escalating')
        await isStill.set({ status_details: JSON.stringify(details), updated_at: nowMs }).execute()
      }
    })
    if (!written.ok) return
  }
}
