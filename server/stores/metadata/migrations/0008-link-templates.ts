import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const statements = ({ int, plain }: Words): string[] => [
  `create table link_templates (id ${int} primary key, org_id ${int} not null references organizations (id) on delete cascade,
     project_id ${int} references projects (id) on delete cascade, name text not null, url text not null,
     created_at ${int} not null, updated_at ${int} not null) ${plain}`,
  `create index link_templates_org on link_templates (org_id)`,
  `create index link_templates_project on link_templates (project_id)`,
]

/** Links out of issues by template. */
export const linkTemplates = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements(wordsOf[dialect])) await sql.raw(statement).execute(db)
  },
})
