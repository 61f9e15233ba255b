import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Issue, IssueDetails } from '#packages/contract/issue'

import { errorEnvelope } from './envelopes.ts'
import type { Envelope, ErrorFacts } from './envelopes.ts'
import { Sender } from './sender.ts'
import { until, Vedette } from './vedette.ts'
import type { Project } from './vedette.ts'

/* What people decide about an issue holds: resolved stays resolved until it is really back, archived sleeps until what was waited for has come. */

const minuteMs = 60_000
const waitMs = 20_000

let server: Vedette
let newest: Project
const projects = new Map<string, Project>()

beforeAll(async () => {
  server = await Vedette.start()
  // Each time there is a new token, and the one before ends.
  for (const name of ['versions', 'dates', 'commits', 'archived']) projects.set(name, (newest = await server.init(name)))
})
afterAll(() => server.remove())

const change = async (project: Project, path: string, body: object): Promise<void> => {
  const headers = { Authorization: `Bearer ${project.token}`, 'Content-Type': 'application/json' }
  const answer = await fetch(`${server.url}/api/0${path}`, { method: 'PUT', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}

/** One project with its issues, as somebody sees it who sends events and looks at what became of them. */
class Watched {
  readonly project: Project
  readonly #sender: Sender

  constructor(name: string) {
    const project = projects.get(name)
    if (!project) throw new Error(`no project ${name}`)
    this.project = { ...project, token: newest.token }
    this.#sender = new Sender(project, { perSecond: 1000, concurrency: 4 })
  }

  close(): void {
    this.#sender.close()
  }

  /** Sends them one after the other, in this order. */
  async send(...events: readonly (Omit<ErrorFacts, 'issue' | 'user'> & { readonly issue?: number })[]): Promise<Envelope[]> {
    const envelopes = events.map((facts, index) => errorEnvelope({ issue: 1, user: index, ...facts }))
    for (const envelope of envelopes) await this.#sender.sendUntilAcknowledged([envelope])
    return envelopes
  }

  #path(issue: Issue): string {
    return `/organizations/${this.project.org}/issues/${issue.id}/`
  }

  /** The issue of that number, as soon as it was seen so often. */
  issue(number: number, count: number): Promise<IssueDetails> {
    const list = `/organizations/${this.project.org}/issues/?query=&project=${this.project.projectId}`
    return until(`${count} events of issue ${number}`, waitMs, async () => {
      const issues = await server.get<Issue[]>(this.project, list)
      const issue = issues.find(({ culprit }) => culprit.includes(`order_${number}`))
      return issue?.count === String(count) ? server.get<IssueDetails>(this.project, this.#path(issue)) : undefined
    })
  }

  update(issue: Issue, body: object): Promise<void> {
    return change(this.project, this.#path(issue), body)
  }

  /** The newest line of activity of this type, which a listener writes a moment after the event. */
  line(issue: Issue, type: string): Promise<IssueDetails['activity'][number]> {
    return until(`a line ${type}`, waitMs, async () => {
      const { activity } = await server.get<IssueDetails>(this.project, this.#path(issue))
      return activity.find((line) => line.type === type)
    })
  }
}

const sha = (digit: string): string => digit.repeat(40)

describe.concurrent.each([
  { name: 'versions', old: 'shop@1.0.0', fixed: 'shop@2.0.0', late: 'shop@1.0.1', next: 'shop@2.0.1', followsSemver: true },
  { name: 'dates', old: 'nightly-11-20', fixed: 'nightly-11-21', late: undefined, next: 'nightly-11-22', followsSemver: false },
  { name: 'commits', old: sha('a'), fixed: sha('c'), late: undefined, next: sha('b'), followsSemver: false },
])('a resolved issue of a project whose releases are $name', ({ name, old, fixed, late, next, followsSemver }) => {
  it('comes back with the release that it is back in, and with nothing else', async () => {
    const watched = new Watched(name)
    const startMs = Date.now() - 50 * minuteMs
    await watched.send({ release: old, atMs: startMs }, { release: fixed, atMs: startMs + minuteMs })
    const issue = await watched.issue(1, 2)

    await watched.update(issue, { status: 'resolved' })
    await watched.send({ release: fixed, atMs: startMs + 2 * minuteMs }, { release: old })
    expect(await watched.issue(1, 4)).toMatchObject({ status: 'resolved', statusDetails: { oldRelease: { version: old, count: 1 } } })
    expect((await watched.line(issue, 'seen_in_old_release')).data).toMatchObject({ version: old, resolved_in_version: fixed })

    await watched.update(issue, { status: 'resolved', statusDetails: { inRelease: fixed } })
    // A fix of the old line, made after the release that has the fix of this issue: older by version, newer by date.
    await watched.send({ release: old }, { release: late ?? old })
    expect(await watched.issue(1, 6)).toMatchObject({ status: 'resolved', statusDetails: { inRelease: fixed } })

    const [back] = await watched.send({ release: next })
    expect(await watched.issue(1, 7)).toMatchObject({
      status: 'unresolved',
      substatus: 'regressed',
      statusDetails: {},
      inbox: { reason: 2 },
    })
    expect((await watched.line(issue, 'set_regression')).data).toEqual({
      event_id: back?.eventId,
      version: next,
      resolved_in_version: fixed,
      follows_semver: followsSemver,
    })
    watched.close()
  })
})

describe('an issue that is archived until 100 events in 10 minutes', () => {
  it('sleeps through 99 and is woken by the 100th, which its activity names; 100 in 11 minutes do not wake it', async () => {
    const watched = new Watched('archived')
    const nowMs = Date.now()
    await watched.send({ issue: 1 }, { issue: 2 })
    const [burst, steady] = [await watched.issue(1, 1), await watched.issue(2, 1)]
    const archived = { status: 'ignored', statusDetails: { ignoreCount: 100, ignoreWindow: 10 } }
    for (const issue of [burst, steady]) await watched.update(issue, archived)

    const over = (count: number, lastMs: number) =>
      Array.from({ length: count }, (_, index) => nowMs - lastMs + (index * lastMs) / (count - 1))
    await watched.send(
      ...over(99, 9 * minuteMs).map((atMs) => ({ issue: 1, atMs })),
      ...over(100, 11 * minuteMs).map((atMs) => ({ issue: 2, atMs })),
    )
    expect(await watched.issue(1, 100)).toMatchObject({ status: 'ignored', substatus: 'archived_until_condition_met' })
    expect(await watched.issue(2, 101)).toMatchObject({ status: 'ignored', statusDetails: { ignoreCount: 100, ignoreWindow: 10 } })

    const [hundredth] = await watched.send({ issue: 1 }, { issue: 1 })
    expect(await watched.issue(1, 102)).toMatchObject({ status: 'unresolved', substatus: 'escalating', statusDetails: {} })
    expect((await watched.line(burst, 'set_escalating')).data).toEqual({
      event_id: hundredth?.eventId,
      expired_snooze: { count: 100, window: 10, user_count: null, user_window: null },
    })
    watched.close()
  })
})
