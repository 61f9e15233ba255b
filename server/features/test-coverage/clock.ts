import type { JobContext } from '#server/clock/run-jobs'
import { withShortWrite } from '#server/stores/metadata/short-write'

/** Commits with coverage that a project keeps, the newest. */
const commitsKept = 100
const projectsPerRun = 100
const commitsPerRun = 50
const rowsPerWrite = 200
const writesPerRun = 250

/** Files of a commit, as many as one transaction may have; how many went. */
const forgetFiles = async ({ db }: JobContext, coverageId: number): Promise<number | undefined> => {
  const gone = await withShortWrite(db, async (trx) => {
    const rows = await trx.selectFrom('coverage_files').select('path').where('coverage_id', '=', coverageId).limit(rowsPerWrite).execute()
    const paths = rows.map(({ path }) => path)
    if (paths.length > 0) await trx.deleteFrom('coverage_files').where('coverage_id', '=', coverageId).where('path', 'in', paths).execute()
    return paths.length
  })
  return gone.ok ? gone.value : undefined
}

/** Commits beyond the newest hundred of a project lose their coverage, in small transactions; what is left goes with the next run. */
export const forgetCoverage = async (context: JobContext): Promise<void> => {
  const { db } = context
  const crowded = await db
    .selectFrom('coverage_commits')
    .select('project_id')
    .groupBy('project_id')
    .having((eb) => eb(eb.fn.countAll(), '>', commitsKept))
    .limit(projectsPerRun)
    .execute()
  let writesLeft = writesPerRun
  for (const { project_id: projectId } of crowded) {
    const old = await db
      .selectFrom('coverage_commits')
      .select('id')
      .where('project_id', '=', projectId)
      .orderBy('updated_at', 'desc')
      .orderBy('id', 'desc')
      .offset(commitsKept)
      .limit(commitsPerRun)
      .execute()
    for (const { id } of old) {
      let gone: number | undefined = rowsPerWrite
      while (gone === rowsPerWrite && writesLeft > 0) {
        gone = await forgetFiles(context, id)
        writesLeft -= 1
      }
      if (gone === undefined || gone === rowsPerWrite) return
      await withShortWrite(db, (trx) => trx.deleteFrom('coverage_commits').where('id', '=', id).execute())
    }
  }
}
