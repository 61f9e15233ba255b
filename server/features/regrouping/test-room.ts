import { expect } from 'vitest'

import { createIdGenerator } from '#core/id-generator'
import { randomHex } from '#core/random'
import { systemClock } from '#core/time'
import { Scope } from '#server/http/scope'
import { envelopeOf, errorEvent } from '#server/pipeline/test-records'
import { TestRiver } from '#server/roles/test-river'
import { sql } from '#server/stores/events/sql'
import type { TestEngine } from '#server/stores/events/test-engine'

import { hashesOfIssue, whereIssue } from '../issues/read.ts'
import type { StoredResult } from './result.ts'
import { insertReading, insertUndo } from './rows.ts'
import { findRegrouping, runSteps } from './run-steps.ts'

/* For tests: a project whose stored events are taken apart by edited rules. */

const nextId = createIdGenerator(systemClock, 4)
/** Streams and times that no other test has: the engine remembers insert tokens. */
const next = { node: 60, ago: 5_000 }

interface Sent {
  readonly type: string
  readonly release: string
  readonly user: number
  readonly environment: string
  /** Seconds before now. */
  readonly ago: number
}

const none = { stackRules: '', fingerprintRules: '' }
const startMs = Math.floor(Date.now() / 1000) * 1000

/** A project with its river, in a room of its own: hashes and numbers are the same in each. */
class Room {
  readonly river: TestRiver
  readonly scope: Scope
  readonly sent: (Sent & { readonly id: string })[] = []
  #version = -1
  #laterMs = 0

  private constructor(river: TestRiver, own: TestEngine) {
    this.river = river
    const project = { id: 1, orgId: 1, slug: 'web', name: 'web', platform: '', createdAtMs: 0, firstEventAtMs: 0, isMember: true }
    const access = { organizations: [], wholeOrganizationIds: [], ownTeams: [], reachedTeamIds: [] }
    this.scope = new Scope({ db: river.metadata.db, events: own.store }, { ...access, projects: [{ ...project, scopes: new Set() }] })
  }

  static async open(own: TestEngine): Promise<Room> {
    await own.store.execute('TRUNCATE TABLE vedette.events')
    await own.store.execute('TRUNCATE TABLE vedette.event_payloads')
    const river = await TestRiver.open(own.store, (next.node += 1))
    return new Room(river, own)
  }

  async send(...events: readonly Sent[]): Promise<void> {
    await this.append(...events)
    await this.processed()
  }

  async append(...events: readonly Sent[]): Promise<void> {
    for (const { type, release, user, environment, ago } of events) {
      const id = randomHex(16)
      const facts = { timestamp: startMs / 1000 - ago, user: { id: `user-${user}` }, environment, release }
      await this.river.append(envelopeOf({ event_id: id }, [{ type: 'event' }, errorEvent(id, type, facts)]))
      this.sent.push({ type, release, user, environment, ago, id })
    }
  }

  /** The river of tests keeps the configuration that it began with: a new one begins with the next. */
  async processed(): Promise<void> {
    const version = await this.river.store.configVersion()
    if (version !== this.#version) {
      await this.river.stop()
      await this.river.start()
      this.#version = version
    }
    await this.river.untilDrained()
  }

