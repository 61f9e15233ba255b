import { setTimeout as delay } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { GroupingInfo } from '#packages/contract/grouping-info'

import { errorEnvelope } from './envelopes.ts'
import { until, Vedette } from './vedette.ts'
import type { Project } from './vedette.ts'

/* Rules of grouping: what was saved two seconds ago holds for what comes in now, and the issue's page can say so. */

const appliedAfterMs = 2_000
const visibleWithinMs = 20_000

let server: Vedette
let project: Project

beforeAll(async () => {
  server = await Vedette.start()
  project = await server.init()
})
afterAll(() => server.remove())

const save = (rules: object): Promise<Response> =>
  fetch(`${server.url}/api/0/projects/${project.org}/${project.project}/`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${project.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(rules),
  })

/** Sends an event whose innermost function is of that number, and says why it is in its issue. */
const groupingOf = async (issue: number): Promise<GroupingInfo> => {
  const { eventId, body } = errorEnvelope({ issue, user: 1 })
  const key = new URL(project.dsn).username
  const headers = { 'X-Sentry-Auth': `Sentry sentry_version=7, sentry_key=${key}` }
  const answer = await fetch(`${server.url}/api/${project.projectId}/envelope/`, { method: 'POST', headers, body: Buffer.concat(body) })
  expect(answer.status).toBe(200)
  const path = `${server.url}/api/0/projects/${project.org}/${project.project}/events/${eventId}/grouping-info/`
  return until(`event ${eventId}`, visibleWithinMs, async () => {
    const found = await fetch(path, { headers: { Authorization: `Bearer ${project.token}` } })
    return found.status === 200 ? ((await found.json()) as GroupingInfo) : undefined
  })
}

describe('rules of grouping', () => {
  it('stack trace rules hold two seconds after they were saved, and leave a frame out by name', async () => {
    const [before, other] = [await groupingOf(1), await groupingOf(2)]
    expect(before.hashes).not.toEqual(other.hashes)
    expect((await save({ groupingEnhancements: 'function:order_* -group' })).status).toBe(200)
    await delay(appliedAfterMs)
    const [first, second] = [await groupingOf(1), await groupingOf(2)]
    expect(first.hashes).toEqual(second.hashes)
    expect(first.isCurrent).toBe(true)
    expect(first.variants[0]?.frames).toEqual([
      { frame: 0, exception: 0, hashed: true },
      { frame: 1, exception: 0, hashed: false, reason: 'rule', rule: { text: 'function:order_* -group', source: 'custom' } },
    ])
  })

  it('so do fingerprint rules; a text that cannot be read changes nothing', async () => {
    expect((await save({ fingerprintingRules: 'type:OrderError -> orders' })).status).toBe(200)
    expect((await save({ fingerprintingRules: 'typ:OrderError -> other' })).status).toBe(400)
    await delay(appliedAfterMs)
    const { variants, fingerprintRule, storedFingerprintRule } = await groupingOf(3)
    expect(variants[0]?.name).toBe('custom_server_fingerprint')
    expect(fingerprintRule).toEqual({ text: 'type:OrderError -> orders', source: 'custom' })
    expect(storedFingerprintRule).toEqual(fingerprintRule)
  })
})
