import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createIdGenerator } from '#core/id-generator'
import { systemClock } from '#core/time'
import { Scope } from '#server/http/scope'
import { createEventClient } from '#server/stores/events/client'
import { createEventStore } from '#server/stores/events/event-store'
import type { MetadataStore } from '#server/stores/metadata/open-metadata'
import { aDelta, hex, TestConsumer } from '#server/stores/metadata/test-batches'
import { addProject, testEngines } from '#server/stores/metadata/test-engines'

import { insertReading, insertUndo } from './rows.ts'
import { findRegrouping, runSteps } from './run-steps.ts'

/* All steps but the reading, on both engines, without columns: what was read is put in by hand. */

const projectId = 1
/** Postgres begins slowly on a busy machine. */
const openTimeoutMs = 60_000
const edited = { stackRules: '', fingerprintRules: 'type:E -> e' }
const before = { stackRules: '', fingerprintRules: '' }

class World {
  readonly store: MetadataStore
  readonly #nextId = createIdGenerator(systemClock, 5)
  readonly scope: Scope
  readonly #consumer: TestConsumer
  readonly #events = createEventStore(createEventClient({ socketPath: '/nonexistent/vedette-engine.sock' }))

  constructor(store: MetadataStore) {
    this.store = store
    const project = { id: projectId, orgId: 1, slug: 'p1', name: 'p1', platform: '', createdAtMs: 0, firstEventAtMs: 0, isMember: true }
    const access = { organizations: [], wholeOrganizationIds: [], ownTeams: [], reachedTeamIds: [] }
    this.scope = new Scope({ db: store.db, events: this.#events }, { ...access, projects: [{ ...project, scopes: new Set() }] })
    this.#consumer = new TestConsumer(store.batches({ newId: this.#nextId, signals: {} }))
  }

  async prepare(): Promise<void> {
    await addProject(this.store.db, projectId)
    await this.#consumer.claim()
  }

  working() {
    return { scope: this.scope, nowMs: Date.now(), nextId: this.#nextId }
  }

  async send(...hashes: readonly string[]): Promise<void> {
    await this.#consumer.commit({ issues: hashes.map((hash) => aDelta({ projectId, hashes: [hash] })) })
  }

  async issues() {
    const rows = await this.store.db
      .selectFrom('issues')
      .select(['id', 'short_id', 'times_seen', 'merged_into'])
      .where('project_id', '=', projectId)
      .orderBy('short_id')
      .execute()
    return rows.map((row) => ({ ...row, id: Number(row.id), times_seen: Number(row.times_seen) }))
  }

  /** Begins with what would have been read: events of each issue get the hash of that number. */
  async begin(kinds: readonly { readonly hash: string; readonly edited: string; readonly events: number }[]): Promise<number> {
    const one = { projectId, userId: 0, edited, before, kind: 'apply' as const }
    const begun = await this.scope.change((writer) => insertReading(writer, one, this.working()))
    if (!begun.ok) throw new Error('busy')
    const rows = await this.store.db.selectFrom('hashes').select(['hash', 'issue_id']).execute()
    const issueOf = new Map(rows.map((row) => [row.hash, Number(row.issue_id)]))
    const of = { regrouping_id: begun.value, project_id: projectId, bytes: 100, event_id: hex(99) }
    const read = kinds.map((kind) => ({ ...of, ...kind, present: kind.hash, issue_id: issueOf.get(kind.hash) ?? 0 }))
    await this.store.db.insertInto('regrouping_kinds').values(read).execute()
    await this.store.db.updateTable('regroupings').set({ phase: 'planning' }).execute()
    return begun.value
  }

  async undo(id: number): Promise<number> {
    const row = await findRegrouping(this.scope, id)
    const begun = row && (await this.scope.change((writer) => insertUndo(writer, row, 0, this.working())))
    if (!begun?.ok) throw new Error('busy')
    return begun.value
  }

  async close(): Promise<void> {
    await this.#events.close()
    await this.store.close()
  }
}

const rulesOf = async ({ store }: World): Promise<string> => {
  const { settings } = await store.db.selectFrom('projects').select('settings').where('id', '=', projectId).executeTakeFirstOrThrow()
  return settings.includes(edited.fingerprintRules) ? 'edited' : 'before'
}

describe.each(Object.entries(testEngines))('applying rules, and taking them back, on %s', (_engine, open) => {
  let world: World
  beforeAll(async () => {
    world = new World(await open())
    await world.prepare()
  }, openTimeoutMs)
  afterAll(() => world.close())

  it(
    'merges, links, publishes; the next events find the issue; undone, each has what came by its own hashes',
    async () => {
      await world.send(hex(1), hex(1), hex(1))
      await world.send(hex(2), hex(3))
      const [one, two, three] = await world.issues()
      const id = await world.begin([
        { hash: hex(1), edited: `${hex(11)} ${hex(20)}`, events: 3 },
        { hash: hex(2), edited: `${hex(12)} ${hex(20)}`, events: 1 },
        { hash: hex(3), edited: hex(13), events: 1 },
      ])
      await runSteps(world.working(), id, { ms: 60_000, steps: 50 })
      expect((await findRegrouping(world.scope, id))?.phase).toBe('done')
      expect((await world.issues()).map((row) => [row.times_seen, row.merged_into !== 0])).toEqual([
        [4, false],
        [0, true],
        [1, false],
      ])
      expect(await rulesOf(world)).toBe('edited')
      await world.send(hex(11), hex(12), hex(12), hex(20), hex(13))

      const undo = await world.undo(id)
      await runSteps(world.working(), undo, { ms: 60_000, steps: 50 })
      expect(await world.issues()).toEqual([
        { ...one, times_seen: 5 },
        { ...two, times_seen: 3 },
        { ...three, times_seen: 2 },
      ])
      expect(await rulesOf(world)).toBe('before')
    },
    openTimeoutMs,
  )
})
