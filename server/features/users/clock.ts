import type { JobContext } from '#server/clock/run-jobs'

/** Sign-in sessions that ran out. */
export const forgetEndedSessions = async ({ db, nowMs }: JobContext): Promise<void> => {
  await db.deleteFrom('auth_sessions').where('expires_at', '<', nowMs).execute()
}
