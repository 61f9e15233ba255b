import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { dayMs } from '#core/time'
import type { Release } from '#packages/contract/release'
import type { JobContext } from '#server/clock/run-jobs'
import { addPlaces, openTestApi, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import type { EventStore } from '#server/stores/events/port'

import { forgetReleaseHealth } from './clock.ts'

let api: TestApi
let acme: Tenant
let brief: Tenant

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  brief = await api.addTenant('brief')
  await api.db.updateTable('projects').set({ settings: '{"retentionDays":{"errors":30}}' }).where('id', '=', brief.projectId).execute()
  for (const tenant of [acme, brief]) {
    const place = { projectId: tenant.projectId, environment: '', firstSeenMs: 1, isOfSessions: true as const }
    await addPlaces(api, tenant, [
      { ...place, release: 'app@1.0', lastSeenMs: startMs - 1 },
      ...Array.from({ length: 120 }, (_, index) => ({
        ...place,
        release: 'app@1.0',
        environment: `pull-${index}`,
        lastSeenMs: startMs - 1,
      })),
      { ...place, release: 'app@2.0', lastSeenMs: startMs },
    ])
  }
})
afterAll(() => api.close())

// The job asks no columns.
const noEvents = {} as EventStore
const context = (nowMs: number): JobContext => ({ db: api.db, events: noEvents, blobs: api.blobs, nowMs, nextId: api.nextId })

/** The releases that are said to have sessions. */
const healthy = async (slug: string, token: string): Promise<string[]> => {
  const answer = await api.get(`/api/0/organizations/${slug}/releases/`, token)
  const releases = (await answer.json()) as Release[]
  return releases.filter(({ projects }) => projects.some(({ hasHealthData }) => hasHealthData)).map(({ version }) => version)
}

describe('that a release had sessions', () => {
  it('is forgotten, wherever it ran, when its project keeps nothing for so long', async () => {
    await forgetReleaseHealth(context(startMs + 30 * dayMs))
    expect(await healthy('brief', brief.token)).toEqual(['app@2.0'])
    expect((await healthy('acme', acme.token)).toSorted()).toEqual(['app@1.0', 'app@2.0'])
    await forgetReleaseHealth(context(startMs + 30 * dayMs + 1))
    expect(await healthy('brief', brief.token)).toEqual([])
    expect((await healthy('acme', acme.token)).toSorted()).toEqual(['app@1.0', 'app@2.0'])
  })
})
