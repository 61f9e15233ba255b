import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { routes } from '#server/routes'

import { addIssue, openTestApi, signIn } from './test/api-fixture.ts'
import type { Tenant, TestApi } from './test/api-fixture.ts'

const secret = 'nonce-7f3a91c4'
const eventId = 'c0ffee00000000000000000000000001'

let api: TestApi
let acme: Tenant
let rival: Tenant
let issueId: number

beforeAll(async () => {
  api = await openTestApi()
  rival = await api.addTenant('rival')
  acme = await api.addTenant(`acme-${secret}`)
  const issue = await addIssue(api, acme.projectId, { title: `Error: ${secret}`, culprit: secret, short_id: 42 })
  issueId = issue.id
  await api.db
    .insertInto('outcomes')
    .values({
      minute: Math.floor(api.clock.now / 60_000),
      project_id: acme.projectId,
      key_id: 1,
      category: 'error',
      outcome: 'filtered',
      reason: secret,
      quantity: 987_654_321,
    })
    .execute()
})
afterAll(() => api.close())

/** Routes that belong to nobody: what they may answer is tested in sign-in.test.ts and setup. */
const open = ['GET /api/0/', 'GET /api/0/auth/session/', 'POST /api/0/auth/login/', 'POST /api/0/auth/logout/', 'POST /api/0/setup/']

const pathsOf = (path: string): string[] => {
  const fill = (org: string, project: string, issue: string): string =>
    path.replace(':org', org).replace(':project', project).replace(':issue', issue).replace(':event', eventId)
  const short = `ACME-${secret}-WEB-1A`.toUpperCase()
  return [
    fill(acme.org, acme.project, String(issueId)),
    fill(String(acme.orgId), String(acme.projectId), short),
    // One's own organization in front of the other's things.
    fill(rival.org, acme.project, String(issueId)),
    fill(String(rival.orgId), String(acme.projectId), short),
  ]
}

/** Paths below one's own organization without anything of the other's in them. */
const ownThings: ReadonlySet<string> = new Set([
  '/api/0/organizations/:org/',
  '/api/0/organizations/:org/projects/',
  '/api/0/organizations/:org/stats_v2/',
  '/api/0/organizations/:org/issues/',
])

const expectNothing = async (answer: Response, what: string): Promise<void> => {
  const text = await answer.text()
  for (const trace of [secret, acme.org, acme.publicKey, acme.token, acme.email, String(issueId), '987654321'])
    expect([what, trace, text.includes(trace)]).toEqual([what, trace, false])
}

describe('routes that need nothing', () => {
  it('are these and no others', () => {
    expect(routes.filter((route) => route.needs === 'nothing').map((route) => `${route.method} ${route.path}`)).toEqual(open)
  })
})

describe.each(routes.filter((route) => route.needs !== 'nothing'))('$method $path', ({ method, path }) => {
  it('is closed to nobody and to a bad token', async () => {
    for (const target of pathsOf(path)) {
      for (const headers of [{}, { Authorization: `Bearer sntryu_${'0'.repeat(64)}` }, { Cookie: `vedette_session=${'f'.repeat(64)}` }]) {
        const answer = await api.request(target, { method, headers })
        expect([target, answer.status]).toEqual([target, 401])
        await expectNothing(answer, target)
      }
    }
  })

  it('shows nothing of an organization to a user of another', async () => {
    const { cookie, csrf } = await signIn(api, rival.email)
    const [foreign, foreignById, mixed, mixedById] = pathsOf(path)
    for (const headers of [{ Authorization: `Bearer ${rival.token}` }, { Cookie: cookie, 'X-CSRF-Token': csrf }]) {
      for (const target of [foreign, foreignById, mixed, mixedById]) {
        if (target === undefined || path.endsWith('/live/')) continue
        const own = !path.includes(':org')
          ? path === '/api/0/organizations/'
          : ownThings.has(path) && (target === mixed || target === mixedById)
        const answer = await api.request(target, { method, headers })
        expect([target, answer.status]).toEqual([target, own ? 200 : 404])
        await expectNothing(answer, target)
      }
    }
  })

  it('is closed to a member whose role or token does not reach', async () => {
    await api.db.updateTable('members').set({ role: 'nothing' }).where('user_id', '=', acme.userId).execute()
    try {
      const answer = await api.get(pathsOf(path)[0] ?? '', acme.token)
      expect(answer.status).toBe(403)
      await answer.text()
    } finally {
      await api.db.updateTable('members').set({ role: 'owner' }).where('user_id', '=', acme.userId).execute()
    }
  })
})

describe('live updates', () => {
  it('are 404 below a foreign organization', async () => {
    for (const org of [acme.org, String(acme.orgId)])
      expect((await api.get(`/api/0/organizations/${org}/live/`, rival.token)).status).toBe(404)
  })
})

describe('filters of one’s own lists', () => {
  it('cannot name projects of others', async () => {
    for (const project of [acme.project, String(acme.projectId)]) {
      for (const list of ['issues', 'stats_v2']) {
        const answer = await api.get(`/api/0/organizations/rival/${list}/?project=${project}`, rival.token)
        expect(answer.status).toBe(404)
        await expectNothing(answer, list)
      }
    }
  })

  it('cannot reach others by a query', async () => {
    for (const query of [secret, `ACME-${secret}-WEB-1A`, `%`, `' or 1=1 --`, `\\`, `_`]) {
      const answer = await api.get(`/api/0/organizations/rival/issues/?query=${encodeURIComponent(query)}`, rival.token)
      expect([query, answer.status, await answer.text()]).toEqual([query, 200, '[]'])
    }
  })
})
