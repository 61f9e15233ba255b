import type { DatabaseSync } from 'node:sqlite'

import { joinEnvironments } from './plan-environments.ts'
import type { IssueHashEnvironmentsTable } from './schema-merging.ts'

const prepareStatements = (database: DatabaseSync) => ({
  find: database.prepare('select * from issue_hash_environments where issue_id = ? and hash = ? and environment = ?'),
  put: database.prepare(
    `insert into issue_hash_environments (project_id, issue_id, hash, environment, times_seen, first_seen, last_seen, first_release,
       first_release_at, last_release, last_release_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (issue_id, hash, environment) do update set times_seen = excluded.times_seen, first_seen = excluded.first_seen,
       last_seen = excluded.last_seen, first_release = excluded.first_release, first_release_at = excluded.first_release_at,
       last_release = excluded.last_release, last_release_at = excluded.last_release_at`,
  ),
})

/** What hashes brought to environments, with raw prepared statements, inside the caller's transaction: one row per hash and environment of a batch. */
export class SqliteHashEnvironments {
  readonly #statements: ReturnType<typeof prepareStatements>

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database)
  }

  /** Joins the row with what is there. */
  write(added: IssueHashEnvironmentsTable): void {
    const { issue_id: issueId, hash, environment } = added
    const known = this.#statements.find.get(issueId, hash, environment) as unknown as IssueHashEnvironmentsTable | undefined
    if (known) joinEnvironments(known, added)
    const row = known ?? added
    this.#statements.put.run(
      row.project_id,
      issueId,
      hash,
      environment,
      row.times_seen,
      row.first_seen,
      row.last_seen,
      row.first_release,
      row.first_release_at,
      row.last_release,
      row.last_release_at,
    )
  }
}
