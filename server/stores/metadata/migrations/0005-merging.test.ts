import { DatabaseSync } from 'node:sqlite'

import { Kysely } from 'kysely'
import { expect, it } from 'vitest'

import type { Schema } from '../schema.ts'
import { NodeSqliteDialect } from '../sqlite-dialect.ts'
import { spine } from './0001-spine.ts'
import { peopleAndReleases } from './0002-people-and-releases.ts'
import { merging } from './0005-merging.ts'

it('what was counted of environments and minutes before is kept, for the hash that an issue was seen by most', async () => {
  const database = new DatabaseSync(':memory:')
  const db = new Kysely<Schema>({ dialect: new NodeSqliteDialect(database) })
  await spine('sqlite').up(db)
  await peopleAndReleases('sqlite').up(db)
  database.exec(`insert into hashes values (1, 'a', 10, 2, 1, 2, 0, 0), (1, 'b', 10, 5, 1, 9, 0, 0);
    insert into issue_environments values (1, 10, 'prod', 7, 1, 9, 'r', 1, 's', 9), (1, 11, 'prod', 1, 1, 1, '', 0, '', 0);
    insert into issue_minutes values (1, 60, 10, 'prod', 7)`)
  await merging('sqlite').up(db)
  const seen = { first_seen: 1, last_seen: 9, first_release: 'r', first_release_at: 1, last_release: 's', last_release_at: 9 }
  expect(await db.selectFrom('issue_hash_environments').selectAll().execute()).toEqual([
    { project_id: 1, issue_id: 10, hash: 'b', environment: 'prod', times_seen: 7, ...seen },
  ])
  expect(await db.selectFrom('issue_minutes').selectAll().execute()).toEqual([
    { project_id: 1, minute: 60, issue_id: 10, environment: 'prod', hash: '', events: 7 },
  ])
  expect(await db.selectFrom('hashes').select(['home', 'received_from']).execute()).toEqual([
    { home: 0, received_from: 0 },
    { home: 0, received_from: 0 },
  ])
  await db.destroy()
})
