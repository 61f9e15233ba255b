import { setTimeout as delay } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Regrouping } from '#packages/contract/grouping-preview'
import type { GroupingVersion } from '#packages/contract/grouping-version'
import type { Issue } from '#packages/contract/issue'

import { errorEnvelope } from './envelopes.ts'
import type { ErrorFacts } from './envelopes.ts'
import { Sender } from './sender.ts'
import { until, Vedette } from './vedette.ts'
import type { Project } from './vedette.ts'

/* Rules that are tried on stored events say what they will do, do it to these too, and are taken back. */

const waitMs = 20_000
/** What a request does not finish is the clock's, which begins half a minute after the server. */
const endMs = 50_000
/** Rules hold two seconds after they were saved. */
const holdAfterMs = 2_000
const startMs = Date.now() - 30_000

/** `order_1` to `order_9` are one; of `order_20` what came from the second release is something else. */
const edited = {
  groupingEnhancements: 'function:order_? -group',
  fingerprintingRules: 'stack.function:order_20 release:2.0.0 -> {{ default }}, second',
}

let server: Vedette
let project: Project
let sender: Sender

beforeAll(async () => {
  server = await Vedette.start()
  project = await server.init()
  sender = new Sender(project, { perSecond: 1000, concurrency: 4 })
})
afterAll(async () => {
  sender.close()
  await server.remove()
})

const projectPath = (): string => `/projects/${project.org}/${project.project}`

