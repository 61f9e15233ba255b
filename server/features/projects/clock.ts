import type { JobContext } from '#server/clock/run-jobs'
import { changeConfiguration, pruneConfiguration } from '#server/stores/metadata/change-configuration'
import { sweepRemovedProjects } from '#server/stores/metadata/remove-project'
import { withShortWrite } from '#server/stores/metadata/short-write'

/** Limits that have ended, and configuration versions that no un-acknowledged batch can need any more. */
export const forgetOldConfiguration = async ({ db, nowMs }: JobContext): Promise<void> => {
  await withShortWrite(db, async (trx) => {
    const ended = await trx.deleteFrom('limits').where('until_ms', '<', nowMs).executeTakeFirst()
    if (ended.numDeletedRows > 0n) await changeConfiguration(trx, [])
  })
  await pruneConfiguration(db)
}

/** What removed projects left in metadata, in short transactions. */
export const sweepProjects = ({ db, nowMs }: JobContext): Promise<void> => sweepRemovedProjects(db, nowMs)
