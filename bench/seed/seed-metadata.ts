import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'

import type { ServerUnderTest } from '../server-under-test.ts'
import type { SeedPlan } from './seed-columns.ts'

const dayMs = 86_400_000
/** Where the numbers of issues begin (server/core/id-generator.ts). */
const idEpochMs = Date.UTC(2026, 0, 1)
const idsPerMs = 4096
const newDays = 7
const minutesKeptMs = 2 * dayMs
/** Every so many-th issue is resolved or archived; all others are open. */
const resolvedEvery = 12
const archivedEvery = 50

/** What the columns say of a kind of events. Numbers of 64 bits come as text. */
interface KindRow {
  readonly project: string
  readonly full_hash: string
  readonly events: string
  readonly users: string
  readonly first_ms: string
  readonly last_ms: string
  readonly newest_title: string
  readonly first_release: string
  readonly last_release: string
}

interface PlaceRow extends Pick<KindRow, 'project' | 'full_hash' | 'events' | 'first_ms' | 'last_ms' | 'first_release' | 'last_release'> {
  readonly environment: string
}

interface MinuteRow {
  readonly project: string
  readonly full_hash: string
  readonly environment: string
  readonly minute: number
  readonly events: string
}

/** What the columns know of all kinds. */
export interface Counted {
  readonly kinds: readonly KindRow[]
  readonly places: readonly PlaceRow[]
  readonly minutes: readonly MinuteRow[]
}

const facts = `toString(project_id) AS project, lower(hex(any(hashes[1]))) AS full_hash, sum(weight) AS events,
  toString(toUnixTimestamp64Milli(min(timestamp))) AS first_ms, toString(toUnixTimestamp64Milli(max(timestamp))) AS last_ms,
  toString(argMin(release, timestamp)) AS first_release, toString(argMax(release, timestamp)) AS last_release`
const roomy = 'SETTINGS max_memory_usage = 1500000000'

/** Counts what `seedColumns` made, project by project. */
export const countKinds = async ({ columns }: ServerUnderTest, { projectIds, baseMs }: SeedPlan): Promise<Counted> => {
  const counted = { kinds: [] as KindRow[], places: [] as PlaceRow[], minutes: [] as MinuteRow[] }
  for (const id of projectIds) {
    const kinds = await columns.rows<KindRow>(`SELECT ${facts}, uniqExact(user_hash) AS users, argMax(title, timestamp) AS newest_title
      FROM vedette.events WHERE project_id = ${id} GROUP BY project_id, hash ${roomy}`)
    const places = await columns.rows<PlaceRow>(`SELECT ${facts}, toString(environment) AS environment
      FROM vedette.events WHERE project_id = ${id} GROUP BY project_id, hash, environment ${roomy}`)
    const minutes = await columns.rows<MinuteRow>(`SELECT toString(project_id) AS project, lower(hex(any(hashes[1]))) AS full_hash,
      toString(environment) AS environment, toUInt32(intDiv(toUnixTimestamp64Milli(timestamp), 60000)) AS minute, sum(weight) AS events
      FROM vedette.events WHERE project_id = ${id} AND toUnixTimestamp64Milli(timestamp) >= ${baseMs - minutesKeptMs}
      GROUP BY project_id, hash, environment, minute ${roomy}`)
    for (const row of kinds) counted.kinds.push(row)
    for (const row of places) counted.places.push(row)
    for (const row of minutes) counted.minutes.push(row)
  }
  return counted
}

/** A row of `issues` as it came through the front door. */
interface IssueFacts {
  readonly hash: string
  readonly type: string
  readonly level: string
  readonly culprit: string
  readonly metadata: string
  readonly platform: string
}

/** What the issue was that each hash is a kind of: the copies' hashes follow from its own (seed-columns.ts). */
const originsOf = (database: DatabaseSync, parts: number): ReadonlyMap<string, IssueFacts> => {
  const rows = database
    .prepare('select hashes.hash, type, level, culprit, metadata, platform from hashes join issues on issues.id = hashes.issue_id')
    // The columns named above.
    .all() as unknown as IssueFacts[]
  const origins = new Map<string, IssueFacts>()
  for (const row of rows) {
    origins.set(row.hash, row)
    const hash = Buffer.from(row.hash, 'hex')
    for (let part = 1; part < parts; part++)
      origins.set(
        createHash('md5')
          .update(Buffer.concat([hash, Buffer.from(String(part))]))
          .digest('hex'),
        row,
      )
  }
  return origins
}

/** The state of an issue, from its place among all. */
const stateOf = (index: number, { baseMs, firstMs }: { readonly baseMs: number; readonly firstMs: number }) => {
  if (index % archivedEvery === 7) return { status: 'ignored', substatus: 'archived_forever', inboxAt: 0 }
  if (index % resolvedEvery === 5) return { status: 'resolved', substatus: '', inboxAt: 0 }
  const isNew = firstMs > baseMs - newDays * dayMs
  return { status: 'unresolved', substatus: isNew ? 'new' : 'ongoing', inboxAt: isNew ? firstMs : 0 }
}

const tables = [
  'issues',
  'hashes',
  'issue_environments',
  'issue_hash_environments',
  'issue_minutes',
  'issue_users',
  'issue_releases',
  'activity',
]

const keyOf = ({ project, full_hash: hash }: Pick<KindRow, 'project' | 'full_hash'>): string => `${project}/${hash}`