  /** Each time ten seconds later: nobody waits for a quiet moment. */
  working() {
    this.#laterMs += 10_000
    return { scope: this.scope, nowMs: Date.now() + this.#laterMs, nextId }
  }

  async begin(kind: 'apply' | 'preview', fingerprintRules: string, present = ''): Promise<number> {
    const [edited, before] = [fingerprintRules, present].map((text) => ({ stackRules: '', fingerprintRules: text }))
    const one = { projectId: 1, userId: 0, edited: edited ?? none, before: before ?? none, kind }
    const begun = await this.scope.change((writer) => insertReading(writer, one, this.working()))
    if (!begun.ok) throw new Error('busy')
    return begun.value
  }

  async beginUndo(id: number): Promise<number> {
    const row = await findRegrouping(this.scope, id)
    const begun = row && (await this.scope.change((writer) => insertUndo(writer, row, 0, this.working())))
    if (!begun?.ok) throw new Error('busy')
    return begun.value
  }

  async finish(id: number, each: () => Promise<void> = () => Promise.resolve()): Promise<StoredResult> {
    for (let step = 0; step < 500; step++) {
      const row = await findRegrouping(this.scope, id)
      if (row?.phase === 'done') return JSON.parse(row.result === '' ? '{}' : row.result) as StoredResult
      await runSteps(this.working(), id, { ms: 60_000, steps: 1 })
      await each()
    }
    throw new Error(`still ${(await findRegrouping(this.scope, id))?.phase ?? ''}`)
  }

  async apply(fingerprintRules: string, each?: () => Promise<void>, present?: string) {
    const id = await this.begin('apply', fingerprintRules, present)
    return { id, result: await this.finish(id, each) }
  }

  async last(): Promise<number | undefined> {
    const rows = await this.river.metadata.db.selectFrom('regroupings').select('id').orderBy('id', 'desc').execute()
    return rows[0]?.id
  }

  whole() {
    return this.river.metadata.db.selectFrom('issues').selectAll().where('merged_into', '=', 0).orderBy('id').execute()
  }

  /** The events that each issue shows. */
  async shown(): Promise<Map<number, string[]>> {
    const shown = new Map<number, string[]>()
    for (const issue of await this.whole()) {
      const hashes = await hashesOfIssue(this.scope, issue)
      if (hashes.length === 0) continue
      const rows = await this.scope.eventRows<{ id: string }>({
        table: 'events',
        select: sql`lower(hex(event_id)) AS id`,
        where: whereIssue(issue, hashes),
        tail: sql`ORDER BY id`,
        limit: 10_000,
      })
      if (!rows.ok) throw new Error('engine')
      if (rows.value.length > 0)
        shown.set(
          issue.id,
          rows.value.map(({ id }) => id),
        )
    }
    return shown
  }

  /** All that the project shows, of whichever issue: ids of events and of payloads. */
  async all(): Promise<string[][]> {
    const found: string[][] = []
    for (const table of ['events', 'event_payloads'] as const) {
      const rows = await this.scope.eventRows<{ id: string }>({
        table,
        select: sql`lower(hex(event_id)) AS id`,
        where: sql`1`,
        tail: sql`ORDER BY id`,
        limit: 10_000,
      })
      if (!rows.ok) throw new Error('engine')
      found.push(rows.value.map(({ id }) => id))
    }
    return found
  }

  /** Everything that metadata counts of issues, by issue. */
  async counts() {
    const { db } = this.river.metadata
    const issues = await this.whole()
    const ids = issues.map(({ id }) => id)
    const environments = await db
      .selectFrom('issue_environments')
      .selectAll()
      .where('issue_id', 'in', ids)
      .orderBy('issue_id')
      .orderBy('environment')
      .execute()
    const minutes = await db
      .selectFrom('issue_minutes')
      .select((eb) => ['issue_id', 'minute', 'environment', eb.fn.sum<number>('events').as('events')])
      .where('issue_id', 'in', ids)
      .groupBy(['issue_id', 'minute', 'environment'])
      .orderBy('issue_id')
      .orderBy('minute')
      .orderBy('environment')
      .execute()
    const users = await db
      .selectFrom('issue_users')
      .select(['issue_id', 'user_hash'])
      .distinct()
      .orderBy('issue_id')
      .orderBy('user_hash')
      .execute()
    const facts = issues.map(({ id, short_id, times_seen, users_seen, first_seen, last_seen, first_release, last_release, title }) => ({
      id,
      short_id,
      times_seen,
      users_seen,
      first_seen,
      last_seen,
      first_release,
      last_release,
      title,
    }))
    return { facts, environments, minutes, users }
  }

  async close(): Promise<void> {
    await this.river.close()
  }
}

/** In an empty room. */
export const inRoom = async (engine: TestEngine, work: (room: Room) => Promise<void>): Promise<void> => {
  const room = await Room.open(engine)
  try {
    await work(room)
  } finally {
    await room.close()
  }
}

/** What issues count is what they show, and everything is shown once. */
export const expectExact = async (room: Room): Promise<void> => {
  const ids = room.sent.map(({ id }) => id).toSorted()
  expect(await room.all()).toEqual([ids, ids])
  const byId = new Map(room.sent.map((event) => [event.id, event]))
  const shown = await room.shown()
  expect([...shown.values()].flat().toSorted()).toEqual(ids)
  const { facts, environments, minutes, users } = await room.counts()
  for (const issue of facts.filter(({ times_seen: times }) => times > 0)) {
    const events = (shown.get(issue.id) ?? []).map((id) => byId.get(id)).filter((event) => event !== undefined)
    const times = events.map(({ ago }) => startMs - ago * 1000)
    const of = <Row extends { readonly issue_id: number }>(rows: readonly Row[]) => rows.filter((row) => row.issue_id === issue.id)
    const byRelease = events.filter(({ release }) => release !== '').toSorted((a, b) => b.ago - a.ago)
    expect(issue).toMatchObject({
      times_seen: events.length,
      users_seen: new Set(events.map(({ user }) => user)).size,
      first_seen: Math.min(...times),
      last_seen: Math.max(...times),
      first_release: byRelease[0]?.release ?? '',
      last_release: byRelease.at(-1)?.release ?? '',
    })
    expect(of(users).length).toBe(issue.users_seen)
    expect(of(minutes).reduce((sum, row) => sum + Number(row.events), 0)).toBe(events.length)
    const perEnvironment = Object.fromEntries(
      Map.groupBy(events, ({ environment }) => environment)
        .entries()
        .map(([name, all]) => [name, all.length]),
    )
    expect(Object.fromEntries(of(environments).map((row) => [row.environment, row.times_seen]))).toEqual(perEnvironment)
  }
}

/** Events that are one issue, as ids of events; in an order of its own. */
/** An event, a second younger than the last one. */
export const event = (type: string, release: string, user = 1, environment = 'prod'): Sent => ({
  type,
  release,
  user,
  environment,
  ago: (next.ago -= 1),
})

/** Two issues whose events have two releases, and one more. */
export const some = (): Sent[] => [
  event('OrderA', '1.0', 1),
  event('OrderA', '1.0', 2, 'test'),
  event('OrderA', '2.0', 2),
  event('OrderA', '2.0', 3, 'test'),
  event('OrderA', '1.0', 4),
  event('OrderB', '1.0', 1),
  event('OrderB', '2.0', 5),
  event('Other', '1.0', 1),
]

export const splitA = 'type:OrderA release:2.0 -> second'
