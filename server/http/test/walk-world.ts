import { sql } from 'kysely'

import { insertToken } from '#server/features/tokens/write'
import { insertUser } from '#server/http/account'
import { sha256 } from '#server/http/session'

import { addIssue, openTestApi, signIn, startMs } from './api-fixture.ts'
import type { Tenant, TestApi } from './api-fixture.ts'
import { addArtifacts, putArtifact } from './walk-artifacts.ts'
import { addCode } from './walk-code.ts'
import { addRow, insertRow, orgMarker, projectMarker } from './walk-rows.ts'
import type { Row } from './walk-rows.ts'

const eventId = 'c0ffee00000000000000000000000001'
/** What only the columnar store has. */
const eventSamples = { event: eventId, trace: eventId, span: eventId.slice(0, 16) }
const blobName = 'ab/abcdef0123456789'
const invitationSecret = '5ec4e7'.padEnd(64, '0')

/** One who asks: the headers that say so. */
export interface Identity {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
}

/** Values for the named parts of paths, and for bodies. */
export type Samples = Readonly<Record<string, string>>

export interface World {
  readonly api: TestApi
  readonly acme: Tenant
  readonly rival: Tenant
  /** Weakest first: people of the organization by role, all but `billing` in the project's team. */
  readonly roles: readonly Identity[]
  readonly teamAdmin: Identity
  /** A member without any team. */
  readonly outsider: Identity
  /** Session and token of the other organization's owner. */
  readonly rivals: readonly Identity[]
  /** Session and token of a member who is disabled here. */
  readonly disabledMember: readonly Identity[]
  /** Whoever must be answered 401: disabled accounts, dead tokens, nonsense. */
  readonly strangers: readonly Identity[]
  /** A superuser who belongs to no organization: by session, and by tokens, which do not count. */
  readonly superuser: { readonly session: Identity; readonly tokens: readonly Identity[] }
  readonly tokens: { readonly all: Identity; readonly orgRead: Identity; readonly orgCi: Identity }
  readonly samples: Samples
  /** Rows that belong to the organization, as text: to see whether anything of it changed. */
  ownRows(): Promise<string>
  /** Puts every row and file back. */
  restore(): Promise<void>
}

