import type { DatabaseSync } from 'node:sqlite'

import { releaseOrderOf, releasesLookedAt } from '#packages/lifecycle/release-order'

import { datesInBatch, planLifecycle, versionsToDate } from './plan-lifecycle.ts'
import type { BatchLifecycle, LifecyclePlan, ReleaseFacts } from './plan-lifecycle.ts'
import type { IssueDelta } from './port.ts'
import { readProjectSettings } from './project-settings.ts'
import { releaseDates } from './release-dates.ts'
import type { DatedRow } from './release-dates.ts'
import type { IssueReleasesTable, IssueResolutionsTable, IssueSnoozesTable } from './schema-lifecycle.ts'

const prepareStatements = (database: DatabaseSync) => ({
  resolution: database.prepare('select * from issue_resolutions where issue_id = ?'),
  snooze: database.prepare('select * from issue_snoozes where issue_id = ?'),
  project: database.prepare('select org_id, settings from projects where id = ?'),
  // Numbers of releases rise with time.
  newest: database.prepare(
    `select releases.version from release_projects join releases on releases.id = release_projects.release_id
     where release_projects.project_id = ? and releases.status = 'open' order by release_projects.release_id desc limit ${releasesLookedAt}`,
  ),
  release: database.prepare('select version, created_at, released_at from releases where org_id = ? and version = ?'),
  addRelease: database.prepare('insert into issue_releases (project_id, issue_id, version) values (?, ?, ?) on conflict do nothing'),
  changeStatus: database.prepare(
    `update issues set status = ?, substatus = ?, status_details = ?, active_at = ?, priority = ?, inbox_reason = ?, inbox_at = ? where id = ?`,
  ),
  noteOldRelease: database.prepare(
    'update issue_resolutions set old_release = ?, old_release_at = ?, old_release_events = ? where issue_id = ?',
  ),
  remember: database.prepare('update issue_snoozes set recent = ?, events_since = ?, users_since = ? where issue_id = ?'),
  forgetResolution: database.prepare('delete from issue_resolutions where issue_id = ?'),
  forgetSnooze: database.prepare('delete from issue_snoozes where issue_id = ?'),
})

/** Reads how issues were resolved or archived, and writes what becomes of them, inside the caller's transaction. Nothing is read for open issues. */
export class SqliteLifecycleStatements {
  readonly #statements: ReturnType<typeof prepareStatements>

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database)
  }

  addReleases(rows: readonly IssueReleasesTable[]): void {
    for (const row of rows) this.#statements.addRelease.run(row.project_id, row.issue_id, row.version)
  }

  apply({ sleeping, deltas, newUsers, nowMs }: BatchLifecycle): LifecyclePlan {
    const resolutions = new Map<number, IssueResolutionsTable>()
    const snoozes = new Map<number, IssueSnoozesTable>()
    for (const { issue } of sleeping) {
      if (issue.status === 'resolved') {
        const row = this.#statements.resolution.get(issue.id) as unknown as IssueResolutionsTable | undefined
        if (row) resolutions.set(issue.id, row)
      } else {
        const row = this.#statements.snooze.get(issue.id) as unknown as IssueSnoozesTable | undefined
        if (row) snoozes.set(issue.id, row)
      }
    }
    const releases = new Map<number, ReleaseFacts>()
    for (const [projectId, versions] of versionsToDate(sleeping, resolutions))
      releases.set(projectId, this.#facts(projectId, versions, deltas))
    const isNewUser = (issueId: number, userHash: number): boolean => newUsers.has(`${issueId}/${userHash}`)
    const plan = planLifecycle(sleeping, { resolutions, snoozes, releases, isNewUser }, nowMs)
    this.#write(plan)
    return plan
  }

  #facts(projectId: number, versions: ReadonlySet<string>, deltas: readonly IssueDelta[]): ReleaseFacts {
    const project = this.#statements.project.get(projectId)
    const { releaseOrder } = readProjectSettings(String(project?.['settings'] ?? '{}'))
    const newest = this.#statements.newest.all(projectId).map((row) => String(row['version']))
    const rows = [...versions].flatMap((version) => {
      const row = this.#statements.release.get(Number(project?.['org_id'] ?? 0), version) as unknown as DatedRow | undefined
      return row ?? []
    })
    const dates = releaseDates(rows, releaseOrder, datesInBatch(deltas, projectId, versions))
    return { order: releaseOrderOf(releaseOrder, newest), atMsOf: (version) => dates.get(version) }
  }

  #write({ issues, resolutions, snoozes }: LifecyclePlan): void {
    for (const { id, status, substatus, status_details, active_at, priority, inbox_reason, inbox_at } of issues) {
      this.#statements.changeStatus.run(status, substatus, status_details, active_at, priority, inbox_reason, inbox_at, id)
      if (status !== 'unresolved') continue
      this.#statements.forgetResolution.run(id)
      this.#statements.forgetSnooze.run(id)
    }
    for (const { old_release, old_release_at, old_release_events, issue_id } of resolutions)
      this.#statements.noteOldRelease.run(old_release, old_release_at, old_release_events, issue_id)
    for (const { recent, events_since, users_since, issue_id } of snoozes)
      this.#statements.remember.run(recent, events_since, users_since, issue_id)
  }
}
