import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Kysely } from 'kysely'

import { createIdGenerator } from '#core/id-generator'
import type { Clock } from '#core/time'
import { ensureOrganization, ensureOwner, ensureProject } from '#server/features/setup/write'
import { insertToken } from '#server/features/users/write'
import { insertUser } from '#server/http/account'
import { createApiApp } from '#server/http/app'
import { hashPassword } from '#server/http/password'
import { routes } from '#server/routes'
import { createEventClient } from '#server/stores/events/client'
import { createEventStore } from '#server/stores/events/event-store'
import type { EventStore } from '#server/stores/events/port'
import { migrate } from '#server/stores/metadata/migrate'
import { openMetadata } from '#server/stores/metadata/open-metadata'
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
  options: { readonly events?: EventStore; readonly url?: string; readonly webDist?: string } = {},
): Promise<TestApi> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'vedette-api-'))
  mkdirSync(join(dataDir, 'run'))
  // Nobody publishes keys here; a high version stands for a server that always has.
  writeFileSync(join(dataDir, 'run', 'keys.json'), '{"version":1000000}')
  const metadata = openMetadata({ file: join(dataDir, 'meta.sqlite'), role: 'api' })
  const migrated = await migrate(metadata.db, metadata.dialect)
  if (!migrated.ok) throw new Error(migrated.error)
  const clock: TestClock = { now: startMs, nowMs: () => clock.now }
  const nextId = createIdGenerator(clock, 0)
  const events = options.events ?? awayStore()
  const logged: string[] = []
  const deps = {
    metadata: metadata.db,
    events,
    clock,
    nextId,
    log: { error: (facts: object, message: string) => logged.push(`${message} ${'err' in facts ? String(facts.err) : ''}`) },
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
    .values({ project_id: projectId, issue_id: issue.id, valid_from_rules: 0, state: 0, ...link })
    .execute()
  return issue
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
