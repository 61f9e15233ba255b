import { sql } from 'kysely'
import type { Kysely } from 'kysely'

import type { HashesTable } from './schema-issues.ts'
import type { Schema } from './schema.ts'

/** Of all projects of a reader; one of them alone may have 10,000 (features/regrouping). */
const boundedMax = 200_000

/** Projects of one statement: a store takes some 32,000 parameters. */
const projectsMax = 10_000

/**
 * Hashes of these projects of whose stored events only those of some rules and later are seen (events/visible-rows.ts). Nearly always there are none, and an
 * index that holds nothing else tells so at once: the plus keeps SQLite from walking through all hashes of the projects instead.
 */
export const boundedHashes = async (
  db: Kysely<Schema>,
  projectIds: readonly number[],
): Promise<Pick<HashesTable, 'project_id' | 'hash' | 'valid_from_rules'>[]> => {
  const found: Pick<HashesTable, 'project_id' | 'hash' | 'valid_from_rules'>[] = []
  for (let at = 0; at < projectIds.length; at += projectsMax) {
    const rows = await db
      .selectFrom('hashes')
      .select(['project_id', 'hash', 'valid_from_rules'])
      .where(sql<boolean>`valid_from_rules > 0`)
      .where(sql<boolean>`+project_id in (${sql.join(projectIds.slice(at, at + projectsMax))})`)
      .limit(boundedMax)
      .execute()
    found.push(...rows)
  }
  return found
}