const tablesOf = async ({ db }: TestApi): Promise<string[]> => {
  const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'table' and name not like 'kysely%'
    and name not like 'sqlite%' order by name`.execute(db)
  return rows.map((row) => row.name)
}

const readAll = async (api: TestApi): Promise<Map<string, Row[]>> => {
  const all = new Map<string, Row[]>()
  for (const table of await tablesOf(api)) all.set(table, (await sql<Row>`select * from ${sql.table(table)}`.execute(api.db)).rows)
  return all
}

const writeAll = async (api: TestApi, all: ReadonlyMap<string, readonly Row[]>): Promise<void> => {
  await sql`pragma foreign_keys = off`.execute(api.db)
  await api.db.transaction().execute(async (trx) => {
    for (const [table, rows] of all) {
      await sql`delete from ${sql.table(table)}`.execute(trx)
      for (const row of rows) await insertRow(trx, table, row)
    }
  })
  await sql`pragma foreign_keys = on`.execute(api.db)
}

const addPerson = async (api: TestApi, tenant: Tenant, name: string, role: string): Promise<{ id: number; email: string }> => {
  const id = api.nextId()
  const email = `${name}-${orgMarker}@acme.example`
  // The owner's password, so that nothing has to be hashed again.
  const owner = await api.db.selectFrom('users').select('password_hash').where('id', '=', tenant.userId).executeTakeFirstOrThrow()
  await api.db
    .transaction()
    .execute((trx) => insertUser(trx, { id, email, passwordHash: owner.password_hash, superuser: false, nowMs: startMs }))
  await addRow(api, 'members', { org_id: tenant.orgId, user_id: id, role, created_at: startMs })
  return { id, email }
}

const bySession = async (api: TestApi, name: string, email: string): Promise<Identity> => {
  const { cookie, csrf } = await signIn(api, email)
  return { name, headers: { Cookie: cookie, 'X-CSRF-Token': csrf } }
}

const byToken = (name: string, token: string): Identity => ({ name, headers: { Authorization: `Bearer ${token}` } })

const addToken = async (api: TestApi, name: string, userId: number, scopes?: readonly string[]): Promise<Identity> => {
  const made = { id: api.nextId(), userId, name: `${name} ${orgMarker}`, nowMs: startMs, ...(scopes && { scopes }) }
  return byToken(name, await api.db.transaction().execute((trx) => insertToken(trx, made)))
}

const addOrganizationToken = async (api: TestApi, orgId: number, id: number): Promise<Identity> => {
  const text = 'sntrys_organization-token'
  // The row says more than such a token may ever do.
  const scopes = 'org:ci org:admin project:admin event:admin member:admin'
  const row = {
    id,
    sha256: sha256(text),
    name: orgMarker,
    last4: 'oken',
    user_id: 0,
    org_id: orgId,
    scopes,
    revoked_at: 0,
    last_used_at: startMs,
  }
  await addRow(api, 'tokens', row)
  return byToken('token of the organization', text)
}

/** An issue that is part of this one, and one that was discarded. */
const addMerged = async (
  api: TestApi,
  project_id: number,
  issueId: number,
): Promise<{ readonly part: string; readonly tombstone: string }> => {
  const title = `Error: ${orgMarker} ${projectMarker}`
  const part = await addIssue(api, project_id, { title, short_id: 43, merged_into: issueId })
  await api.db.updateTable('hashes').set({ issue_id: issueId, home: part.id }).where('issue_id', '=', part.id).execute()
  const gone = await addIssue(api, project_id, { title, short_id: 44, merged_into: -3 })
  await addRow(api, 'tombstones', { issue_id: gone.id, project_id, created_at: startMs })
  return { part: String(part.id), tombstone: String(gone.id) }
}

/** A split that left this issue. */
const addSplit = async (api: TestApi, project_id: number, issue_id: number): Promise<{ readonly split: string }> => {
  const id = api.nextId()
  const kept = { kept_value: `${orgMarker} ${projectMarker}`, kept_hash: issue_id.toString(16).padStart(32, 'a') }
  await addRow(api, 'issue_splits', {
    id,
    project_id,
    issue_id,
    split_key: 'type',
    hashes: '[]',
    created_at: startMs,
    undone_at: 0,
    ...kept,
  })
  await addRow(api, 'split_hashes', { project_id, hash: kept.kept_hash, split_id: id })
  return { split: String(id) }
}

/** Rules of grouping as they were, and as they were applied to what is stored. */
const addRegrouping = async (
  api: TestApi,
  { projectId: project_id, userId: user_id }: Tenant,
): Promise<{ readonly regrouping: string }> => {
  const id = api.nextId()
  const rules = { stack_rules: orgMarker, fingerprint_rules: projectMarker, created_at: startMs }
  await addRow(api, 'grouping_versions', { id, project_id, user_id, fingerprints_off: '[]', kind: 'saved', ...rules })
  const applied = { kind: 'apply', phase: 'done', result: '', counterpart: 0, finished_at: startMs, created_at: startMs }
  await addRow(api, 'regroupings', { id, project_id, user_id, ...applied })
  return { regrouping: String(id) }
}

/** Rules of ownership, a CODEOWNERS file and a name of it; what tests ran. */
const addOwnership = async (
  api: TestApi,
  { orgId: org_id, projectId: project_id, userId: user_id }: Tenant,
  issue_id: number,
): Promise<{ readonly codeowners: string; readonly alias: string }> => {
  const ids = { codeowners: api.nextId(), alias: api.nextId() }
  const raw = `src/${projectMarker} #core-${orgMarker}`
  const times = { created_at: startMs, updated_at: startMs, changed_at: startMs }
  await addRow(api, 'ownership', { project_id, raw, auto_assignment: 'owner', ...times })
  const file = { id: ids.codeowners, project_id, user_id, name: orgMarker, raw: `/${projectMarker} @${orgMarker}`, created_at: startMs }
  await addRow(api, 'codeowners', { ...file, updated_at: startMs })
  const name = `@${orgMarker}`
  await addRow(api, 'owner_aliases', { id: ids.alias, org_id, name, name_lower: name, user_id, team_id: 0, created_at: startMs })
  await addRow(api, 'issue_owners', { issue_id, project_id, position: 0, owner: `user:${user_id}`, created_at: startMs })
  await addRow(api, 'issue_owner_checks', { issue_id, project_id, next_at: 0 })
  const coverage = { id: api.nextId(), project_id, sha: 'c0ffee1', created_at: startMs, updated_at: startMs }
  await addRow(api, 'coverage_commits', coverage)
  // The lines of no file, compressed.
  await addRow(api, 'coverage_files', { coverage_id: coverage.id, project_id, path: 'walker.py', name: 'walker.py', lines: 'AwA=' })
  return { codeowners: String(ids.codeowners), alias: String(ids.alias) }
}

