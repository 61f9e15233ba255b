import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { dayMs } from '#core/time'
import { Scope } from '#server/http/scope'
import { openTestApi, startMs } from '#server/http/test/api-fixture'
import type { TestApi } from '#server/http/test/api-fixture'
import { sql } from '#server/stores/events/sql'
import { openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

import { readRows } from './read-rows.ts'
import type { ExploreBudget, TakenBy } from './read-rows.ts'

const projectId = 1
const lineCount = 400_000
const window = { startMs: startMs - 4 * dayMs, endMs: startMs }

let engine: TestEngine
let api: TestApi
let scope: Scope

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  const project = {
    id: projectId,
    orgId: 1,
    slug: 'web',
    name: '',
    platform: '',
    createdAtMs: 0,
    firstEventAtMs: 0,
    isMember: true,
    scopes: new Set<never>(),
  }
  const access = { organizations: [], wholeOrganizationIds: [], projects: [project], ownTeams: [], reachedTeamIds: [] }
  scope = new Scope({ db: api.db, events: engine.store }, access)
  // Even over four days, as no test should write row by row.
  await engine.store.execute(`INSERT INTO vedette.logs (project_id, timestamp, received_at, retention_class, level)
    SELECT ${projectId}, fromUnixTimestamp64Milli(toInt64(${window.startMs} + number * ${(4 * dayMs) / lineCount}), 'UTC') AS at, at, 30, 'info' FROM numbers(${lineCount})`)
})
afterAll(async () => {
  await api.close()
  await engine.close()
})

const count = async (budget: ExploreBudget, takenBy: TakenBy = 'slices', signal = new AbortController().signal) =>
  readRows<{ lines: string }>(
    scope,
    {
      window,
      takenBy,
      slices: 4,
      select: () => ({ table: 'logs', select: sql`count() AS lines, max(level) AS any_level`, where: sql`1`, tail: sql``, limit: 1 }),
      signal,
    },
    budget,
  )

describe('a window that holds more than may be read', () => {
  it('is read as a whole when it is within the budget', async () => {
    expect(await count({ rowsReadMax: 1_000_000, timeoutMs: 5_000 })).toMatchObject({
      ok: true,
      value: { share: 1, rows: [{ lines: String(lineCount) }] },
    })
  })

  it('is read in part of each slice, and the share says in which', async () => {
    const read = await count({ rowsReadMax: 200_000, timeoutMs: 5_000 })
    expect(read).toMatchObject({ ok: true, value: { share: 1 / 4 } })
    const lines = read.ok ? Number(read.value.rows[0]?.lines) : 0
    expect(Math.abs((lines * 4) / lineCount - 1)).toBeLessThan(0.01)
  })

  it('gives its newest rows where a list is asked for', async () => {
    const read = await count({ rowsReadMax: 200_000, timeoutMs: 5_000 }, 'newest')
    expect(read).toMatchObject({ ok: true, value: { share: 1 / 4, window: { startMs: startMs - dayMs, endMs: startMs } } })
  })

  it('is looked through from its newest part on where a list is in order', async () => {
    const read = await count({ rowsReadMax: 1_000_000, timeoutMs: 5_000 }, 'in-order')
    const lines = read.ok ? Number(read.value.rows[0]?.lines) : 0
    expect(read).toMatchObject({ ok: true, value: { share: 1, window } })
    expect(Math.abs((lines * 64) / lineCount - 1)).toBeLessThan(0.01)
  })

  it('is refused with a sentence when no part of it is within the budget', async () => {
    const read = await count({ rowsReadMax: 100, timeoutMs: 5_000 })
    expect(read.ok).toBe(false)
    expect(read.ok ? 0 : read.error.status).toBe(400)
    expect(read.ok ? '' : await read.error.json()).toEqual({ detail: expect.stringContaining('narrow the time window') })
  })

  it('is not read for who has gone', async () => {
    const gone = new AbortController()
    gone.abort()
    const read = await count({ rowsReadMax: 1_000_000, timeoutMs: 5_000 }, 'slices', gone.signal)
    expect(read.ok ? 0 : read.error.status).toBe(503)
  })
})
