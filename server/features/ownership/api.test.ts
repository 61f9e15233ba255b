import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Codeowners, OwnerAlias, Ownership, OwnersOfEvent } from '#packages/contract/ownership'
import { addIssue, addMember, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { addRow } from '#server/http/test/walk-rows'

let api: TestApi
let acme: Tenant
let teamId: number
let projectPath: string
let tenants = 0

beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  acme = await api.addTenant(`owners${(tenants += 1)}`)
  projectPath = `/api/0/projects/${acme.org}/${acme.project}/`
  teamId = api.nextId()
  await api.db.insertInto('teams').values({ id: teamId, org_id: acme.orgId, slug: 'pay', name: 'Payments', created_at: startMs }).execute()
})

const send = (method: string, path: string, body?: object): Promise<Response> =>
  sendJson(api, path.startsWith('/') ? path : `${projectPath}${path}`, method, { token: acme.token, ...(body && { body }) })
const detailOf = async (answer: Response): Promise<unknown> => [answer.status, await answer.json()]
const read = async <Body>(answer: Response | Promise<Response>): Promise<Body> => {
  const got = await answer
  expect(got.status).toBeLessThan(300)
  return (await got.json()) as Body
}
const dueChecks = () =>
  api.db.selectFrom('issue_owner_checks').select(['issue_id', 'next_at', 'by_event']).where('project_id', '=', acme.projectId).execute()

describe('ownership of a project', () => {
  it('has its defaults before anybody writes rules', async () => {
    expect(await read<Ownership>(api.get(`${projectPath}ownership/`, acme.token))).toEqual({
      raw: null,
      fallthrough: true,
      dateCreated: null,
      lastUpdated: null,
      isActive: true,
      autoAssignment: 'Auto Assign to Issue Owner',
      codeownersAutoSync: true,
      schema: null,
    })
  })

  it('takes rules and switches one by one', async () => {
    const raw = `src/pay/* #pay ${acme.email}`
    const first = await read<Ownership>(send('PUT', 'ownership/', { raw }))
    expect(first.schema?.rules).toEqual([
      {
        matcher: { type: 'path', pattern: 'src/pay/*' },
        owners: [
          { type: 'team', id: String(teamId), name: 'pay' },
          { type: 'user', id: String(acme.userId), name: acme.email },
        ],
      },
    ])
    const then = await read<Ownership>(send('PUT', 'ownership', { autoAssignment: 'Turn off Auto-Assignment', fallthrough: false }))
    expect(then).toMatchObject({ raw, autoAssignment: 'Turn off Auto-Assignment', fallthrough: false, isActive: true })
    expect((await read<Ownership>(send('PUT', 'ownership/', { raw: null }))).raw).toBeNull()
  })

  it.each([
    ['src/* #pay\nsrc/* #nobody', 'raw: line 2: there is no team #nobody'],
    ['src/* who@else.example', 'raw: line 1: who@else.example is no active member'],
    ['src/*', 'raw: line 1, column 6: an owner is missing: #team or an e-mail address'],
  ])('refuses rules with the place: %#', async (raw, detail) => {
    expect(await detailOf(await send('PUT', 'ownership/', { raw }))).toEqual([400, { detail }])
    expect((await read<Ownership>(api.get(`${projectPath}ownership/`, acme.token))).raw).toBeNull()
  })

  it('knows no member who is disabled, and nobody of another organization', async () => {
    const ada = await addMember(api, acme, `ada@owners${tenants}.example`, 'member')
    await api.db.updateTable('members').set({ state: 'disabled' }).where('user_id', '=', ada.userId).execute()
    expect((await send('PUT', 'ownership/', { raw: `* ${ada.email}` })).status).toBe(400)
    const rival = await api.addTenant(`rivals${tenants}`)
    expect((await send('PUT', 'ownership/', { raw: `* ${rival.email}` })).status).toBe(400)
  })

  it('has the newest open issues looked at again when rules change, which does not yet give them to anybody', async () => {
    const open = await addIssue(api, acme.projectId)
    await addIssue(api, acme.projectId, { short_id: 2, status: 'resolved', hash: 'c'.repeat(32) })
    await send('PUT', 'ownership/', { raw: '* #pay' })
    expect(await dueChecks()).toEqual([{ issue_id: open.id, next_at: startMs, by_event: 0 }])
  })
})