const addThings = async (api: TestApi, acme: Tenant): Promise<{ readonly [name: string]: string }> => {
  const ids = { team: api.nextId(), attachment: api.nextId(), report: api.nextId(), release: api.nextId(), invitation: api.nextId() }
  const [note, search, template] = [api.nextId(), api.nextId(), api.nextId()]
  const { orgId: org_id, projectId: project_id } = acme
  const slug = `web-${orgMarker}-${projectMarker}`
  await api.db
    .updateTable('projects')
    .set({ slug, name: `${orgMarker} ${projectMarker}` })
    .where('id', '=', project_id)
    .execute()
  await api.db.updateTable('organizations').set({ settings: '{"openMembership":false}' }).where('id', '=', org_id).execute()
  await addRow(api, 'teams', { id: ids.team, org_id, slug: `core-${orgMarker}`, name: orgMarker, created_at: startMs })
  await addRow(api, 'project_teams', { org_id, project_id, team_id: ids.team })
  const issue = await addIssue(api, project_id, { title: `Error: ${orgMarker} ${projectMarker}`, culprit: projectMarker, short_id: 42 })
  const issue_id = issue.id
  const merged = await addMerged(api, project_id, issue_id)
  await addRow(api, 'issue_environments', { project_id, issue_id, environment: projectMarker })
  await addRow(api, 'environments', { project_id, name: projectMarker, hidden: 0, first_seen: startMs, last_seen: startMs })
  await addRow(api, 'activity', { id: api.nextId(), project_id, issue_id, user_id: acme.userId, data: '{}', created_at: startMs })
  const comment = { type: 'note', data: JSON.stringify({ text: `${orgMarker} ${projectMarker}` }), created_at: startMs }
  await addRow(api, 'activity', { id: note, project_id, issue_id, user_id: acme.userId, ...comment })
  const attachment = {
    id: ids.attachment,
    project_id,
    event_id: eventId,
    blob: blobName,
    content_type: 'text/plain',
    bytes: orgMarker.length,
  }
  await addRow(api, 'attachments', { ...attachment, created_at: startMs })
  await addRow(api, 'user_reports', { id: ids.report, project_id, event_id: eventId, created_at: startMs })
  const version = `${orgMarker}-${projectMarker}@1.0.0`
  const view = { query: '', sort: 'date', filters: '{}', created_at: startMs, updated_at: startMs }
  await addRow(api, 'saved_views', { id: search, org_id, user_id: acme.userId, visibility: 'organization', name: orgMarker, ...view })
  const link = { name: orgMarker, url: `https://h/${projectMarker}`, created_at: startMs, updated_at: startMs }
  await addRow(api, 'link_templates', { id: template, org_id, project_id, ...link })
  await addRow(api, 'releases', { id: ids.release, org_id, version, status: 'open', created_at: startMs })
  await addRow(api, 'release_projects', { project_id, release_id: ids.release, last_event_at: 0, new_issues: 0 })
  await addRow(api, 'release_environments', { project_id, release_id: ids.release, environment: projectMarker })
  await addRow(api, 'release_health', { project_id, release_id: ids.release, environment: projectMarker })
  const minute = Math.floor(startMs / 60_000) - 5
  await addRow(api, 'outcomes', { minute, project_id, category: 'error', outcome: 'filtered', reason: `${orgMarker} ${projectMarker}` })
  const email = `invited-${orgMarker}@acme.example`
  const invitation = { id: ids.invitation, org_id, email, role: 'member', teams: '[]', sha256: sha256(invitationSecret) }
  await addRow(api, 'invitations', { ...invitation, invited_by: acme.userId, created_at: startMs, expires_at: startMs + 86_400_000 })
  return {
    org: acme.org,
    project: slug,
    issue: String(issue_id),
    short: `${slug.toUpperCase()}-1A`,
    ...eventSamples,
    team: `core-${orgMarker}`,
    attachment: String(ids.attachment),
    note: String(note),
    search: String(search),
    template: String(template),
    ...merged,
    ...(await addCode(api, acme, { release_id: ids.release, issue_id })),
    ...(await addRegrouping(api, acme)),
    ...(await addArtifacts(api, acme, version)),
    ...(await addOwnership(api, acme, issue_id)),
    ...(await addSplit(api, project_id, issue_id)),
    environment: projectMarker,
    version,
    release: version,
    id: String(ids.invitation),
    secret: invitationSecret,
    publicKey: acme.publicKey,
  }
}

