import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Key } from '#packages/contract/key'
import type { ProjectDetails } from '#packages/contract/project-details'
import type { StatsAnswer } from '#packages/contract/stats'

import { errorEnvelope } from './envelopes.ts'
import { until, Vedette } from './vedette.ts'
import type { Project } from './vedette.ts'

/* Keys as scripts use them: what the API answered is true at the front door by the time that a script goes on, without any pause. */

let server: Vedette
let project: Project
let keys: string

beforeAll(async () => {
  server = await Vedette.start()
  project = await server.init()
  keys = `/projects/${project.org}/${project.project}/keys/`
})
afterAll(() => server.remove())

const call = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
  const headers = { Authorization: `Bearer ${project.token}`, 'Content-Type': 'application/json' }
  const answer = await fetch(`${server.url}/api/0${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (answer.status === 204 ? undefined : await answer.json()) as Answer
}

const authOf = (key: Key): Record<string, string> => ({ 'X-Sentry-Auth': `Sentry sentry_version=7, sentry_key=${key.public}` })
const sendEnvelope = (key: Key): Promise<Response> =>
  fetch(`${server.url}/api/${key.projectId}/envelope/`, {
    method: 'POST',
    headers: authOf(key),
    body: Buffer.concat(errorEnvelope({ issue: 1, user: 1 }).body),
  })
const sendStore = (key: Key): Promise<Response> =>
  fetch(`${server.url}/api/${key.projectId}/store/`, { method: 'POST', headers: authOf(key), body: '{"message":"by the old way"}' })

/** Status of the answer to an event that is sent at once. */
const answered = async (key: Key): Promise<number> => (await sendEnvelope(key)).status

const outcomes = async (): Promise<Record<string, number>> => {
  const path = `/organizations/${project.org}/stats_v2/?field=sum(quantity)&groupBy=outcome&groupBy=reason&category=error&statsPeriod=1h`
  const { groups } = await server.get<StatsAnswer>(project, path)
  return Object.fromEntries(groups.map(({ by, totals }) => [`${by.outcome} ${by.reason}`.trim(), totals['sum(quantity)']]))
}

describe('at the front door', () => {
  it('a key counts as soon as it is made, and is refused as soon as it is disabled or revoked', async () => {
    const key = await call<Key>('POST', keys, { name: 'short-lived' })
    expect(await answered(key)).toBe(200)
    await call('PUT', `${keys}${key.id}/`, { isActive: false })
    expect(await answered(key)).toBe(403)
    await call('PUT', `${keys}${key.id}/`, { isActive: true })
    expect(await answered(key)).toBe(200)
    await call('DELETE', `${keys}${key.id}/`)
    expect(await answered(key)).toBe(403)
  })

  it('so does the key of a new project, until the project is removed', async () => {
    const made = await call<ProjectDetails>('POST', `/organizations/${project.org}/projects/`, { name: 'Brief' })
    const [key] = await call<Key[]>('GET', `/projects/${project.org}/${made.slug}/keys/`)
    if (!key) throw new Error('a project without a key')
    expect(await answered(key)).toBe(200)
    await call('DELETE', `/projects/${project.org}/${made.slug}/`)
    expect(await answered(key)).toBe(403)
  })

  it('a limit is exact, announced when it is reached, and gone when it is lifted', async () => {
    const key = await call<Key>('POST', keys, { name: 'limited', rateLimit: { window: 86_400, count: 5 } })
    const before = await outcomes()
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await sendEnvelope(key)).status))
    expect(new Set(statuses)).toEqual(new Set([200]))
    const limited = await until('an announced limit', 20_000, async () => {
      const answer = await sendStore(key)
      return answer.status === 429 ? answer : undefined
    })
    expect(limited.headers.get('x-sentry-rate-limits')).toMatch(/^\d+:error;default;security:key:key_quota$/)
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await sendEnvelope(key)).headers.get('x-sentry-rate-limits')).toContain(':key:key_quota')
    const counted = await until('all outcomes', 20_000, async () => {
      const now = await outcomes()
      return (now['rate_limited key_quota'] ?? 0) >= 4 ? now : undefined
    })
    expect((counted['accepted'] ?? 0) - (before['accepted'] ?? 0)).toBe(5)
    await call('PUT', `${keys}${key.id}/`, { rateLimit: null })
    expect((await sendStore(key)).status).toBe(200)
  })
})
