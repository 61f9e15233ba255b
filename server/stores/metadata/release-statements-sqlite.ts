import type { DatabaseSync } from 'node:sqlite'

import type { EpochMs } from '#core/time'

import type { NewInRelease } from './plan-issues.ts'
import { planReleases, releaseKey } from './plan-releases.ts'
import type { NamedRelease, ReleasePlan } from './plan-releases.ts'
import type { PlaceDelta } from './port.ts'

// Where nothing would change nothing is written. A time of 0 is that of a row that no event has named yet.
const prepareStatements = (database: DatabaseSync) => ({
  organization: database.prepare('select org_id from projects where id = ?'),
  putEnvironment: database.prepare(
    `insert into environments (project_id, name, hidden, first_seen, last_seen) values (?, ?, ?, ?, ?)
     on conflict (project_id, name) do update set first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)
     where excluded.first_seen < first_seen or excluded.last_seen > last_seen`,
  ),
  release: database.prepare('select id, created_at from releases where org_id = ? and version = ?'),
  addRelease: database.prepare(
    `insert into releases (id, org_id, version, package, is_semver, major, minor, patch, revision, is_final, prerelease_key, build, status, ref,
       url, created_at, released_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  ageRelease: database.prepare('update releases set created_at = ? where id = ?'),
  putProject: database.prepare(
    `insert into release_projects (project_id, release_id, first_event_at, last_event_at, new_issues) values (?, ?, ?, ?, 0)
     on conflict (project_id, release_id) do update set last_event_at = max(last_event_at, excluded.last_event_at),
       first_event_at = case when first_event_at = 0 then excluded.first_event_at else min(first_event_at, excluded.first_event_at) end
     where first_event_at = 0 or excluded.first_event_at < first_event_at or excluded.last_event_at > last_event_at`,
  ),
  // Sessions are no events: such a row has no time of one.
  useProject: database.prepare(
    `insert into release_projects (project_id, release_id, first_event_at, last_event_at, new_issues) values (?, ?, 0, 0, 0)
     on conflict (project_id, release_id) do nothing`,
  ),
  putHealth: database.prepare(
    `insert into release_health (project_id, release_id, environment, first_session_at, last_session_at, adopted_at, unadopted_at)
     values (?, ?, ?, ?, ?, 0, 0)
     on conflict (project_id, release_id, environment) do update
       set first_session_at = min(first_session_at, excluded.first_session_at), last_session_at = max(last_session_at, excluded.last_session_at)
     where excluded.first_session_at < first_session_at or excluded.last_session_at > last_session_at`,
  ),
  countNew: database.prepare('update release_projects set new_issues = new_issues + ? where project_id = ? and release_id = ?'),
  putReleaseEnvironment: database.prepare(
    `insert into release_environments (project_id, release_id, environment, first_seen, last_seen) values (?, ?, ?, ?, ?)
     on conflict (project_id, release_id, environment) do update
       set first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)
     where excluded.first_seen < first_seen or excluded.last_seen > last_seen`,
  ),
})

/**
 * Writes releases and environments with raw prepared statements, inside the caller's transaction: three or four per (release, environment) of a
 * batch, not per event. Times are exact and not rounded to save writes: a batch names few places, and most of its cost is the rows of its issues.
 */
export class SqliteReleaseStatements {
  readonly #statements: ReturnType<typeof prepareStatements>
  readonly #newId: () => number

  constructor(database: DatabaseSync, newId: () => number) {
    this.#statements = prepareStatements(database)
    this.#newId = newId
  }

  apply(places: readonly PlaceDelta[], newInRelease: readonly NewInRelease[]): void {
    const plan = planReleases(places, newInRelease, this.#organizations([...places, ...newInRelease]))
    for (const row of plan.environments) {
      this.#statements.putEnvironment.run(row.project_id, row.name, row.hidden, row.first_seen, row.last_seen)
    }
    const ids = new Map<string, number>()
    for (const [key, release] of plan.releases) ids.set(key, this.#releaseId(release))
    this.#writeUses(plan, ids)
    this.#countNew(plan, ids)
  }

  #organizations(rows: readonly { readonly projectId: number }[]): Map<number, number> {
    const organizations = new Map<number, number>()
    for (const projectId of new Set(rows.map((row) => row.projectId))) {
      const row = this.#statements.organization.get(projectId)
      if (row) organizations.set(projectId, Number(row['org_id']))
    }
    return organizations
  }

  #find(orgId: number, version: string): { readonly id: number; readonly createdAtMs: EpochMs } | undefined {
    const row = this.#statements.release.get(orgId, version)
    return row && { id: Number(row['id']), createdAtMs: Number(row['created_at']) }
  }

  #releaseId(release: NamedRelease): number {
    const known = this.#find(release.org_id, release.version)
    if (known) {
      if (release.created_at < known.createdAtMs) this.#statements.ageRelease.run(release.created_at, known.id)
      return known.id
    }
    const id = this.#newId()
    this.#statements.addRelease.run(
      id,
      release.org_id,
      release.version,
      release.package,
      release.is_semver,
      release.major,
      release.minor,
      release.patch,
      release.revision,
      release.is_final,
      release.prerelease_key,
      release.build,
      release.status,
      release.ref,
      release.url,
      release.created_at,
      release.released_at,
    )
    return id
  }

  #writeUses(plan: ReleasePlan, ids: ReadonlyMap<string, number>): void {
    for (const { projectId, release, first, last } of plan.projects) {
      this.#statements.putProject.run(projectId, ids.get(release) ?? 0, first, last)
    }
    for (const { projectId, release, environment, first, last } of plan.releaseEnvironments) {
      this.#statements.putReleaseEnvironment.run(projectId, ids.get(release) ?? 0, environment, first, last)
    }
    for (const { projectId, release, environment, first, last } of plan.health) {
      this.#statements.useProject.run(projectId, ids.get(release) ?? 0)
      this.#statements.putHealth.run(projectId, ids.get(release) ?? 0, environment, first, last)
    }
  }

  #countNew({ newInRelease }: ReleasePlan, ids: ReadonlyMap<string, number>): void {
    for (const { orgId, projectId, version, change } of newInRelease) {
      const id = ids.get(releaseKey(orgId, version)) ?? this.#find(orgId, version)?.id
      if (id !== undefined) this.#statements.countNew.run(change, projectId, id)
    }
  }
}