const join = (api: TestApi, orgId: number, person: { readonly id: number }, role: string): Promise<unknown> =>
  api.db
    .insertInto('team_members')
    .columns(['org_id', 'team_id', 'user_id', 'role'])
    .expression((eb) =>
      eb
        .selectFrom('teams')
        .select(['teams.org_id', 'teams.id', eb.val(person.id).as('user_id'), eb.val(role).as('role')])
        .where('teams.org_id', '=', orgId),
    )
    .execute()

/** People of the walked organization whom nothing is shown: disabled as members, disabled as accounts, and a token that was revoked. */
const addShutOut = async (api: TestApi, acme: Tenant) => {
  const disabled = await addPerson(api, acme, 'disabled', 'owner')
  await join(api, acme.orgId, disabled, 'admin')
  const locked = await addPerson(api, acme, 'locked', 'owner')
  const disabledMember = [
    await bySession(api, 'session of a disabled member', disabled.email),
    await addToken(api, 'token of a disabled member', disabled.id),
  ]
  const strangers = [
    { name: 'nobody', headers: {} },
    byToken('nonsense', `sntryu_${'0'.repeat(64)}`),
    { name: 'another cookie', headers: { Cookie: `vedette_session=${'f'.repeat(64)}` } },
    await addToken(api, 'revoked token', acme.userId),
    await bySession(api, 'session of a disabled account', locked.email),
    await addToken(api, 'token of a disabled account', locked.id),
  ]
  await api.db.updateTable('members').set({ state: 'disabled' }).where('user_id', '=', disabled.id).execute()
  await api.db.updateTable('users').set({ state: 'disabled' }).where('id', '=', locked.id).execute()
  await api.db.updateTable('tokens').set({ revoked_at: startMs }).where('name', 'like', 'revoked token%').execute()
  return { disabledMember, strangers }
}

const addSuperuser = async (api: TestApi, acme: Tenant): Promise<World['superuser']> => {
  const person = await addPerson(api, acme, 'superuser', 'member')
  await api.db.deleteFrom('members').where('user_id', '=', person.id).execute()
  await api.db.updateTable('users').set({ superuser: 1 }).where('id', '=', person.id).execute()
  const session = await bySession(api, 'superuser', person.email)
  return { session, tokens: [await addToken(api, 'token of a superuser', person.id)] }
}