describe('the tester', () => {
  it('says who owns a path, and by which lines, the one that counts first', async () => {
    await send('PUT', 'ownership/', { raw: `src/* ${acme.email}\nsrc/pay/* #pay\nother/* #pay` })
    const said = await read<OwnersOfEvent>(send('POST', 'ownership/test/', { path: 'src/pay/card.py' }))
    expect(said.rules.map(({ line, text, counts }) => [line, text, counts])).toEqual([
      [2, 'src/pay/* #pay', true],
      [1, `src/* ${acme.email}`, true],
    ])
    expect(said.owners.map(({ name }) => name)).toEqual(['pay', acme.email])
  })

  it('tries rules that are not saved, and says where they cannot be read', async () => {
    const tried = await read<OwnersOfEvent>(send('POST', 'ownership/test/', { path: 'a/b.py', raw: 'a/* #pay' }))
    expect(tried.owners.map(({ name }) => name)).toEqual(['pay'])
    expect(await detailOf(await send('POST', 'ownership/test/', { path: 'a', raw: 'a/*' }))).toEqual([
      400,
      { detail: expect.stringContaining('raw: line 1, column 4') },
    ])
  })

  it('needs an id when it is asked about an event', async () => {
    expect((await send('POST', 'ownership/test/', { event: 'https://errors.example.com/issues/1/' })).status).toBe(400)
  })
})

describe('a CODEOWNERS file', () => {
  const raw = '* @acme/all\n/src/pay/ @acme/pay\n/docs/ @ada\n!x @ada\n'

  it('tells whose names nobody is known by, with a guess, and what it leaves out', async () => {
    const file = await read<Codeowners & { raw: string }>(send('POST', 'codeowners/', { raw, name: '.github/CODEOWNERS' }))
    expect(file).toMatchObject({ name: '.github/CODEOWNERS', raw, lines: 3, droppedLines: 3, skippedTotal: 1 })
    expect(file.unmatched).toEqual([
      { name: '@acme/all', lines: 1, firstLine: 1, guess: null },
      { name: '@acme/pay', lines: 1, firstLine: 2, guess: { type: 'team', id: String(teamId), name: 'pay' } },
      { name: '@ada', lines: 1, firstLine: 3, guess: null },
    ])
    expect(file.skipped).toEqual([{ line: 4, text: '!x @ada', reason: 'patterns with ! are not known' }])
  })

  it('counts once its names are known, in any case, and is behind the rules', async () => {
    const file = await read<Codeowners>(send('POST', 'codeowners/', { raw }))
    const alias = { externalName: '@Acme/Pay', owner: `team:${teamId}` }
    await read(send('POST', `/api/0/organizations/${acme.org}/owner-aliases/`, alias))
    const ask = async () => (await read<OwnersOfEvent>(send('POST', 'ownership/test/', { path: 'src/pay/card.py' }))).rules
    expect((await ask()).map(({ source, line, counts }) => [source, line, counts])).toEqual([
      ['codeowners', 2, true],
      ['codeowners', 1, false],
    ])
    await send('PUT', 'ownership/', { raw: `src/* ${acme.email}` })
    expect((await ask()).map(({ source }) => source)).toEqual(['ownershipRule', 'codeowners', 'codeowners'])
    const [listed] = await read<Codeowners[]>(api.get(`${projectPath}codeowners/`, acme.token))
    expect(listed).toMatchObject({ id: file.id, droppedLines: 2 })
  })

  it('moves to where stack traces have the repository', async () => {
    await send('POST', `/api/0/organizations/${acme.org}/owner-aliases/`, { externalName: '@acme/pay', owner: `team:${teamId}` })
    const file = await read<Codeowners>(send('POST', 'codeowners/', { raw, stackRoot: '/srv/app/', sourceRoot: '/' }))
    const owners = async () => (await read<OwnersOfEvent>(send('POST', 'ownership/test/', { path: '/srv/app/src/pay/card.py' }))).owners
    expect((await owners()).map(({ name }) => name)).toEqual(['pay'])
    await read(send('PUT', `codeowners/${file.id}/`, { stackRoot: '' }))
    expect(await owners()).toEqual([])
  })

  it('speaks of the paths that code mappings lead to', async () => {
    await send('POST', `/api/0/organizations/${acme.org}/owner-aliases/`, { externalName: '@acme/pay', owner: `team:${teamId}` })
    await read(send('POST', 'codeowners/', { raw: '/services/shop/pay/ @acme/pay' }))
    const owners = async () => (await read<OwnersOfEvent>(send('POST', 'ownership/test/', { path: '/srv/app/pay/card.py' }))).owners
    expect(await owners()).toEqual([])
    const roots = { stack_root: '/srv/app/', source_root: 'services/shop/', automatic: 0 }
    const id = api.nextId()
    await addRow(api, 'repositories', { id, org_id: acme.orgId, name: 'a/b', name_lower: 'a/b' })
    await addRow(api, 'code_mappings', { id: api.nextId(), org_id: acme.orgId, project_id: acme.projectId, repository_id: id, ...roots })
    expect((await owners()).map(({ name }) => name)).toEqual(['pay'])
  })

  it('is refused when it is too long, and five are enough', async () => {
    expect((await send('POST', 'codeowners/', { raw: 'x'.repeat(3_000_001) })).status).toBe(400)
    for (let n = 0; n < 5; n += 1) expect((await send('POST', 'codeowners/', { raw })).status).toBe(201)
    expect((await send('POST', 'codeowners/', { raw })).status).toBe(400)
  })

  it('goes again', async () => {
    const file = await read<Codeowners>(send('POST', 'codeowners/', { raw }))
    expect((await send('DELETE', `codeowners/${file.id}/`)).status).toBe(204)
    expect((await send('DELETE', `codeowners/${file.id}/`)).status).toBe(404)
  })
})