const post = async <Answer>(path: string, body: object = {}): Promise<Answer> => {
  const headers = { Authorization: `Bearer ${project.token}`, 'Content-Type': 'application/json' }
  const answer = await fetch(`${server.url}/api/0${projectPath()}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (answer.status !== 202) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Answer
}

const finished = async (path: string, body?: object): Promise<Regrouping> => {
  const { id } = await post<Regrouping>(path, body)
  return until(`the end of ${path}`, endMs, async () => {
    const regrouping = await server.get<Regrouping>(project, `${projectPath()}/regroupings/${id}/`)
    return regrouping.dateFinished === null ? undefined : regrouping
  })
}

let sent = 0
const send = async (...events: readonly Partial<ErrorFacts>[]): Promise<void> => {
  for (const facts of events) {
    sent += 1
    await sender.sendUntilAcknowledged([errorEnvelope({ issue: 1, user: sent, atMs: startMs + sent, ...facts })])
  }
}

interface Seen {
  readonly id: string
  readonly shortId: string
  readonly title: string
  readonly count: number
  readonly users: number
}

/** The issues of the project by number of their order, as soon as all that was sent is counted. */
const issues = (): Promise<Seen[]> =>
  until(`${sent} events counted`, waitMs, async () => {
    const listed = await server.get<Issue[]>(project, `/organizations/${project.org}/issues/?query=&project=${project.projectId}`)
    const seen = listed.map(({ id, shortId, title, count, userCount }) => ({ id, shortId, title, count: Number(count), users: userCount }))
    return seen.reduce((sum, { count }) => sum + count, 0) === sent ? seen.toSorted((a, b) => Number(a.id) - Number(b.id)) : undefined
  })

const named = (seen: readonly Seen[], at: number): Seen => {
  const issue = seen[at]
  if (!issue) throw new Error(`no issue ${at}`)
  return issue
}

/** Ids of the events that an issue shows. */
const eventsOf = async (issue: Seen): Promise<string[]> => {
  const events = await server.get<{ readonly eventID: string }[]>(project, `/organizations/${project.org}/issues/${issue.id}/events/`)
  return events.map(({ eventID }) => eventID)
}

const found = async (query: string): Promise<string[]> => {
  const path = `/organizations/${project.org}/issues/?query=${encodeURIComponent(query)}&project=${project.projectId}`
  return (await server.get<Issue[]>(project, path)).map(({ id }) => id)
}

/** Each event is in one issue, and once; by its issue and by the project. */
const expectOnce = async (seen: readonly Seen[]): Promise<void> => {
  const listed = await Promise.all(seen.map(eventsOf))
  expect(listed.map((events) => events.length)).toEqual(countsOf(seen))
  const all = await server.get<{ readonly eventID: string }[]>(project, `${projectPath()}/events/`)
  expect(listed.flat().toSorted()).toEqual(all.map(({ eventID }) => eventID).toSorted())
  expect(new Set(listed.flat()).size).toBe(sent)
}

const countsOf = (seen: readonly Seen[]): number[] => seen.map(({ count }) => count)

const storedAll = (): Promise<true> =>
  until('events to read', waitMs, async () => {
    const stored = await server.get<object[]>(project, `${projectPath()}/events/`)
    return stored.length === sent ? true : undefined
  })

const sendFirst = async (): Promise<Seen[]> => {
  await send({ issue: 1 }, { issue: 1 }, { issue: 1 }, { issue: 2, environment: 'staging' }, { issue: 2 }, { issue: 3 })
  await send({ issue: 20 }, { issue: 20 }, { issue: 20, release: '2.0.0' }, { issue: 31 })
  await storedAll()
  return issues()
}

const predict = async (): Promise<Regrouping['result']> => {
  const preview = await finished('/grouping-preview/', edited)
  expect(preview).toMatchObject({ kind: 'preview', state: 'done', events: { read: 10, total: 10 }, ...edited })
  expect(preview.result).toMatchObject({ mergeCount: 1, mergedIssues: 2, splitCount: 1, unchanged: 1, issues: 5 })
  return preview.result
}

let before: Seen[] = []
let predicted: Regrouping['result'] = null
let applied: Regrouping | undefined

/** One project, in the order in which somebody would do it. */
describe('rules that are tried, applied to stored events, and taken back', () => {
  it('say what they will merge and split, and change nothing yet', async () => {
    before = await sendFirst()
    expect(countsOf(before)).toEqual([3, 2, 1, 3, 1])
    predicted = await predict()
    const [one, two, three, twenty] = before.map(({ id }) => id)
    expect(predicted?.merges[0]?.issues.map(({ id }) => id)).toEqual([one, two, three])
    const [split] = predicted?.splits ?? []
    expect(split?.issue.id).toBe(twenty)
    expect(split?.parts).toMatchObject([
      { events: 2, goesTo: 'same' },
      { events: 1, goesTo: 'new' },
    ])
    expect(await issues()).toEqual(before)
  }, 90_000)

  it('do what was predicted, to what is stored and to what comes', async () => {
    const [one, twenty, other] = [named(before, 0), named(before, 3), named(before, 4)]
    applied = await finished('/regroupings/', edited)
    expect(applied).toMatchObject({
      kind: 'apply',
      canUndo: true,
      result: { merges: predicted?.merges, splitCount: 1, renewed: 0, unchanged: 1 },
    })
    const now = await issues()
    const second = named(now, 3)
    expect(now.slice(0, 3)).toEqual([{ ...one, count: 6, users: 6 }, { ...twenty, count: 2, users: 2 }, other])
    expect(now.slice(3)).toMatchObject([{ count: 1, users: 1 }])
    expect(applied.result?.splits[0]?.parts).toMatchObject([
      { events: 2, goesTo: 'same', issue: null },
      { events: 1, goesTo: 'new', issue: { id: second.id, shortId: second.shortId } },
    ])
    await expectOnce(now)
    expect(await found('release:2.0.0')).toEqual([second.id])
    await delay(holdAfterMs)
    // `order_4` was never seen, and is one of the merged ones.
    await send({ issue: 2 }, { issue: 4 }, { issue: 20 }, { issue: 20, release: '2.0.0' }, { issue: 31 })
    const after = await issues()
    expect(after.slice(0, 3).map(({ id }) => id)).toEqual([one.id, twenty.id, other.id])
    expect(countsOf(after)).toEqual([8, 3, 2, 2])
    await storedAll()
    await expectOnce(after)
  }, 90_000)

  it('leave the same issues behind, with what came since', async () => {
    const [one, two, three, twenty, other] = [0, 1, 2, 3, 4].map((at) => named(before, at))
    await finished(`/regroupings/${applied?.id ?? ''}/undo/`)
    const restored = [{ ...one, count: 5, users: 5 }, two, three, { ...twenty, count: 4, users: 4 }, { ...other, count: 2, users: 2 }]
    const undone = await issues()
    expect(undone.slice(0, 5)).toEqual(restored)
    await expectOnce(undone)
    expect((await found('release:2.0.0')).toSorted()).toEqual([twenty?.id ?? '', named(undone, 5).id].toSorted())
    await delay(holdAfterMs)
    await send({ issue: 2 }, { issue: 3 }, { issue: 20, release: '2.0.0' })
    expect(countsOf(await issues())).toEqual([5, 3, 2, 5, 2, 1])
    const versions = await server.get<GroupingVersion[]>(project, `${projectPath()}/grouping-versions/`)
    expect(versions.map(({ kind }) => kind)).toEqual(['undone', 'regrouped', 'first'])
  }, 90_000)
})
