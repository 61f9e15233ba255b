import type { Kysely, Transaction } from 'kysely'

import { randomHex } from '#core/random'
import type { EpochMs } from '#core/time'
import { publicUrlSetting, servedUrlSetting } from '#server/http/public-url'
import { sha256 } from '#server/http/session'
import { changeConfiguration } from '#server/stores/metadata/change-configuration'
import { newKey, newProject, nextOwnId } from '#server/stores/metadata/new-project'
import type { NamedProject } from '#server/stores/metadata/new-project'
import type { Schema } from '#server/stores/metadata/schema'
import type { KeyRow, OrganizationRow, ProjectsTable } from '#server/stores/metadata/schema-people'

const setupTokenSetting = 'setup_token_sha256'
export { slugOf } from '#core/slug'

/** When something is made, and how it is numbered. */
export interface Making {
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

const setSetting = async (db: Kysely<Schema>, name: string, value: string): Promise<void> => {
  await db
    .insertInto('settings')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

/** Stores the URL that DSNs and links are made with; `origin` is checked (parsePublicUrl). */
export const storePublicUrl = (db: Kysely<Schema>, origin: string): Promise<void> => setSetting(db, publicUrlSetting, origin)

/** Stores where the server listens from now on, for commands, which are not told (servedUrl). */
export const storeServedUrl = (db: Kysely<Schema>, origin: string): Promise<void> => setSetting(db, servedUrlSetting, origin)

/**
 * A new token for the setup link, printed by the terminal; only its hash is stored, so each start prints another and the older ones stop working.
 * Undefined as soon as a user exists.
 */
export const ensureSetupToken = (db: Kysely<Schema>): Promise<string | undefined> =>
  db.transaction().execute(async (trx) => {
    const user = await trx.selectFrom('users').select('id').limit(1).executeTakeFirst()
    if (user) return undefined
    const token = randomHex(24)
    await setSetting(trx, setupTokenSetting, sha256(token))
    return token
  })

/** Whether this is the token of the setup link, and no user exists yet. */
export const isSetupToken = async (db: Kysely<Schema>, token: string): Promise<boolean> => {
  const user = await db.selectFrom('users').select('id').limit(1).executeTakeFirst()
  if (user) return false
  const row = await db.selectFrom('settings').select('value').where('name', '=', setupTokenSetting).executeTakeFirst()
  return row !== undefined && row.value === sha256(token)
}

/** The setup link stops working. */
export const forgetSetupToken = async (trx: Transaction<Schema>): Promise<void> => {
  await trx.deleteFrom('settings').where('name', '=', setupTokenSetting).execute()
}

/** The organization of this slug; made when missing. */
export const ensureOrganization = async (
  trx: Transaction<Schema>,
  named: { readonly slug: string; readonly name: string },
  making: Making,
): Promise<OrganizationRow> => {
  const known = await trx.selectFrom('organizations').selectAll().where('slug', '=', named.slug).executeTakeFirst()
  if (known) return known
  const made: OrganizationRow = {
    id: await nextOwnId(trx, 'organizations'),
    slug: named.slug,
    name: named.name,
    created_at: making.nowMs,
    settings: '{}',
  }
  await trx.insertInto('organizations').values(made).execute()
  return made
}

/** Makes the user an owner of the organization, whatever they were before. */
export const ensureOwner = async (trx: Transaction<Schema>, orgId: number, userId: number, nowMs: EpochMs): Promise<void> => {
  await trx
    .insertInto('members')
    .values({ org_id: orgId, user_id: userId, role: 'owner', created_at: nowMs, state: 'active' })
    .onConflict((conflict) => conflict.columns(['org_id', 'user_id']).doUpdateSet({ role: 'owner', state: 'active' }))
    .execute()
}

/** A project with a key that an SDK can use, and the configuration version that knows it (undefined: nothing was made). */
export interface ReadyProject {
  readonly project: ProjectsTable
  readonly key: KeyRow
  readonly version: number | undefined
}

const ensureProjectRow = async (
  trx: Transaction<Schema>,
  named: NamedProject,
  making: Making,
): Promise<{ project: ProjectsTable; made: boolean }> => {
  const known = await trx
    .selectFrom('projects')
    .selectAll()
    .where('org_id', '=', named.orgId)
    .where('slug', '=', named.slug)
    .executeTakeFirst()
  if (known) return { project: known, made: false }
  const project = newProject(named, await nextOwnId(trx, 'projects'), making.nowMs)
  await trx.insertInto('projects').values(project).execute()
  return { project, made: true }
}

/** The project of this slug with its oldest active key; what is missing is made, as one new configuration version. */
export const ensureProject = async (trx: Transaction<Schema>, named: NamedProject, making: Making): Promise<ReadyProject> => {
  const { project, made } = await ensureProjectRow(trx, named, making)
  const known = await trx
    .selectFrom('keys')
    .selectAll()
    .where('project_id', '=', project.id)
    .where('state', '=', 'active')
    .orderBy('id')
    .executeTakeFirst()
  if (known && !made) return { project, key: known, version: undefined }
  const key = newKey({ id: making.nextId(), projectId: project.id, label: 'Default', nowMs: making.nowMs })
  await trx.insertInto('keys').values(key).execute()
  return { project, key, version: await changeConfiguration(trx, [project.id]) }
}
