import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Issue, IssueDetails } from '#packages/contract/issue'
import { param, sql } from '#server/stores/events/sql'

import { errorEnvelope, seededNumbers, shuffled } from './envelopes.ts'
import type { Envelope } from './envelopes.ts'
import { Sender } from './sender.ts'
import { Stores } from './stores.ts'
import { until, Vedette } from './vedette.ts'
import type { Project, Role } from './vedette.ts'

/* 847 events from 134 users are one issue with these two numbers, in whatever order they come, how often they are sent and who is killed. */

const events = 847
const users = 134
const resends = 50
const kills = 10
const rounds = [1, 2, 3, 4, 5]
const killOrder: readonly Role[] = ['front', 'process', 'engine', 'api']
const releases = ['shop@1.0.0', 'shop@1.1.0', 'shop@2.0.0']
const environments = ['production', 'staging']

let server: Vedette
let stores: Stores

beforeAll(async () => {
  server = await Vedette.start()
  stores = new Stores(server.dataDir)
})
afterAll(async () => {
  await stores.close()
  await server.remove()
})

const envelopes = (): Envelope[] =>
  Array.from({ length: events }, (_, index) =>
    errorEnvelope({
      issue: 1,
      user: index % users,
      release: releases[index % releases.length] ?? '',
      environment: environments[index % environments.length] ?? '',
    }),
  )

/** All of them, with `resends` of what was acknowledged before put in between, evenly. */
function* withResends(all: readonly Envelope[], sender: Sender, next: () => number): Generator<Envelope> {
  const every = Math.floor(all.length / resends)
  let resent = 0
  for (const [index, envelope] of all.entries()) {
    yield envelope
    if ((index + 1) % every !== 0 || resent === resends) continue
    const acknowledged = sender.acknowledged()
    const candidates = all.slice(0, index).filter(({ eventId }) => acknowledged.has(eventId))
    const again = candidates[Math.floor(next() * candidates.length)]
    if (again === undefined) continue
    resent += 1
    yield again
  }
}

/** Kills one after the other, evenly over the sending. */
const killInBetween = async (sender: Sender): Promise<void> => {
  for (let killed = 0; killed < kills; killed++) {
    const due = Math.floor(((killed + 0.5) * events) / kills)
    await until(`${due} requests`, 60_000, () => (sender.requests >= due ? true : undefined))
    await server.kill(killOrder[killed % killOrder.length] ?? 'front')
  }
}

/** As the API shows them. */
const shown = async (project: Project): Promise<object> => {
  const path = `/organizations/${project.org}/issues/`
  const list = await server.get<Issue[]>(project, `${path}?project=${project.projectId}`)
  const details = await server.get<IssueDetails>(project, `${path}${list[0]?.id ?? 'none'}/`)
  return { list: list.map(({ count, userCount }) => [count, userCount]), details: [details.count, details.userCount] }
}

/** As the metadata has them. */
const counted = (project: Project): object => {
  const sum = (what: string, from: string): number =>
    stores.count(`select ${what} from ${from} where project_id = ?`, Number(project.projectId))
  return {
    issues: sum('count(*)', 'issues'),
    metadata: [sum('sum(times_seen)', 'issues'), sum('sum(users_seen)', 'issues')],
    hashes: sum('sum(times_seen)', 'hashes'),
    minutes: sum('sum(events)', 'issue_minutes'),
    users: sum('count(distinct user_hash)', 'issue_users join issues on issues.id = issue_id'),
    outcomes: sum('sum(quantity)', `(select * from outcomes where outcome = 'accepted' and category = 'error')`),
  }
}

/** As the columns have them. */
const stored = async (project: Project): Promise<object> => {
  const id = param.uint64(Number(project.projectId))
  const [columns] = await stores.columns<object>(sql`
    SELECT count() AS events, uniqExact(event_id) AS distinct, sum(weight) AS weight, uniqExact(user_hash) AS users
    FROM vedette.events WHERE project_id = ${id} LIMIT 1`)
  const [payloads] = await stores.columns<object>(sql`
    SELECT count() AS events, uniqExact(event_id) AS distinct FROM vedette.event_payloads WHERE project_id = ${id} LIMIT 1`)
  return { columns, payloads }
}

/** The two numbers, wherever they are shown or kept. */
const numbersOf = async (project: Project): Promise<object> => ({
  ...(await shown(project)),
  ...counted(project),
  ...(await stored(project)),
})

const asTheyWereSent = {
  list: [[String(events), users]],
  details: [String(events), users],
  issues: 1,
  metadata: [events, users],
  hashes: events,
  minutes: events,
  users,
  outcomes: events,
  columns: { events: String(events), distinct: String(events), weight: String(events), users: String(users) },
  payloads: { events: String(events), distinct: String(events) },
}

const duplicatesOf = (project: Project): number =>
  stores.count(`select sum(quantity) from outcomes where reason = 'duplicate' and project_id = ?`, Number(project.projectId))

describe(`${events} events from ${users} users, ${resends} of them resent, ${kills} kills in between`, () => {
  for (const round of rounds) {
    it(`shuffle ${round}: the same two numbers in list, details, metadata and columns`, async () => {
      const project = await server.init(`p${round}`)
      const next = seededNumbers(round)
      const sender = new Sender(project, { perSecond: 150, concurrency: 8 })
      const all = shuffled(envelopes(), next)
      await Promise.all([sender.sendUntilAcknowledged(withResends(all, sender, next)), killInBetween(sender)])
      sender.close()
      expect(sender.acknowledged().size).toBe(events)
      await server.untilReady()
      await stores.untilAtRest(60_000)
      expect(await numbersOf(project)).toEqual(asTheyWereSent)
      // Each repeat is an outcome as well; a request that was cut off may have been one.
      expect(duplicatesOf(project)).toBeGreaterThanOrEqual(resends)
      expect(duplicatesOf(project)).toBeLessThanOrEqual(sender.requests - events)
      // A sound end and start: the next round's processes come back at once when they are killed.
      await server.stop()
      await server.run()
      expect(await numbersOf(project)).toEqual(asTheyWereSent)
    })
  }
})
