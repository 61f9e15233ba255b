import { afterAll, beforeAll, expect, it } from 'vitest'

import { dayMs } from '#core/time'
import { openTestApi, startMs } from '#server/http/test/api-fixture'
import type { TestApi } from '#server/http/test/api-fixture'
import type { EventStore } from '#server/stores/events/port'

import { forgetSightings } from './clock.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

// The job asks no columns.
const noEvents = {} as EventStore

it('problems that were not seen for a day are forgotten, however many', async () => {
  const seen = (seen_at: number, count: number) =>
    Array.from({ length: count }, (_, place) => ({ project_id: 1, hash: `${seen_at}/${place}`, sightings: 1, seen_at }))
  await api.db
    .insertInto('problem_sightings')
    .values(seen(startMs - dayMs - 1, 450))
    .execute()
  await api.db
    .insertInto('problem_sightings')
    .values(seen(startMs - dayMs, 3))
    .execute()
  await forgetSightings({ db: api.db, events: noEvents, blobs: api.blobs, nowMs: startMs, nextId: api.nextId })
  const left = await api.db.selectFrom('problem_sightings').select('seen_at').execute()
  expect(left).toEqual(Array.from({ length: 3 }, () => ({ seen_at: startMs - dayMs })))
})
