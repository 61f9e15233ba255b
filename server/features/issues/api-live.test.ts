import { describe, expect, it } from 'vitest'

import { addIssue, addMember, openTestApi, startMs } from '#server/http/test/api-fixture'

import { ChangeFeed } from './api-live.ts'

describe('a feed of changes', () => {
  it('tells each change once, however often it looks, also one that appears late', () => {
    const feed = new ChangeFeed(10_000)
    expect(feed.take([{ id: 1, updated_at: 10_500 }])).toHaveLength(1)
    expect(feed.take([{ id: 1, updated_at: 10_500 }])).toHaveLength(0)
    expect(feed.fromMs).toBe(5_500)
    expect(
      feed.take([
        { id: 2, updated_at: 6_000 },
        { id: 1, updated_at: 10_500 },
      ]),
    ).toEqual([{ id: 2, updated_at: 6_000 }])
    expect(feed.take([{ id: 1, updated_at: 10_501 }])).toHaveLength(1)
  })
})

describe('live updates', () => {
  const path = '/api/0/organizations/acme/live/'

  it('keep no place for those who only ask for the headers', async () => {
    const api = await openTestApi()
    const { token } = await api.addTenant('acme')
    for (let time = 0; time < 250; time++)
      expect((await api.request(path, { method: 'HEAD', headers: { Authorization: `Bearer ${token}` } })).status).toBe(200)
    const answer = await api.get(path, token)
    expect(answer.status).toBe(200)
    await answer.body?.cancel()
    await api.close()
  })

  it('are for everybody: one person cannot take all places', async () => {
    const api = await openTestApi()
    const acme = await api.addTenant('acme')
    const ann = await addMember(api, acme, 'ann@acme.example', 'member')
    const taken: Response[] = []
    for (let time = 0; time < 200; time++) taken.push(await api.get(path, acme.token))
    expect(taken.some((answer) => answer.status === 503)).toBe(true)
    const answer = await api.get(path, ann.token)
    expect(answer.status).toBe(200)
    for (const each of [...taken, answer]) await each.body?.cancel()
    await api.close()
  })

  it('tell of issues that change, and stop when the reader goes', async () => {
    const api = await openTestApi()
    try {
      const acme = await api.addTenant('acme')
      const rival = await api.addTenant('rival')
      await addIssue(api, acme.projectId, { updated_at: startMs - 100 })
      const answer = await api.get('/api/0/organizations/acme/live/', acme.token)
      expect(answer.headers.get('content-type')).toBe('text/event-stream')
      const reader = answer.body?.getReader()
      const next = async (): Promise<string> => new TextDecoder().decode((await reader?.read())?.value)
      expect(await next()).toBe(': connected\n\n')
      await addIssue(api, rival.projectId, { updated_at: startMs + 100 })
      const issue = await addIssue(api, acme.projectId, { short_id: 2, updated_at: startMs + 100 })
      expect(await next()).toBe(`event: issue\ndata: {"projectId":"${acme.projectId}","issueId":"${issue.id}"}\n\n`)
      await reader?.cancel()
    } finally {
      await api.close()
    }
  })
})