describe('names of CODEOWNERS', () => {
  const aliases = () => `/api/0/organizations/${acme.org}/owner-aliases/`
  const list = async () => read<OwnerAlias[]>(api.get(aliases(), acme.token))

  it('mean a team or a member, and somebody else when they are set again', async () => {
    await read(send('POST', aliases(), { externalName: '@ada', owner: `team:${teamId}` }))
    const set = await read<OwnerAlias>(send('POST', aliases(), { externalName: '@Ada', owner: `user:${acme.userId}` }))
    expect((await list()).map(({ name, owner }) => [name, owner?.type, owner?.id])).toEqual([['@Ada', 'user', String(acme.userId)]])
    expect((await send('DELETE', `${aliases()}${set.id}/`)).status).toBe(204)
    expect(await list()).toEqual([])
  })

  it('are tried on the open issues of all projects that have a file', async () => {
    const made = await read<{ id: string; slug: string }>(send('POST', `/api/0/organizations/${acme.org}/projects/`, { name: 'second' }))
    const first = await addIssue(api, acme.projectId)
    const second = await addIssue(api, Number(made.id))
    await read(send('POST', 'codeowners/', { raw: '* @ada' }))
    await read(send('POST', `/api/0/projects/${acme.org}/${made.slug}/codeowners/`, { raw: '* @ada' }))
    const ids = [first.id, second.id]
    const due = async () => {
      const rows = await api.db
        .selectFrom('issue_owner_checks')
        .select('issue_id')
        .where('issue_id', 'in', ids)
        .where('next_at', '>', 0)
        .execute()
      return rows.length
    }
    const forget = () => api.db.updateTable('issue_owner_checks').set({ next_at: 0 }).where('issue_id', 'in', ids).execute()
    await forget()
    const set = await read<OwnerAlias>(send('POST', aliases(), { externalName: '@ada', owner: `team:${teamId}` }))
    expect(await due()).toBe(2)
    await forget()
    expect((await send('DELETE', `${aliases()}${set.id}/`)).status).toBe(204)
    expect(await due()).toBe(2)
  })

  it('mean nobody who is not here', async () => {
    const rival = await api.addTenant(`strangers${tenants}`)
    const body = { externalName: '@ada', owner: `user:${rival.userId}` }
    expect(await detailOf(await send('POST', aliases(), body))).toEqual([400, { detail: 'owner: there is no such team or active member' }])
    expect((await send('POST', aliases(), { externalName: 'ada', owner: `user:${acme.userId}` })).status).toBe(400)
  })
})
