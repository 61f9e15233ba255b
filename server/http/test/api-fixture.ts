import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Kysely } from 'kysely'

import { createIdGenerator } from '#core/id-generator'
import { formatReader, readerFileName } from '#core/key-snapshot-readers'
import type { Clock } from '#core/time'
import { ensureOrganization, ensureOwner, ensureProject } from '#server/features/setup/write'
import { insertToken } from '#server/features/tokens/write'
import { insertUser } from '#server/http/account'
import { createApiApp } from '#server/http/app'
import { hashPassword } from '#server/http/password'
import { routes } from '#server/routes'
import { createDiskBlobs } from '#server/stores/blobs/disk'
import type { BlobStore } from '#server/stores/blobs/port'
import { createEventClient } from '#server/stores/events/client'
import { createEventStore } from '#server/stores/events/event-store'
import type { EventStore } from '#server/stores/events/port'
import { migrate } from '#server/stores/metadata/migrate'
import { openMetadata } from '#server/stores/metadata/open-metadata'
import type { MetadataStore } from '#server/stores/metadata/open-metadata'
import type { NewInRelease } from '#server/stores/metadata/plan-issues'
import { planReleases, releaseKey } from '#server/stores/metadata/plan-releases'
import type { PlaceDelta } from '#server/stores/metadata/port'
import type { Schema } from '#server/stores/metadata/schema'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'

const publicUrl = 'https://errors.example.com'
export const password = 'correct horse battery'
/** 2026-11-22T13:30:00Z */
export const startMs = 1_795_354_200_000

/** A clock that tests set. */
interface TestClock extends Clock {
  now: number
}

/** An organization with one owner, one project, and a token of all scopes. */
export interface Tenant {
  readonly orgId: number
  readonly org: string
  readonly userId: number
  readonly email: string
  readonly projectId: number
  readonly project: string
  readonly publicKey: string
  readonly token: string
}

/** The whole API over real stores; without `events` nobody answers behind the columnar store, as when the engine is away. */
export interface TestApi {
  readonly db: Kysely<Schema>
  readonly clock: TestClock
  readonly dataDir: string
  readonly blobs: BlobStore
  readonly logged: string[]
  readonly nextId: () => number
  request(path: string, init?: RequestInit): Promise<Response>
  /** GET with a Bearer token. */
  get(path: string, token: string): Promise<Response>
  addTenant(slug: string): Promise<Tenant>
  close(): Promise<void>
}

const awayStore = (): EventStore => createEventStore(createEventClient({ socketPath: '/nonexistent/vedette-engine.sock' }))

