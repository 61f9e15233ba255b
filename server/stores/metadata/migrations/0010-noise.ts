import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** A batch remembers which issues it stored a sample of. */
export const noise = (): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`alter table batches add column samples text not null default '[]'`.execute(db)
  },
})
