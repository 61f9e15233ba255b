import { dayMs } from '#core/time'
import type { EpochMs } from '#core/time'
import { adoptionHours, isAdopted } from '#packages/sessions/rates'
import type { JobContext } from '#server/clock/run-jobs'
import { param, sql } from '#server/stores/events/sql'
import { readProjectSettings } from '#server/stores/metadata/project-settings'
import type { ReleaseHealthTable } from '#server/stores/metadata/schema-sessions'
import { withShortWrite } from '#server/stores/metadata/short-write'

import { lastHours } from './read.ts'

const rowsMax = 50_000
/** Releases, times environments, of one project: the ones with most sessions. Who invents names pushes out none of others. */
const placesPerProjectMax = 1_000
const rowsPerWrite = 100

interface CountRow {
  readonly of_project: string
  readonly of_environment: string
  readonly of_release: string
  readonly n_total: string
  /** Of its environment: all sessions, and how many releases have any. */
  readonly n_all: string
  readonly n_releases: string
}

const readCounts = ({ events, nowMs }: JobContext): Promise<CountRow[]> => {
  const { startMs } = lastHours(nowMs, adoptionHours)
  return events.query<CountRow>(
    sql`SELECT toString(project_id) AS of_project, environment AS of_environment, release AS of_release, toString(sum(total)) AS n_total,
        toString(sum(sum(total)) OVER (PARTITION BY project_id, environment)) AS n_all,
        toString(count() OVER (PARTITION BY project_id, environment)) AS n_releases
      FROM sessions WHERE started >= ${param.time(startMs)} AND received_at >= ${param.time(startMs - 60_000)}
      GROUP BY project_id, environment, release HAVING sum(total) > 0
      ORDER BY sum(total) DESC LIMIT ${param.uint32(placesPerProjectMax)} BY project_id LIMIT ${param.uint32(rowsMax)}`,
    { comment: 'adoption' },
  )
}

const nameOf = (projectId: number | string, environment: string, release: string): string => `${projectId}\n${environment}\n${release}`

/** Names of what is adopted now. */
const adoptedNames = (counts: readonly CountRow[]): ReadonlySet<string> => {
  const adopted = counts.filter(({ n_total, n_all, n_releases }) =>
    isAdopted(Number(n_total), { sessions: Number(n_all), releases: Number(n_releases) }),
  )
  return new Set(adopted.map(({ of_project, of_environment, of_release }) => nameOf(of_project, of_environment, of_release)))
}

type Change = Pick<ReleaseHealthTable, 'project_id' | 'release_id' | 'environment' | 'adopted_at' | 'unadopted_at'>

/**
 * Notes which releases are adopted, in each environment, by the sessions of the last six hours (grouping.md 6.2): when that was first seen, and when
 * it was not so any more. Only what changed is written.
 */
export const noteAdoption = async (context: JobContext): Promise<void> => {
  const { db, nowMs } = context
  const adopted = adoptedNames(await readCounts(context))
  const { startMs } = lastHours(nowMs, adoptionHours)
  // Who had no session for hours, and is not adopted, stays as it is.
  const rows = await db
    .selectFrom('release_health')
    .innerJoin('releases', 'releases.id', 'release_health.release_id')
    .selectAll('release_health')
    .select('releases.version')
    .where((eb) =>
      eb.or([
        eb('release_health.last_session_at', '>=', startMs),
        eb.and([eb('release_health.adopted_at', '>', 0), eb('release_health.unadopted_at', '=', 0)]),
      ]),
    )
    .limit(rowsMax)
    .execute()
  const changes = rows.flatMap(({ version, ...row }): Change[] => {
    const isNow = adopted.has(nameOf(row.project_id, row.environment, version))
    const was = row.adopted_at > 0 && row.unadopted_at === 0
    if (isNow === was) return []
    return [isNow ? { ...row, adopted_at: row.adopted_at || nowMs, unadopted_at: 0 } : { ...row, unadopted_at: nowMs }]
  })
  for (let from = 0; from < changes.length; from += rowsPerWrite) {
    const written = await withShortWrite(db, async (trx) => {
      for (const { project_id, release_id, environment, adopted_at, unadopted_at } of changes.slice(from, from + rowsPerWrite))
        await trx
          .updateTable('release_health')
          .set({ adopted_at, unadopted_at })
          .where('project_id', '=', project_id)
          .where('release_id', '=', release_id)
          .where('environment', '=', environment)
          .execute()
    })
    if (!written.ok) return
  }
}

/** A run ends after so many writes; the next one goes on. */
const writesPerRun = 500

/** Projects with releases that have sessions, by number. */
const projectsWithHealth = async ({ db }: JobContext): Promise<number[]> => {
  const ids: number[] = []
  for (;;) {
    const { id } = await db
      .selectFrom('release_health')
      .select((eb) => eb.fn.min('project_id').as('id'))
      .where('project_id', '>', ids.at(-1) ?? -1)
      .executeTakeFirstOrThrow()
    if (id === null) return ids
    ids.push(id)
  }
}

/** Forgets up to `rowsPerWrite` places of a project that had no session since a time: how many. Undefined: somebody else was writing. */
const forgetSome = async ({ db }: JobContext, projectId: number, beforeMs: EpochMs): Promise<number | undefined> => {
  const old = await db
    .selectFrom('release_health')
    .select(['release_id', 'environment'])
    .where('project_id', '=', projectId)
    .where('last_session_at', '<', beforeMs)
    .limit(rowsPerWrite)
    .execute()
  if (old.length === 0) return 0
  const written = await withShortWrite(db, async (trx) => {
    for (const { release_id, environment } of old)
      await trx
        .deleteFrom('release_health')
        .where('project_id', '=', projectId)
        .where('release_id', '=', release_id)
        .where('environment', '=', environment)
        // A session may have come meanwhile.
        .where('last_session_at', '<', beforeMs)
        .execute()
  })
  return written.ok ? old.length : undefined
}

/**
 * Retention: where a release had no session for as long as its project keeps events, nothing is left of those it had. Its columns go with their weeks
 * (features/errors/clock.ts); without its rows no page asks for figures that are not there any more.
 */
export const forgetReleaseHealth = async (context: JobContext): Promise<void> => {
  const { db, nowMs } = context
  let writes = 0
  for (const projectId of await projectsWithHealth(context)) {
    const project = await db.selectFrom('projects').select('settings').where('id', '=', projectId).executeTakeFirst()
    const beforeMs = nowMs - readProjectSettings(project?.settings ?? '{}').retentionDays.errors * dayMs
    for (let forgotten = rowsPerWrite; forgotten === rowsPerWrite; writes++) {
      if (writes === writesPerRun) return
      const some = await forgetSome(context, projectId, beforeMs)
      if (some === undefined) return
      forgotten = some
    }
  }
}