/** Issues, their hashes and releases; gives the number of each kind's issue. */
const writeIssues = (database: DatabaseSync, counted: Counted, { baseMs, parts }: { readonly baseMs: number; readonly parts: number }) => {
  const origins = originsOf(database, parts)
  for (const table of tables) database.exec(`delete from ${table}`)
  const issue =
    database.prepare(`insert into issues (id, project_id, short_id, type, status, substatus, priority, level, title, culprit, metadata, platform,
    times_seen, users_seen, first_seen, last_seen, first_release, last_release, assignee, active_at, merged_into, updated_at, facts_at,
    first_release_at, last_release_at, resolved_at, initial_priority, inbox_reason, inbox_at)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const hash = database.prepare(`insert into hashes (project_id, hash, issue_id, times_seen, first_seen, last_seen, valid_from_rules, state)
    values (?, ?, ?, ?, ?, ?, 0, 0)`)
  const release = database.prepare('insert or ignore into issue_releases (project_id, issue_id, version) values (?, ?, ?)')
  const shortIds = new Map<number, number>()
  const ids = new Map<string, number>()
  let lastId = 0
  for (const [index, kind] of counted.kinds.toSorted((a, b) => Number(a.first_ms) - Number(b.first_ms)).entries()) {
    const origin = origins.get(kind.full_hash)
    if (origin === undefined) throw new Error(`nobody knows where the kind ${kind.full_hash} comes from`)
    const [project, firstMs, lastMs] = [Number(kind.project), Number(kind.first_ms), Number(kind.last_ms)]
    lastId = Math.max(lastId + 1, (firstMs - idEpochMs) * idsPerMs)
    const shortId = (shortIds.get(project) ?? 0) + 1
    shortIds.set(project, shortId)
    ids.set(keyOf(kind), lastId)
    const { status, substatus, inboxAt } = stateOf(index, { baseMs, firstMs })
    const priority = index % 4 === 0 ? 75 : 50
    issue.run(
      lastId,
      project,
      shortId,
      origin.type,
      status,
      substatus,
      priority,
      origin.level,
      kind.newest_title,
      origin.culprit,
      origin.metadata,
      origin.platform,
      Number(kind.events),
      Number(kind.users),
      firstMs,
      lastMs,
      kind.first_release,
      kind.last_release,
      firstMs,
      lastMs,
      lastMs,
      firstMs,
      lastMs,
      status === 'resolved' ? lastMs : 0,
      priority,
      inboxAt > 0 ? 'new' : '',
      inboxAt,
    )
    hash.run(project, kind.full_hash, lastId, Number(kind.events), firstMs, lastMs)
    for (const version of [kind.first_release, kind.last_release]) if (version !== '') release.run(project, lastId, version)
  }
  const next = database.prepare('update projects set next_short_id = ?, first_event_at = ? where id = ?')
  for (const [project, shortId] of shortIds) next.run(shortId + 1, baseMs, project)
  return ids
}

const writePlaces = (database: DatabaseSync, counted: Counted, ids: ReadonlyMap<string, number>): void => {
  const columns = 'environment, times_seen, first_seen, last_seen, first_release, first_release_at, last_release, last_release_at'
  const place = database.prepare(`insert into issue_environments (project_id, issue_id, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const ofHash = database.prepare(
    `insert into issue_hash_environments (project_id, issue_id, hash, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  for (const row of counted.places) {
    const [project, id, firstMs, lastMs] = [Number(row.project), ids.get(keyOf(row)) ?? 0, Number(row.first_ms), Number(row.last_ms)]
    const facts = [row.environment, Number(row.events), firstMs, lastMs, row.first_release, firstMs, row.last_release, lastMs] as const
    place.run(project, id, ...facts)
    ofHash.run(project, id, row.full_hash, ...facts)
  }
  const minute = database.prepare(
    'insert into issue_minutes (project_id, minute, issue_id, environment, hash, events) values (?, ?, ?, ?, ?, ?)',
  )
  for (const row of counted.minutes)
    minute.run(Number(row.project), row.minute, ids.get(keyOf(row)) ?? 0, row.environment, row.full_hash, Number(row.events))
}

/** Environments and releases of the other projects are those of the first one. */
const copyNames = (database: DatabaseSync, projectIds: readonly number[]): void => {
  const [first = 0, ...others] = projectIds
  for (const id of others) {
    database
      .prepare('insert or ignore into environments select ?, name, hidden, first_seen, last_seen from environments where project_id = ?')
      .run(id, first)
    database
      .prepare(
        'insert or ignore into release_projects select ?, release_id, first_event_at, last_event_at, new_issues from release_projects where project_id = ?',
      )
      .run(id, first)
  }
}

/**
 * Issues, hashes and counters of the kinds that the columns hold, in place of those that came through the front door. Not written: who of the users was
 * hit by what (`issue_users`), lines of activity. The server must have ended.
 */
export const seedMetadata = (file: string, counted: Counted, plan: SeedPlan & { readonly parts: number }): void => {
  const database = new DatabaseSync(file)
  database.exec('pragma synchronous = off')
  database.exec('begin')
  copyNames(database, plan.projectIds)
  writePlaces(database, counted, writeIssues(database, counted, plan))
  database.exec('commit')
  database.exec('pragma wal_checkpoint(truncate)')
  database.close()
}
