import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { LinkTemplateAnswer } from '#packages/contract/link-template'
import { addMember, openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant
let rival: Tenant
let ann: { readonly token: string }

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  rival = await api.addTenant('rival')
  ann = await addMember(api, acme, 'ann@acme.example', 'member')
})
afterAll(() => api.close())

const path = '/api/0/organizations/acme/link-templates/'
const url = 'https://grafana.example/explore?trace={trace_id}'
const list = async (token: string): Promise<readonly LinkTemplateAnswer[]> =>
  (await (await api.get(path, token)).json()) as readonly LinkTemplateAnswer[]
const create = (body: object, token = acme.token): Promise<Response> => sendJson(api, path, 'POST', { token, body })

describe('links out of issues', () => {
  it('are made by those who look after the organization, and seen by its members', async () => {
    const answer = await create({ name: ' Grafana\ntrace ', url: ` ${url} ` })
    expect(answer.status).toBe(201)
    const made = (await answer.json()) as LinkTemplateAnswer
    expect(made).toMatchObject({ name: 'Grafana trace', url, project: null })
    expect(await list(ann.token)).toEqual([made])
    expect((await create({ name: 'x', url }, ann.token)).status).toBe(403)
    expect((await api.get(path, rival.token)).status).toBe(404)
  })

  it('are of all projects, or of one', async () => {
    const answer = await create({ name: 'Kibana', url, project: acme.project })
    const made = (await answer.json()) as LinkTemplateAnswer
    expect(made.project).toBe(acme.project)
    const changed = await sendJson(api, `${path}${made.id}/`, 'PUT', { token: acme.token, body: { project: null } })
    expect(await changed.json()).toEqual({ ...made, project: null })
    for (const project of ['nothing', rival.project, String(rival.projectId)])
      expect([project, (await create({ name: 'x', url, project })).status]).toEqual([project, 400])
  })

  it('are refused with the place of what is wrong', async () => {
    const answer = await create({ name: 'x', url: 'https://h/{trace}' })
    expect(answer.status).toBe(400)
    expect(JSON.stringify(await answer.json())).toContain('{trace} is not known; {{ and }} stand for braces themselves (at character 11)')
    const bad = [
      { name: '', url },
      { name: ' \n', url },
      { name: 'x' },
      { name: 'x', url: 'javascript:alert(1)' },
      { name: 'x', url: `https://h/${'x'.repeat(5_000)}` },
    ]
    for (const body of bad) expect([body, (await create(body)).status]).toEqual([body, 400])
  })

  it('are changed in part, and deleted, by nobody else', async () => {
    const [first] = await list(acme.token)
    const one = `${path}${first?.id}/`
    expect((await sendJson(api, one, 'PUT', { token: ann.token, body: { name: 'mine' } })).status).toBe(403)
    expect((await sendJson(api, one, 'PUT', { token: acme.token, body: { url: 'http://h/}' } })).status).toBe(400)
    const changed = await sendJson(api, one, 'PUT', { token: acme.token, body: { name: 'Tempo' } })
    expect(await changed.json()).toEqual({ ...first, name: 'Tempo' })
    const foreign = `/api/0/organizations/rival/link-templates/${first?.id}/`
    expect((await sendJson(api, foreign, 'DELETE', { token: rival.token })).status).toBe(404)
    expect((await sendJson(api, one, 'DELETE', { token: acme.token })).status).toBe(204)
    expect((await sendJson(api, one, 'DELETE', { token: acme.token })).status).toBe(404)
  })

  it('are fifty at most', async () => {
    for (let count = (await list(acme.token)).length; count < 50; count++)
      expect((await create({ name: `l${count}`, url })).status).toBe(201)
    expect((await create({ name: 'one more', url })).status).toBe(400)
  })
})
