import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { AttachmentAnswer } from '#packages/contract/attachment'
import type { EventAnswer } from '#packages/contract/event'
import type { IssueDetails } from '#packages/contract/issue'
import type { UserReportAnswer } from '#packages/contract/user-report'
import { addIssue, openTestApi, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { events } from '#server/stores/events/tables'
import { eventRow, openTestEngine, writeBatchFile } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

const hash = 'd'.repeat(32)
const count = 8

let engine: TestEngine
let api: TestApi
let acme: Tenant
let rival: Tenant
let issueId: number

const idOf = (index: number): string => `face${index.toString(16).padStart(28, '0')}`

/** Every event of the issue has a screenshot; between them lie 2,500 attachments of events of nobody knows what. */
const insertRows = async (): Promise<void> => {
  const row = (index: number, eventId: string, createdAtMs: number) => ({
    id: api.nextId(),
    project_id: acme.projectId,
    event_id: eventId,
    name: index % 2 === 0 ? 'screenshot.png' : 'view-hierarchy.json',
    content_type: index % 2 === 0 ? 'image/png' : 'application/json',
    type: index % 2 === 0 ? 'event.attachment' : 'event.view_hierarchy',
    bytes: index,
    sha1: index.toString(16).padStart(40, '0'),
    blob: `${acme.projectId}/${index.toString(16)}`,
    created_at: createdAtMs,
  })
  const own = Array.from({ length: count }, (_, index) => row(index, idOf(index), startMs - index * 60_000))
  const others = Array.from({ length: 2500 }, (_, index) =>
    row(index + 100, (index + 1).toString(16).padStart(32, '0'), startMs - index * 200),
  )
  for (const chunk of [own, ...Array.from({ length: 25 }, (_, index) => others.slice(index * 100, index * 100 + 100))])
    await api.db.insertInto('attachments').values(chunk).execute()
  const reports = Array.from({ length: 5 }, (_, index) => ({
    id: api.nextId(),
    project_id: acme.projectId,
    event_id: index === 4 ? 'ee'.repeat(16) : idOf(index),
    name: `User ${index}`,
    email: '',
    comments: `comment ${index}`,
    created_at: startMs - index * 1000,
  }))
  await api.db.insertInto('user_reports').values(reports).execute()
}

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  rival = await api.addTenant('rival')
  acme = await api.addTenant('acme')
  issueId = (await addIssue(api, acme.projectId, { hash, times_seen: count, first_seen: startMs - 3_600_000 })).id
  await addIssue(api, acme.projectId, { short_id: 2 })
  await addIssue(api, rival.projectId)
  const rows = Array.from({ length: count }, (_, index) =>
    eventRow(acme.projectId, index, {
      event_id: idOf(index),
      hash: BigInt(`0x${hash.slice(0, 16)}`),
      hashes: [hash],
      timestamp: startMs - index * 60_000 - 5,
      received_at: startMs - index * 60_000,
    }),
  )
  const file = await writeBatchFile(engine.folder, events, { token: 'r1', rows })
  await engine.store.insert(file)
  await insertRows()
})
afterAll(async () => {
  await api.close()
  await engine.close()
})

const list = async <Row>(path: string): Promise<{ readonly rows: Row[]; readonly next: string | undefined }> => {
  const answer = await api.get(`/api/0/${path}`, acme.token)
  expect(answer.status).toBe(200)
  const next = /rel="next"; results="true"; cursor="([^"]+)"/.exec(answer.headers.get('link') ?? '')?.[1]
  return { rows: (await answer.json()) as Row[], next }
}

const listAll = async (path: string): Promise<string[]> => {
  const ids: string[] = []
  let cursor = ''
  for (let page = 0; page < 30; page += 1) {
    const { rows, next } = await list<AttachmentAnswer>(`${path}${path.includes('?') ? '&' : '?'}per_page=3&cursor=${cursor}`)
    ids.push(...rows.map(({ event_id: id }) => id))
    if (next === undefined) return ids
    cursor = next
  }
  return ids
}

const allIds = Array.from({ length: count }, (_, index) => idOf(index))

describe.each([
  ['a few events', count],
  ['more events than ids are asked for', 5000],
])('an issue of %s', (_size, timesSeen) => {
  beforeAll(async () => {
    await api.db.updateTable('issues').set({ times_seen: timesSeen }).where('id', '=', issueId).execute()
  })

  it('has the attachments of its events, newest first, page by page', async () => {
    expect(await listAll(`issues/${issueId}/attachments/`)).toEqual(allIds)
    expect(await listAll(`organizations/acme/issues/${issueId}/attachments/`)).toEqual(allIds)
  })

  it('narrowed to screenshots, or to types', async () => {
    const even = allIds.filter((_, index) => index % 2 === 0)
    expect(await listAll(`issues/${issueId}/attachments/?screenshot=1`)).toEqual(even)
    expect(await listAll(`issues/${issueId}/attachments/?types=event.view_hierarchy`)).toEqual(allIds.filter((id) => !even.includes(id)))
    expect(await listAll(`issues/${issueId}/attachments/?types=event.minidump`)).toEqual([])
  })

  it('has what users wrote about its events, and their number', async () => {
    const { rows } = await list<UserReportAnswer>(`issues/${issueId}/user-reports/`)
    expect(rows.map(({ comments }) => comments)).toEqual(['comment 0', 'comment 1', 'comment 2', 'comment 3'])
    const details = (await (await api.get(`/api/0/issues/${issueId}/`, acme.token)).json()) as IssueDetails
    expect(details.userReportCount).toBe(4)
  })
})

describe('beside the issue', () => {
  it('an event tells its attachments and its report', async () => {
    const answer = await api.get(`/api/0/organizations/acme/issues/${issueId}/events/${idOf(2)}/`, acme.token)
    // Its payload is not there, which is said for a minute after receipt only.
    expect(answer.status).toBe(200)
    const event = (await answer.json()) as EventAnswer
    expect(event.attachments).toMatchObject([{ name: 'screenshot.png', event_id: idOf(2), size: 2 }])
    expect(event.userReport).toMatchObject({ comments: 'comment 2', eventID: idOf(2) })
  })

  it('others find nothing', async () => {
    for (const path of ['attachments', 'user-reports'])
      expect((await api.get(`/api/0/issues/${issueId}/${path}/`, rival.token)).status).toBe(404)
  })
})