const addRoles = async (api: TestApi, acme: Tenant): Promise<Identity[]> => {
  const named: Identity[] = []
  for (const role of ['billing', 'member', 'admin', 'manager']) {
    const person = await addPerson(api, acme, role, role)
    if (role !== 'billing') await join(api, acme.orgId, person, 'contributor')
    named.push(await bySession(api, role, person.email))
  }
  return [...named, await bySession(api, 'owner', acme.email)]
}

const addMember = async (api: TestApi, acme: Tenant, name: string, teamRole?: string): Promise<{ id: number; email: string }> => {
  const person = await addPerson(api, acme, name, 'member')
  if (teamRole !== undefined) await join(api, acme.orgId, person, teamRole)
  return person
}

/** Two organizations; the walked one is closed, so that teams decide who sees its project. */
export const openWorld = async (): Promise<World> => {
  const api = await openTestApi()
  // Nothing here has to outlive the machine, and the walk writes thousands of times.
  await sql`pragma synchronous = off`.execute(api.db)
  const rival = await api.addTenant('rival')
  const acme = await api.addTenant(`acme-${orgMarker}`)
  const putBlob = () => Promise.all([api.blobs.put(blobName, Buffer.from(orgMarker)), putArtifact(api)])
  await putBlob()
  const things = await addThings(api, acme)
  const roles = await addRoles(api, acme)
  const target = await addMember(api, acme, 'target', 'contributor')
  const teamAdmin = await addMember(api, acme, 'team-admin', 'admin')
  const outsider = await addMember(api, acme, 'outsider')
  const session = await api.db.selectFrom('auth_sessions').select('id').where('user_id', '=', acme.userId).executeTakeFirstOrThrow()
  const ownToken = await api.db.selectFrom('tokens').select('id').where('user_id', '=', acme.userId).executeTakeFirstOrThrow()
  const orgTokenId = api.nextId()
  const world = {
    api,
    acme,
    rival,
    roles,
    ...(await addShutOut(api, acme)),
    teamAdmin: await bySession(api, 'team admin', teamAdmin.email),
    outsider: await bySession(api, 'outsider', outsider.email),
    rivals: [await bySession(api, 'another’s owner', rival.email), byToken('another’s token', rival.token)],
    superuser: await addSuperuser(api, acme),
    tokens: {
      all: await addToken(api, 'token of all scopes', acme.userId),
      orgRead: await addToken(api, 'token of org:read', acme.userId, ['org:read']),
      orgCi: await addOrganizationToken(api, acme.orgId, orgTokenId),
    },
    samples: {
      ...things,
      member: String(target.id),
      userId: String(target.id),
      session: session.id,
      token: String(ownToken.id),
      orgToken: String(orgTokenId),
    },
  }
  await sql`update tokens set last_used_at = ${startMs}`.execute(api.db)
  const before = await readAll(api)
  const restore = async (): Promise<void> => {
    await writeAll(api, before)
    await putBlob()
  }
  return { ...world, ownRows: () => ownRowsOf(world), restore }
}

/** Every row that names the organization, its project, its team, its people, or has a marker. */
const ownRowsOf = async ({ api, acme }: { readonly api: TestApi; readonly acme: Tenant }): Promise<string> => {
  const all = await readAll(api)
  const idsOf = (table: string, key: string, column = 'id'): Set<unknown> =>
    new Set((all.get(table) ?? []).filter((row) => row[key] === acme.orgId).map((row) => row[column]))
  const owners: Readonly<Record<string, Set<unknown>>> = {
    org_id: new Set([acme.orgId]),
    project_id: new Set([acme.projectId]),
    team_id: idsOf('teams', 'org_id'),
    user_id: idsOf('members', 'org_id', 'user_id'),
  }
  const isOwn = (row: Row): boolean =>
    Object.entries(owners).some(([column, ids]) => ids.has(row[column])) || JSON.stringify(row).includes(orgMarker)
  return [...all]
    .map(([table, rows]) => [table, ...rows.filter(isOwn).map((row) => JSON.stringify({ ...row, last_used_at: 0 }))].join('\n'))
    .join('\n')
}
