import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Regrouping } from '#packages/contract/grouping-preview'
import { addIssue, addMember, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { createEventClient } from '#server/stores/events/client'
import { createEventStore } from '#server/stores/events/event-store'

import { finishRegroupings } from './clock.ts'

let api: TestApi
let acme: Tenant
let projectPath: string
beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

let tenants = 0
beforeEach(async () => {
  acme = await api.addTenant(`regroup${(tenants += 1)}`)
  projectPath = `/api/0/projects/${acme.org}/${acme.project}/`
})

const post = (path: string, body: object = {}, token = acme.token): Promise<Response> =>
  sendJson(api, `${projectPath}${path}`, 'POST', { token, body })
const begun = async (path: string, body: object = {}): Promise<Regrouping> => (await (await post(path, body)).json()) as Regrouping
const show = async ({ id }: Regrouping): Promise<Regrouping> =>
  (await (await api.get(`${projectPath}regroupings/${id}/`, acme.token)).json()) as Regrouping
const rules = { fingerprintingRules: 'type:E -> e' }
const current = async () => ((await (await api.get(projectPath, acme.token)).json()) as { fingerprintingRules: string }).fingerprintingRules

describe('a preview', () => {
  it('of a project without events says that nothing changes, and saves nothing', async () => {
    const preview = await begun('grouping-preview/', rules)
    expect(preview).toMatchObject({ kind: 'preview', state: 'done', ...rules, events: { read: 0, total: 0 }, canUndo: false })
    expect(preview.result).toMatchObject({ mergeCount: 0, splitCount: 0, unchanged: 0, issues: 0, splitBytes: 0 })
    expect([await show(preview), await current()]).toEqual([preview, ''])
  })

  it('is refused with the place of what cannot be read', async () => {
    for (const path of ['grouping-preview/', 'regroupings/']) {
      const answer = await post(path, { groupingEnhancements: 'app:no -app\nfunktion:x -app' })
      const detail = 'groupingEnhancements: line 2, column 1: "funktion" is no matcher'
      expect([answer.status, await answer.json()]).toEqual([400, { detail }])
    }
  })

  it('waits while the columns are away; of one project only some wait', async () => {
    await addIssue(api, acme.projectId)
    const first = await begun('grouping-preview/', rules)
    expect(first).toMatchObject({ state: 'reading', progress: { done: 0, total: 1 }, events: { read: 0, total: 3 }, result: null })
    await begun('grouping-preview/', rules)
    await begun('grouping-preview/', rules)
    expect((await post('grouping-preview/', rules)).status).toBe(409)
  })

  it('is for those who may save rules', async () => {
    const member = await addMember(api, acme, `member@${acme.org}.example`, 'member')
    expect((await post('grouping-preview/', rules, member.token)).status).toBe(403)
    expect((await post('regroupings/', rules, member.token)).status).toBe(403)
  })
})

describe('rules for stored events', () => {
  it('hold when everything is in its place, and are taken back', async () => {
    const applied = await begun('regroupings/', rules)
    expect(applied).toMatchObject({ kind: 'apply', state: 'done', canUndo: true, isUndone: false })
    expect(await current()).toBe(rules.fingerprintingRules)
    const undo = await begun(`regroupings/${applied.id}/undo/`)
    expect(undo).toMatchObject({ kind: 'undo', state: 'done', canUndo: false })
    expect([await current(), (await show(applied)).isUndone]).toEqual(['', true])
    expect((await post(`regroupings/${applied.id}/undo/`)).status).toBe(400)
    expect((await post(`regroupings/${undo.id}/undo/`)).status).toBe(400)
  })

  it('do not hold yet while events are still to be read, and no others are begun meanwhile', async () => {
    await addIssue(api, acme.projectId)
    const applied = await begun('regroupings/', rules)
    expect([applied.state, await current()]).toEqual(['reading', ''])
    expect((await post('regroupings/', rules)).status).toBe(409)
    const saved = await sendJson(api, projectPath, 'PUT', { token: acme.token, body: { fingerprintingRules: 'type:G -> g' } })
    expect([saved.status, await current()]).toEqual([409, ''])
    expect((await sendJson(api, projectPath, 'PUT', { token: acme.token, body: { name: 'Renamed' } })).status).toBe(200)
    expect((await post(`regroupings/${applied.id}/undo/`)).status).toBe(409)
  })

  it('are taken back the last first, and what somebody saved since stays', async () => {
    const first = await begun('regroupings/', rules)
    const second = await begun('regroupings/', { fingerprintingRules: 'type:F -> f' })
    expect((await post(`regroupings/${first.id}/undo/`)).status).toBe(409)
    await sendJson(api, projectPath, 'PUT', { token: acme.token, body: { fingerprintingRules: 'type:G -> g' } })
    await begun(`regroupings/${second.id}/undo/`)
    expect(await current()).toBe('type:G -> g')
    expect((await show(first)).canUndo).toBe(true)
  })
})

describe('the clock', () => {
  it('forgets what a finished one worked with', async () => {
    const done = await begun('grouping-preview/', rules)
    const kind = { regrouping_id: Number(done.id), project_id: acme.projectId, edited: 'x', present: 'y', issue_id: 1, events: 1, bytes: 1 }
    const kinds = Array.from({ length: 450 }, (_, n) => ({ ...kind, hash: String(n).padStart(32, '0'), event_id: 'a' }))
    await api.db.insertInto('regrouping_kinds').values(kinds).execute()
    const events = createEventStore(createEventClient({ socketPath: '/nonexistent/vedette-engine.sock' }))
    await finishRegroupings({ db: api.db, events, blobs: api.blobs, nowMs: startMs, nextId: api.nextId })
    await events.close()
    expect(await api.db.selectFrom('regrouping_kinds').selectAll().where('regrouping_id', '=', Number(done.id)).execute()).toEqual([])
  })
})
