import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { SetupAnswer } from '#packages/contract/organization'
import { openTestApi } from '#server/http/test/api-fixture'
import type { TestApi } from '#server/http/test/api-fixture'

import { ensureSetupToken, slugOf } from './write.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi({ url: '' })
})
afterAll(() => api.close())

const form = {
  email: 'Ada@Example.com',
  password: 'a long enough password',
  organization: 'Ädä & Söns',
  project: 'My Shop',
  platform: 'javascript-react',
  url: 'https://errors.example.com/',
}

const send = (body: object, headers: Record<string, string> = {}): Promise<Response> =>
  api.request('/api/0/setup/', { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) })

describe('setting up', () => {
  it('is announced by the session while nobody has an account', async () => {
    expect(await (await api.request('/api/0/auth/session/')).json()).toEqual({ user: null, csrf: '', organizations: [], setupNeeded: true })
  })

  it('needs the newest token of the terminal, which is stored as a hash', async () => {
    const older = await ensureSetupToken(api.db)
    const token = await ensureSetupToken(api.db)
    expect(JSON.stringify(await api.db.selectFrom('settings').selectAll().execute())).not.toContain(token)
    expect((await send({ ...form, token: older })).status).toBe(403)
    expect((await send({ ...form, token: '' })).status).toBe(403)
    expect((await send({ ...form, token }, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await send({ ...form, token: { $ne: '' } })).status).toBe(400)
    for (const wrong of [
      { email: 'no' },
      { password: 'short' },
      { organization: '!!!' },
      { project: '!!!' },
      { url: 'https://x.example/path' },
      { url: 'javascript:alert(1)' },
    ]) {
      const answer = await send({ ...form, token, ...wrong })
      expect([JSON.stringify(wrong), answer.status]).toEqual([JSON.stringify(wrong), 400])
    }
    expect(await api.db.selectFrom('users').selectAll().execute()).toEqual([])
  })

  it('makes owner, organization, project and key, stores the URL and signs in', async () => {
    const token = await ensureSetupToken(api.db)
    const answer = await send({ ...form, token })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('set-cookie')).toMatch(/; Secure$/)
    const made = (await answer.json()) as SetupAnswer
    expect(made).toMatchObject({
      organization: { slug: 'ada-sons', name: 'Ädä & Söns', role: 'owner' },
      project: { slug: 'my-shop', platform: 'javascript-react', firstEvent: null },
      session: { user: { email: 'Ada@Example.com', isSuperuser: true }, setupNeeded: false, organizations: [{ slug: 'ada-sons' }] },
    })
    expect(made.dsn).toMatch(new RegExp(`^https://[0-9a-f]{32}@errors\\.example\\.com/${made.project?.id}$`))
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''
    const keys = await api.request(`/api/0/projects/ada-sons/my-shop/keys/`, { headers: { Cookie: cookie } })
    expect(await keys.json()).toMatchObject([{ isActive: true, label: 'Default', dsn: { public: made.dsn } }])
    const history = await api.db.selectFrom('config_history').selectAll().execute()
    expect(history).toHaveLength(1)
    expect(JSON.parse(history[0]?.body ?? '')).toMatchObject({
      slug: 'my-shop',
      keyIds: { [made.dsn?.slice(8, 40) ?? '']: expect.any(Number) },
    })
  })

  it('works once', async () => {
    expect(await ensureSetupToken(api.db)).toBeUndefined()
    expect((await send({ ...form, token: 'x' })).status).toBe(403)
    expect(await api.db.selectFrom('users').select('id').execute()).toHaveLength(1)
  })
})

describe('setting up without a project', () => {
  it('makes owner and organization; the project is made when its platform is chosen', async () => {
    const empty = await openTestApi({ url: '' })
    const token = await ensureSetupToken(empty.db)
    const { project: _project, platform: _platform, ...rest } = form
    const answer = await empty.request('/api/0/setup/', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...rest, token }),
    })
    expect(answer.status).toBe(201)
    expect(await answer.json()).toMatchObject({ organization: { slug: 'ada-sons', role: 'owner' }, project: null, dsn: null })
    expect(await empty.db.selectFrom('projects').select('id').execute()).toEqual([])
    await empty.close()
  })
})

describe('slugs', () => {
  it('are lower-case words with dashes, never digits alone', () => {
    expect(slugOf('Acme Inc.')).toBe('acme-inc')
    expect(slugOf('123')).toBe('n-123')
    expect(slugOf('--')).toBe('')
    expect(slugOf('x'.repeat(300))).toHaveLength(50)
  })
  it('stay what they are, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'grapheme' }), (name) => {
        const slug = slugOf(name)
        expect(slug).toMatch(/^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$/)
        expect(slug).not.toMatch(/^[0-9]+$/)
        expect(slugOf(slug)).toBe(slug)
      }),
    )
  })
})