export const openTestApi = async (
  options: {
    readonly events?: EventStore
    /** Another store than SQLite; it is closed with the API. */
    readonly metadata?: MetadataStore
    readonly url?: string
    readonly webDist?: string
  } = {},
): Promise<TestApi> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'vedette-api-'))
  mkdirSync(join(dataDir, 'run'))
  // Nobody publishes keys here, and no front reads them; a high version stands for a server that always has.
  writeFileSync(join(dataDir, 'run', 'keys.json'), '{"version":1000000}')
  writeFileSync(join(dataDir, 'run', readerFileName('0-0')), formatReader({ pid: process.pid, version: 1_000_000 }))
  const metadata = options.metadata ?? openMetadata({ file: join(dataDir, 'meta.sqlite'), role: 'api' })
  const migrated = await migrate(metadata.db, metadata.dialect)
  if (!migrated.ok) throw new Error(migrated.error)
  const clock: TestClock = { now: startMs, nowMs: () => clock.now }
  const nextId = createIdGenerator(clock, 0)
  const events = options.events ?? awayStore()
  const blobs = createDiskBlobs({ folder: join(dataDir, 'blobs'), writer: 'api' })
  const logged: string[] = []
  const deps = {
    metadata: metadata.db,
    events,
    blobs,
    clock,
    nextId,
    log: {
      error: (facts: object, message: string) =>
        logged.push(`${message} ${'err' in facts ? String(facts.err) : ''} ${'path' in facts ? String(facts.path) : ''}`),
    },
    settings: { dataDir, url: options.url ?? publicUrl, host: '127.0.0.1', port: 8642 },
    webDist: options.webDist ?? join(dataDir, 'no-dist'),
    checkAnswers: true as const,
  }
  const app = createApiApp(deps, routes)
  const request = async (path: string, init?: RequestInit): Promise<Response> => app.request(path, init)
  return {
    db: metadata.db,
    clock,
    dataDir,
    blobs,
    logged,
    nextId,
    request,
    get: (path, token) => request(path, { headers: { Authorization: `Bearer ${token}` } }),
    addTenant: (slug) => addTenant(metadata.db, { nowMs: clock.now, nextId }, slug),
    close: async () => {
      if (options.events === undefined) await events.close()
      await metadata.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

const addTenant = async (db: Kysely<Schema>, making: { nowMs: number; nextId: () => number }, slug: string): Promise<Tenant> => {
  const passwordHash = await hashPassword(password)
  return db.transaction().execute(async (trx) => {
    const userId = making.nextId()
    const email = `Owner@${slug}.example`
    await insertUser(trx, { id: userId, email, passwordHash, superuser: false, nowMs: making.nowMs })
    const organization = await ensureOrganization(trx, { slug, name: `${slug} Inc` }, making)
    await ensureOwner(trx, organization.id, userId, making.nowMs)
    const { project, key } = await ensureProject(
      trx,
      { orgId: organization.id, slug: `${slug}-web`, name: `${slug} Web`, platform: 'javascript' },
      making,
    )
    const token = await insertToken(trx, { id: making.nextId(), userId, name: 'test', nowMs: making.nowMs })
    return {
      orgId: organization.id,
      org: slug,
      userId,
      email,
      projectId: project.id,
      project: project.slug,
      publicKey: key.public_key,
      token,
    }
  })
}

/** Adds an issue with one hash, as the committer would have. */
export const addIssue = async (
  api: TestApi,
  projectId: number,
  change: Partial<IssuesTable> & { readonly hash?: string } = {},
): Promise<IssuesTable> => {
  const { hash, ...fields } = change
  const issue: IssuesTable = {
    id: api.nextId(),
    project_id: projectId,
    short_id: 1,
    type: 'error',
    status: 'unresolved',
    substatus: 'new',
    priority: 75,
    level: 'error',
    title: 'ValueError: nothing',
    culprit: 'app.pay in checkout',
    metadata: '{"type":"ValueError","value":"nothing"}',
    platform: 'python',
    times_seen: 3,
    users_seen: 2,
    first_seen: startMs - 7_200_000,
    last_seen: startMs - 60_000,
    first_release: 'shop@1.0.0',
    last_release: 'shop@1.1.0',
    assignee: '',
    active_at: startMs - 7_200_000,
    merged_into: 0,
    updated_at: startMs - 60_000,
    facts_at: startMs - 60_000,
    status_details: '{}',
    priority_locked_at: 0,
    first_release_at: startMs - 7_200_000,
    last_release_at: startMs - 60_000,
    resolved_at: 0,
    initial_priority: 75,
    inbox_reason: '',
    inbox_at: 0,
    ...fields,
  }
  await api.db.insertInto('issues').values(issue).execute()
  const link = {
    hash: hash ?? issue.id.toString(16).padStart(32, 'a'),
    times_seen: issue.times_seen,
    first_seen: issue.first_seen,
    last_seen: issue.last_seen,
  }
  await api.db
    .insertInto('hashes')
    .values({ project_id: projectId, issue_id: issue.id, valid_from_rules: 0, state: 0, home: 0, received_from: 0, ...link })
    .execute()
  return issue
}

/** Writes releases and environments as the committer would have. */
export const addPlaces = async (
  api: TestApi,
  { orgId }: Pick<Tenant, 'orgId'>,
  places: readonly PlaceDelta[],
  newInRelease: readonly NewInRelease[] = [],
): Promise<void> => {
  const organizations = new Map(places.map(({ projectId }) => [projectId, orgId]))
  const plan = planReleases(places, newInRelease, organizations)
  const ids = new Map([...plan.releases.keys()].map((key) => [key, api.nextId()]))
  const idOf = (key: string): number => ids.get(key) ?? 0
  const newIssues = ({ projectId, release }: { readonly projectId: number; readonly release: string }): number =>
    newInRelease.find((row) => row.projectId === projectId && releaseKey(orgId, row.version) === release)?.change ?? 0
  for (const row of plan.environments) await api.db.insertInto('environments').values(row).execute()
  for (const [key, row] of plan.releases)
    await api.db
      .insertInto('releases')
      .values({ id: idOf(key), ...row })
      .execute()
  for (const row of plan.projects)
    await api.db
      .insertInto('release_projects')
      .values({
        project_id: row.projectId,
        release_id: idOf(row.release),
        first_event_at: row.first,
        last_event_at: row.last,
        new_issues: newIssues(row),
      })
      .execute()
  for (const row of plan.releaseEnvironments)
    await api.db
      .insertInto('release_environments')
      .values({
        project_id: row.projectId,
        release_id: idOf(row.release),
        environment: row.environment,
        first_seen: row.first,
        last_seen: row.last,
      })
      .execute()
  for (const row of plan.health) await addHealth(api, row, idOf(row.release))
}

const addHealth = async (api: TestApi, row: ReturnType<typeof planReleases>['health'][number], releaseId: number): Promise<void> => {
  const { projectId, environment, first, last } = row
  const key = { project_id: projectId, release_id: releaseId }
  await api.db
    .insertInto('release_projects')
    .values({ ...key, first_event_at: 0, last_event_at: 0, new_issues: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const health = { ...key, environment, first_session_at: first, last_session_at: last, adopted_at: 0, unadopted_at: 0 }
  await api.db.insertInto('release_health').values(health).execute()
}

/** Signs in by password: the cookie header and the CSRF token. */
export const signIn = async (api: TestApi, email: string): Promise<{ readonly cookie: string; readonly csrf: string }> => {
  const answer = await api.request('/api/0/auth/login/', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  const { csrf } = (await answer.json()) as { csrf: string }
  return { cookie: (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '', csrf }
}

/** Another member of a tenant's organization, with a token of all scopes and the common password. */
export const addMember = async (
  api: TestApi,
  tenant: Tenant,
  email: string,
  role: string,
): Promise<{ readonly userId: number; readonly email: string; readonly token: string }> => {
  const userId = api.nextId()
  const owner = await api.db.selectFrom('users').select('password_hash').where('id', '=', tenant.userId).executeTakeFirstOrThrow()
  const token = await api.db.transaction().execute(async (trx) => {
    await insertUser(trx, { id: userId, email, passwordHash: owner.password_hash, superuser: false, nowMs: startMs })
    await trx.insertInto('members').values({ org_id: tenant.orgId, user_id: userId, role, created_at: startMs }).execute()
    return insertToken(trx, { id: api.nextId(), userId, name: 'test', nowMs: startMs })
  })
  return { userId, email, token }
}

/** Sends JSON with a Bearer token, or with the headers of a session. */
export const sendJson = (
  api: TestApi,
  target: string,
  method: string,
  how: { readonly token?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: object },
): Promise<Response> =>
  api.request(target, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(how.token !== undefined && { Authorization: `Bearer ${how.token}` }),
      ...how.headers,
    },
    body: JSON.stringify(how.body ?? {}),
  })
