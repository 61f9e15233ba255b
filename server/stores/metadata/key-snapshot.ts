import type { Kysely } from 'kysely'

import type { KeySnapshot, SnapshotKey, SnapshotLimit } from '#core/key-snapshot-format'
import type { DataCategory } from '#packages/protocol/data-category'
import { parsePublicKey } from '#packages/protocol/ids'
import type { KeyId, OrgId, ProjectId, PublicKey } from '#packages/protocol/ids'
import type { RateLimitScope } from '#packages/protocol/rate-limit-header'

import { readProjectSettings } from './project-settings.ts'
import type { Schema } from './schema.ts'

const scopes: readonly RateLimitScope[] = ['organization', 'project', 'key']

/** A key that no DSN could carry is left out: one bad row would spoil the file for all others. */
const readKeys = async (db: Kysely<Schema>): Promise<Map<PublicKey, SnapshotKey>> => {
  const rows = await db
    .selectFrom('keys')
    .innerJoin('projects', 'projects.id', 'keys.project_id')
    .select(['keys.public_key', 'keys.state', 'keys.id as key_id', 'projects.id as project_id', 'projects.org_id', 'projects.settings'])
    .orderBy('keys.id')
    .execute()
  const keys = new Map<PublicKey, SnapshotKey>()
  for (const row of rows) {
    const publicKey = parsePublicKey(row.public_key)
    if (publicKey === undefined) continue
    keys.set(publicKey, {
      projectId: row.project_id as ProjectId,
      state: row.state === 'active' ? 'active' : 'disabled',
      origins: readProjectSettings(row.settings).allowedOrigins,
      keyId: row.key_id as KeyId,
      orgId: row.org_id as OrgId,
    })
  }
  return keys
}

const readLimits = async (db: Kysely<Schema>): Promise<SnapshotLimit[]> => {
  const rows = await db.selectFrom('limits').selectAll().orderBy('id').execute()
  return rows.flatMap((row) => {
    const scope = scopes.find((word) => word === row.scope)
    const categories = row.categories.split(' ').filter((category) => category !== '') as DataCategory[]
    return scope === undefined ? [] : [{ scope, target: row.scope_id, categories, untilMs: row.until_ms, reason: row.reason }]
  })
}

/**
 * Keys and limits for the front door; `formatKeySnapshot` makes `run/keys.json` of it (spine.md 3). The content is at least as new as `version`,
 * which is read first: whoever waits until the file has a version can rely on it. Ended limits may be among them.
 */
export const readKeySnapshot = async (db: Kysely<Schema>): Promise<KeySnapshot> => {
  const { version } = await db.selectFrom('config_state').select('version').where('id', '=', 1).executeTakeFirstOrThrow()
  const keys = await readKeys(db)
  return { version, keys, limits: await readLimits(db) }
}
