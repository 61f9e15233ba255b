import type { Transaction } from 'kysely'

import { randomHex } from '#core/random'
import type { EpochMs } from '#core/time'

import { defaultProjectSettings } from './project-configuration.ts'
import type { KeyRow, ProjectsTable } from './schema-people.ts'
import type { Schema } from './schema.ts'

/** Numbers that we give ourselves stay below this, also beside imported ids of 16 digits. */
const ownIdMax = 1_000_000_000

/** The next number for an organization or a project. Numbers of removed projects are never given again: their rows of columns may still be there. */
export const nextOwnId = async (trx: Transaction<Schema>, table: 'organizations' | 'projects'): Promise<number> => {
  const highest = await trx
    .selectFrom(table)
    .select((eb) => eb.fn.max('id').as('id'))
    .where('id', '<', ownIdMax)
    .executeTakeFirst()
  const removed =
    table === 'organizations'
      ? undefined
      : await trx
          .selectFrom('removed_projects')
          .select((eb) => eb.fn.max('project_id').as('id'))
          .where('project_id', '<', ownIdMax)
          .executeTakeFirst()
  return Math.max(Number(highest?.id ?? 0), Number(removed?.id ?? 0)) + 1
}

/** What is said of a project when it is made. */
export interface NamedProject {
  readonly orgId: number
  readonly slug: string
  readonly name: string
  readonly platform: string
}

export const newProject = (named: NamedProject, id: number, nowMs: EpochMs): ProjectsTable => ({
  id,
  org_id: named.orgId,
  slug: named.slug,
  name: named.name,
  platform: named.platform,
  created_at: nowMs,
  next_short_id: 1,
  settings: JSON.stringify(defaultProjectSettings),
  first_event_at: 0,
})

/** What is said of a client key when it is made. */
export interface NamedKey {
  readonly id: number
  readonly projectId: number
  readonly label: string
  readonly nowMs: EpochMs
}

/** A new client key, active and without a limit of its own. */
export const newKey = ({ id, projectId, label, nowMs }: NamedKey): KeyRow => ({
  id,
  public_key: randomHex(16),
  project_id: projectId,
  label,
  state: 'active',
  created_at: nowMs,
  secret_key: randomHex(16),
  rate_limit_count: 0,
  rate_limit_window: 0,
  loader: '{}',
})
