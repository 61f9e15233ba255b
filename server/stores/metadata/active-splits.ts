import { sql } from 'kysely'
import type { SelectQueryBuilder } from 'kysely'

import type { ProjectSplit } from './project-configuration.ts'
import type { Schema } from './schema.ts'

/** Hashes of one split, those that came to its issue since among them. */
const hashesMax = 400

/** Where rows are read: a transaction, or the scope of a request. */
interface Tables {
  rows<Table extends 'hashes' | 'issue_splits' | 'split_hashes'>(table: Table): SelectQueryBuilder<Schema, Table, object>
}

/**
 * Hashes that lead to the issue that a split left, and that neither a split nor a merge brought there: other rules gave its events other hashes, and people
 * had these lead to the same issues.
 */
const addedHashes = async (tables: Tables, projectId: number, keptHash: string): Promise<string[]> => {
  const rows = await tables
    .rows('hashes')
    .select('hashes.hash')
    .where('hashes.project_id', '=', projectId)
    .where('hashes.state', '=', 0)
    .where('hashes.home', '=', 0)
    .where('hashes.issue_id', '>', 0)
    .where(
      'hashes.issue_id',
      'in',
      tables.rows('hashes').select('hashes.issue_id').where('hashes.project_id', '=', projectId).where('hashes.hash', '=', keptHash),
    )
    .where(
      sql<boolean>`not exists (select 1 from split_hashes where split_hashes.project_id = hashes.project_id and split_hashes.hash = hashes.hash)`,
    )
    .orderBy('hashes.hash')
    .limit(hashesMax)
    .execute()
  return rows.map(({ hash }) => hash)
}

/** The splits of a project that hold, in the order in which they were made, as its configuration has them. */
export const activeSplits = async (tables: Tables, projectId: number): Promise<ProjectSplit[]> => {
  const rows = await tables
    .rows('issue_splits')
    .select(['issue_splits.id', 'issue_splits.split_key', 'issue_splits.hashes', 'issue_splits.kept_hash'])
    .where('issue_splits.project_id', '=', projectId)
    .where('issue_splits.undone_at', '=', 0)
    .orderBy('issue_splits.id')
    .execute()
  const splits: ProjectSplit[] = []
  for (const { id, split_key: key, hashes, kept_hash: keptHash } of rows) {
    const all = new Set([...(JSON.parse(hashes) as string[]), ...(await addedHashes(tables, projectId, keptHash))])
    splits.push({ id, key, hashes: [...all] })
  }
  return splits
}
