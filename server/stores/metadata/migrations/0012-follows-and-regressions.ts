import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Why somebody follows an issue; and lines of activity that say in which release an issue came back, which are few among many. */
export const followsAndRegressions = (): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`alter table issue_marks add column subscribed_reason text not null default ''`.execute(db)
    await sql`create index activity_regressions on activity (project_id) where type = 'set_regression'`.execute(db)
  },
})
