import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { UserReportAnswer } from '#packages/contract/user-report'
import { openTestApi } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant
let rival: Tenant

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  rival = await api.addTenant('rival')
})
afterAll(() => api.close())

const idOf = (index: number): string => index.toString(16).padStart(32, 'c')
const pathOf = ({ org, project }: Tenant): string => `/api/0/projects/${org}/${project}/user-feedback/`

const report = (body: object, token = acme.token): Promise<Response> =>
  api.request(pathOf(acme), {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ event_id: idOf(1), name: 'Ann', email: 'ann@example.com', comments: 'It broke', ...body }),
  })

describe('user feedback of a project', () => {
  it('is noted and shown', async () => {
    const answer = await report({ event_id: idOf(7).toUpperCase() })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      eventID: idOf(7),
      name: 'Ann',
      email: 'ann@example.com',
      comments: 'It broke',
      user: { email: 'ann@example.com', name: 'Ann', id: null },
      event: { id: idOf(7), eventID: idOf(7) },
    })
  })

  it('of the same event: the last word counts', async () => {
    const first = (await (await report({ comments: 'one' })).json()) as UserReportAnswer
    const second = (await (await report({ comments: 'two', name: '' })).json()) as UserReportAnswer
    expect([second.id, second.comments, second.name]).toEqual([first.id, 'two', null])
  })

  it.each([
    [{ event_id: 'x' }, 'event_id'],
    [{ comments: ' \n' }, 'comments'],
    [{ name: 5 }, 'name'],
    [{ comments: 'x'.repeat(20_000) }, 'comments'],
  ])('%j is refused, and says why', async (body, field) => {
    const answer = await report(body)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ detail: expect.stringContaining(field) as unknown })
  })

  it('is listed newest first, page by page', async () => {
    for (let index = 20; index < 25; index += 1) {
      api.clock.now += 1000
      await report({ event_id: idOf(index) })
    }
    const first = await api.get(`${pathOf(acme)}?per_page=3`, acme.token)
    const ids = ((await first.json()) as UserReportAnswer[]).map(({ eventID }) => eventID)
    expect(ids).toEqual([idOf(24), idOf(23), idOf(22)])
    const cursor = /results="true"; cursor="([^"]+)"/.exec(first.headers.get('link')?.split(',')[1] ?? '')?.[1] ?? ''
    const next = (await (await api.get(`${pathOf(acme)}?per_page=2&cursor=${cursor}`, acme.token)).json()) as UserReportAnswer[]
    expect(next.map(({ eventID }) => eventID)).toEqual([idOf(21), idOf(20)])
  })

  it('is found by its event, whether that was kept or not', async () => {
    await report({ event_id: idOf(40), comments: 'it was me' })
    const of = async (id: string) => (await (await api.get(`${pathOf(acme)}?event_id=${id}`, acme.token)).json()) as UserReportAnswer[]
    expect((await of(idOf(40))).map(({ comments }) => comments)).toEqual(['it was me'])
    expect(await of(idOf(41))).toEqual([])
    expect((await api.get(`${pathOf(acme)}?event_id=what`, acme.token)).status).toBe(400)
  })

  it('is nobody else’s to see or to write', async () => {
    expect((await api.get(pathOf(acme), rival.token)).status).toBe(404)
    expect((await report({}, rival.token)).status).toBe(404)
    expect(await (await api.get(pathOf(rival), rival.token)).json()).toEqual([])
  })
})
