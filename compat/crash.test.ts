import { randomBytes } from 'node:crypto'
import { watch, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { param, sql } from '#server/stores/events/sql'

import { errorEnvelope, seededNumbers, shuffled } from './envelopes.ts'
import type { Envelope } from './envelopes.ts'
import { Sender } from './sender.ts'
import { Stores } from './stores.ts'
import { until, Vedette } from './vedette.ts'
import type { Project, Role } from './vedette.ts'

/* kill -9 of everything in turn while events come in: what was acknowledged is stored exactly once, all else once or not at all. */

/** Of each process and of the watcher. */
const kills = Number(process.env['VEDETTE_TEST_KILLS'] ?? 8)
const seed = Number(process.env['VEDETTE_TEST_SEED'] ?? 1)
const roles: readonly Role[] = ['front', 'process', 'engine', 'api']
const issues = 20
const users = 300
const pauseMsMax = 500
/** Requests that come together, so that a kill meets several of them. */
const burst = 12
/** Share of kills that wait for such a moment; the others come at any time, also at a start. */
const atMomentShare = 0.7
/** A batch is inserted within about so long after its first file appears. */
const insertMsMax = 60
/** One event of so many has a file with it that makes the body too large for the log: it goes through the spool. */
const largeEvery = 60
/** Above the mebibyte up to which a body lies in the log. */
const attachmentBytes = 1_100_000

let server: Vedette
let stores: Stores
let project: Project
let sender: Sender
const withAttachment = new Set<string>()
const next = seededNumbers(seed)

beforeAll(async () => {
  server = await Vedette.start()
  stores = new Stores(server.dataDir)
  project = await server.init('crash')
  sender = new Sender(project, { perSecond: 150, concurrency: burst, burst })
  // The front learns of a new key within a moment.
  await new Sender(project, { perSecond: 50, concurrency: 1 }).sendUntilAcknowledged([withoutItems])
})
afterAll(async () => {
  sender.close()
  await stores.close()
  await server.remove()
})

const withoutItems: Envelope = { eventId: '', body: [Buffer.from('{}\n')] }

/** Distinct events until told to stop. */
function* steadyLoad(stop: AbortSignal): Generator<Envelope> {
  const attachment = Buffer.alloc(attachmentBytes, 'state ')
  for (let index = 0; !stop.aborted; index++) {
    const facts = { issue: index % issues, user: Math.floor(next() * users) }
    const isLarge = index % largeEvery === largeEvery - 1
    const envelope = errorEnvelope(isLarge ? { ...facts, attachment } : facts)
    if (isLarge) withAttachment.add(envelope.eventId)
    yield envelope
  }
}

/** A process that ends by itself between being found and being killed was no kill. */
const kill = async (role: Role): Promise<void> => {
  for (;;) {
    try {
      return await server.kill(role)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
}

/** In the middle of a burst: some of it is acknowledged, the rest is being made durable. */
const amongAnswers = (): Promise<void> => sender.afterAcknowledgements(1 + Math.floor(next() * burst))

/** While a batch is on its way: its files are written, or in metadata, or in the columns and not acknowledged. */
const amongInserts = async (): Promise<void> => {
  for await (const { filename } of watch(stores.folder.batches)) if (filename?.endsWith('_events_0') === true) break
  await delay(next() * insertMsMax)
}

/** Moments in which a process has most to lose. */
const moments: Readonly<Partial<Record<Role, () => Promise<void>>>> = { front: amongAnswers, process: amongInserts, engine: amongInserts }

const killAtMoment = async (role: Role, moment: () => Promise<void>): Promise<void> => {
  const pid = await until(`a ${role} to kill`, 30_000, async () => (await server.pids()).get(role))
  await moment()
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It was replaced meanwhile: then it is the next one's turn.
    await kill(role)
  }
}

const killRole = async (role: Role): Promise<void> => {
  const moment = moments[role]
  if (moment === undefined || next() > atMomentShare) await kill(role)
  else await killAtMoment(role, moment)
}

/** Its children are still at their end when the next one starts; every second time the kills go on before that one is ready. */
const killWatcher = async (isPatient: boolean): Promise<void> => {
  await server.killWatcherAlone()
  server.launch()
  if (isPatient) await server.untilReady()
}

const killAll = async (): Promise<void> => {
  const victims = shuffled(Array.from({ length: kills }, () => [...roles, 'watcher' as const]).flat(), next)
  let isPatient = false
  for (const victim of victims) {
    await delay(next() * pauseMsMax)
    if (victim === 'watcher') await killWatcher((isPatient = !isPatient))
    else await killRole(victim)
  }
}

const sumBy = (group: string): number => stores.count(`select sum(${group}) from issues where project_id = ?`, Number(project.projectId))

/** Outcomes of the project, added up: `category outcome reason` to quantity. */
const outcomes = (): Record<string, number> =>
  Object.fromEntries(
    stores
      .metadata<{ name: string; quantity: number }>(
        `select category || ' ' || outcome || ' ' || reason as name, sum(quantity) as quantity from outcomes
         where project_id = ? group by 1 order by 1`,
        Number(project.projectId),
      )
      .map(({ name, quantity }) => [name.trim(), quantity]),
  )

interface IssueCount {
  readonly issue: number
  readonly events: number
  readonly users: number
}

/** Per issue as the counters have it, and as the columns have it by the issue's hashes. */
const issueCounts = async (): Promise<{ counted: IssueCount[]; stored: IssueCount[] }> => {
  const id = Number(project.projectId)
  const counted = stores.metadata<IssueCount>(
    'select id as issue, times_seen as events, users_seen as users from issues where project_id = ? order by id',
    id,
  )
  const hashes = stores.metadata<{ hash: string; issue_id: number }>('select hash, issue_id from hashes where project_id = ?', id)
  const issueOf = new Map(hashes.map(({ hash, issue_id }) => [hash, issue_id]))
  const rows = await stores.columns<{ hash: string; events: string; users: string }>(sql`
    SELECT lower(hex(hashes[1])) AS hash, sum(weight) AS events, uniqExact(user_hash) AS users
    FROM vedette.events WHERE project_id = ${param.uint64(id)} GROUP BY hashes[1] LIMIT 10000`)
  const stored = rows.map((row) => ({ issue: issueOf.get(row.hash) ?? 0, events: Number(row.events), users: Number(row.users) }))
  return { counted: counted.map((row) => ({ ...row })), stored: stored.toSorted((a, b) => a.issue - b.issue) }
}

/** How often each event that was sent is stored, against what was promised: empty lists are what is to be. */
const broken = async (): Promise<Record<string, string[]>> => {
  const rows = await stores.rowsPerEvent('events', project.projectId)
  const payloads = await stores.rowsPerEvent('event_payloads', project.projectId)
  const acknowledged = sender.acknowledged()
  const sent = sender.eventIds
  return {
    lost: [...acknowledged].filter((eventId) => !rows.has(eventId) || !payloads.has(eventId)),
    doubled: sent.filter((eventId) => (rows.get(eventId) ?? 0) > 1 || (payloads.get(eventId) ?? 0) > 1),
    halved: sent.filter((eventId) => rows.has(eventId) !== payloads.has(eventId)),
    unknown: [...rows.keys()].filter((eventId) => !sent.includes(eventId)),
  }
}

const nothingBroken = { lost: [], doubled: [], halved: [], unknown: [] }

const storedIds = async (): Promise<string[]> => [...(await stores.rowsPerEvent('events', project.projectId)).keys()]

const untilAtRest = async (): Promise<void> => {
  await server.untilReady()
  await stores.untilAtRest(90_000)
}

describe(`${kills} x kill -9 of ${roles.join(', ')} and the watcher under load`, () => {
  it('loses nothing that was acknowledged and doubles nothing', { timeout: 60_000 + kills * 20_000 }, async () => {
    const stop = new AbortController()
    const load = sender.sendAll(steadyLoad(stop.signal))
    await killAll().finally(() => stop.abort())
    await load
    await untilAtRest()
    expect(await broken()).toEqual(nothingBroken)
    // Enough for the kills to have met something.
    expect(sender.acknowledged().size).toBeGreaterThan(kills * 100)
    // Anything else would make an SDK drop its event for good.
    expect([...sender.answers.keys()].filter((answer) => !/^(200|429|503)/.test(answer))).toEqual([])
  })

  it('counts each stored event once: issues, hashes, minutes, users', async () => {
    const stored = (await storedIds()).length
    expect(sumBy('times_seen')).toBe(stored)
    expect(stores.count('select sum(times_seen) from hashes')).toBe(stored)
    expect(stores.count('select sum(events) from issue_minutes')).toBe(stored)
    const { counted, stored: columns } = await issueCounts()
    expect(counted).toEqual(columns)
    expect(counted).toHaveLength(issues)
    expect(stores.count(`select count(*) from activity where type = 'first_seen'`)).toBe(issues)
  })

  it('has an attachment for each stored event that came with one', async () => {
    const stored = (await storedIds()).filter((eventId) => withAttachment.has(eventId))
    const rows = stores.metadata<{ event_id: string }>('select event_id from attachments order by event_id')
    expect(rows.map(({ event_id }) => event_id)).toEqual(stored.toSorted())
    expect(stored.length).toBeGreaterThan(0)
  })

  it('in = out: every event that was read is stored, none is parked or dead', async () => {
    const stored = await storedIds()
    const attachments = stored.filter((eventId) => withAttachment.has(eventId)).length
    expect(outcomes()).toEqual({ 'error accepted': stored.length, 'attachment accepted': attachments * attachmentBytes })
    expect(stores.count('select count(*) from parked')).toBe(0)
    expect(stores.count('select count(*) from dead_letters')).toBe(0)
  })

  it('takes what was not acknowledged when it is sent again: everything is stored once, and the repeats are outcomes', async () => {
    const before = new Set(await storedIds())
    const again = sender.unacknowledged()
    await sender.sendAll(again)
    await untilAtRest()
    expect(sender.unacknowledged()).toEqual([])
    expect(await broken()).toEqual(nothingBroken)
    const repeats = again.filter(({ eventId }) => before.has(eventId)).length
    expect(sumBy('times_seen')).toBe(sender.eventIds.length)
    expect(outcomes()['error accepted']).toBe(sender.eventIds.length)
    expect(outcomes()['error invalid duplicate'] ?? 0).toBe(repeats)
  })
})

describe('what is processed leaves no unscrubbed bytes behind, also when nothing more comes in', () => {
  const leftoversOf = async (): Promise<string[]> => {
    let left: string[] = []
    await until('empty folders', 15_000, async () => ((left = await stores.leftovers()).length === 0 ? true : undefined)).catch(() => {})
    return left
  }

  it('front killed: the segment that it had closed, and the body of a request that it never acknowledged', async () => {
    await writeFile(join(stores.folder.spool, randomBytes(16).toString('hex')), 'a body without a record')
    await kill('front')
    await server.untilReady()
    expect(await leftoversOf()).toEqual([])
  })

  it('process killed between the acknowledgement of a batch and the removal of what it was made from', async () => {
    const [batch] = stores.metadata<{ spooled: string }>(`select spooled from batches where acked_at > 0 and spooled <> '[]' limit 1`)
    const [recordId = ''] = JSON.parse(batch?.spooled ?? '[]') as string[]
    await writeFile(join(stores.folder.spool, recordId), 'a body that was processed')
    await writeFile(join(stores.folder.batches, '0-0_1-2_events_0'), 'rows that were inserted')
    await kill('process')
    expect(await leftoversOf()).toEqual([])
  })
})

describe('the watcher is killed and started again while a request is under way', () => {
  it('an answer of 200 by the old front is stored like any other', async () => {
    const envelope = errorEnvelope({ issue: 0, user: 0, attachment: Buffer.alloc(attachmentBytes / 10) })
    const body = Buffer.concat(envelope.body)
    const dsn = new URL(project.dsn)
    const call = request(`${dsn.origin}/api${dsn.pathname}/envelope/?sentry_key=${dsn.username}`, {
      method: 'POST',
      agent: false,
      headers: { 'Content-Length': body.byteLength },
    })
    const answered = new Promise<number>((resolve) => {
      call.on('response', (response) => resolve(response.resume().statusCode ?? 0))
      call.on('error', () => resolve(0))
    })
    call.write(body.subarray(0, body.byteLength / 2))
    await delay(200)
    const old = (await server.pids()).get('front')
    await server.killWatcherAlone()
    server.launch()
    // The new front is at work, or waits, while the old one still has its request.
    await until('a new front', 20_000, async () => {
      const front = (await server.pids()).get('front')
      return front !== undefined && front !== old ? true : undefined
    })
    await delay(1000)
    call.end(body.subarray(body.byteLength / 2))
    const status = await answered
    await server.untilReady()
    await new Sender(project, { perSecond: 10, concurrency: 1 }).sendUntilAcknowledged([errorEnvelope({ issue: 0, user: 0 })])
    await untilAtRest()
    const rows = await stores.rowsPerEvent('events', project.projectId)
    expect({ status, times: rows.get(envelope.eventId) ?? 0 }).toEqual({ status: 200, times: 1 })
  })
})
