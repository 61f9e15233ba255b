import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Key } from '#packages/contract/key'
import { openTestApi } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { createPostgresBatchStore } from '#server/stores/metadata/batch-store-postgres'
import { readKeySnapshot } from '#server/stores/metadata/key-snapshot'

let api: TestApi
let acme: Tenant
let keys: string
beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  keys = `/api/0/projects/${acme.org}/${acme.project}/keys/`
})
afterAll(() => api.close())

const send = (method: string, path: string, body?: unknown): Promise<Response> =>
  api.request(path, {
    method,
    headers: { Authorization: `Bearer ${acme.token}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
const keyOf = async (answer: Response): Promise<Key> => (await answer.json()) as Key
const list = async (query = ''): Promise<Key[]> => (await (await api.get(`${keys}${query}`, acme.token)).json()) as Key[]

/** What processing believes of the project now. */
const configuration = async () => {
  const store = createPostgresBatchStore(api.db, { newId: api.nextId, signals: {} })
  return (await store.configuration(await store.configVersion())).get(acme.projectId)
}

describe('client keys', () => {
  it('have every form of DSN that a sender may be given (web-api.md 8.7)', async () => {
    const [key] = await list()
    const { publicKey: pub, projectId: id } = acme
    const url = 'https://errors.example.com'
    expect(key?.id).toBe(pub)
    expect(key?.projectId).toBe(id)
    expect(key?.dsn).toEqual({
      public: `https://${pub}@errors.example.com/${id}`,
      secret: `https://${pub}:${key?.secret}@errors.example.com/${id}`,
      csp: `${url}/api/${id}/csp-report/?sentry_key=${pub}`,
      security: `${url}/api/${id}/security/?sentry_key=${pub}`,
      minidump: `${url}/api/${id}/minidump/?sentry_key=${pub}`,
      nel: `${url}/api/${id}/nel/?sentry_key=${pub}`,
      unreal: `${url}/api/${id}/unreal/${pub}/`,
      crons: `${url}/api/${id}/cron/___MONITOR_SLUG___/${pub}/`,
      cdn: `${url}/js-sdk-loader/${pub}.min.js`,
      playstation: `${url}/api/${id}/playstation/?sentry_key=${pub}`,
      integration: `${url}/api/${id}/integration/`,
      otlp_traces: `${url}/api/${id}/integration/otlp/v1/traces`,
      otlp_logs: `${url}/api/${id}/integration/otlp/v1/logs`,
    })
  })

  it('are several per project, made, renamed, disabled, enabled and revoked', async () => {
    const made = await send('POST', keys, { name: 'Mobile' })
    expect(made.status).toBe(201)
    const key = await keyOf(made)
    expect(key).toMatchObject({ name: 'Mobile', label: 'Mobile', isActive: true, rateLimit: null })
    expect((await list()).map(({ label }) => label)).toEqual(['Default', 'Mobile'])
    expect((await configuration())?.keyIds).toHaveProperty(key.id)

    const disabled = await send('PUT', `${keys}${key.id}/`, { isActive: false })
    expect(await keyOf(disabled)).toMatchObject({ isActive: false, name: 'Mobile' })
    expect((await readKeySnapshot(api.db)).keys.get(key.id as never)?.state).toBe('disabled')
    expect((await list('?status=inactive')).map(({ id }) => id)).toEqual([key.id])
    expect((await list('?status=active')).map(({ id }) => id)).toEqual([acme.publicKey])
    expect(await keyOf(await send('PUT', `${keys}${key.id}/`, { isActive: true, name: 'Phones' }))).toMatchObject({
      isActive: true,
      name: 'Phones',
    })

    expect((await send('DELETE', `${keys}${key.id}/`)).status).toBe(204)
    expect((await readKeySnapshot(api.db)).keys.has(key.id as never)).toBe(false)
    expect((await configuration())?.keyIds).not.toHaveProperty(key.id)
    for (const method of ['GET', 'DELETE']) expect((await send(method, `${keys}${key.id}/`)).status).toBe(404)
  })

  it('stay disabled when somebody renames them at the same time', async () => {
    const key = await keyOf(await send('POST', keys, { name: 'Leaked' }))
    for (let time = 0; time < 5; time++) {
      await send('PUT', `${keys}${key.id}/`, { isActive: true })
      await Promise.all([
        send('PUT', `${keys}${key.id}/`, { isActive: false }),
        send('PUT', `${keys}${key.id}/`, { name: `Leaked ${time}` }),
        send('PUT', `${keys}${key.id}/`, { rateLimit: { count: 1, window: 60 + time } }),
      ])
      const after = await keyOf(await send('GET', `${keys}${key.id}/`))
      expect([after.isActive, after.name, after.rateLimit?.window]).toEqual([false, `Leaked ${time}`, 60 + time])
    }
    const [gone, renamed] = await Promise.all([send('DELETE', `${keys}${key.id}/`), send('PUT', `${keys}${key.id}/`, { name: 'Gone' })])
    expect([gone.status, renamed.status].every((status) => [200, 204, 404].includes(status))).toBe(true)
    expect((await send('GET', `${keys}${key.id}/`)).status).toBe(404)
  })

  it('keep what the loader script switches on', async () => {
    const changed = await send('PUT', `${keys}${acme.publicKey}/`, {
      dynamicSdkLoaderOptions: { hasReplay: true },
      browserSdkVersion: 'latest',
    })
    const options = { hasReplay: true, hasPerformance: false, hasDebug: false, hasFeedback: false, hasLogsAndMetrics: false }
    expect((await keyOf(changed)).dynamicSdkLoaderOptions).toEqual(options)
    const again = await send('PUT', `${keys}${acme.publicKey}/`, { dynamicSdkLoaderOptions: { hasDebug: true } })
    expect((await keyOf(again)).dynamicSdkLoaderOptions).toEqual({ ...options, hasDebug: true })
  })

  it('of all projects are listed for the organization', async () => {
    const answer = await api.get(`/api/0/organizations/${acme.org}/project-keys/?limit=1`, acme.token)
    expect(((await answer.json()) as Key[]).map(({ id }) => id)).toEqual([acme.publicKey])
    expect(answer.headers.get('link')).toContain('rel="next"; results="false"')
  })
})

describe('the rate limit of a key', () => {
  const limited = async (rateLimit: unknown) => {
    const answer = await send('PUT', `${keys}${acme.publicKey}/`, { rateLimit })
    expect(answer.status).toBe(200)
    return (await keyOf(answer)).rateLimit
  }
  const addNotice = () =>
    api.db
      .insertInto('limits')
      .values({
        id: api.nextId(),
        scope: 'key',
        scope_id: acme.publicKey,
        categories: 'error',
        until_ms: api.clock.now + 60_000,
        reason: 'key_quota',
      })
      .execute()
  const notices = async () => (await readKeySnapshot(api.db)).limits.length

  it('is what processing applies', async () => {
    expect(await limited({ window: 3600, count: 100 })).toEqual({ window: 3600, count: 100 })
    expect((await configuration())?.keyLimits).toEqual({ [acme.publicKey]: { count: 100, windowSeconds: 3600 } })
  })

  it('is taken away by null, or by 0 in one of the two', async () => {
    for (const none of [null, { window: 0, count: 5 }, { window: 60, count: 0 }, { window: null, count: null }]) {
      await api.db.updateTable('keys').set({ rate_limit_count: 1, rate_limit_window: 60 }).execute()
      expect(await limited(none)).toBeNull()
      expect((await configuration())?.keyLimits).toBeUndefined()
    }
  })

  it('lifts what the front door was told of the old one, and nothing else does', async () => {
    await limited({ window: 60, count: 1 })
    await addNotice()
    await send('PUT', `${keys}${acme.publicKey}/`, { name: 'Same limit' })
    expect(await notices()).toBe(1)
    await limited({ window: 60, count: 2 })
    expect(await notices()).toBe(0)
    await limited(null)
  })

  it('has bounds', async () => {
    for (const rateLimit of [{ window: -1, count: 1 }, { window: 86_401, count: 1 }, { window: 60, count: 1.5 }, 7])
      expect((await send('PUT', `${keys}${acme.publicKey}/`, { rateLimit })).status).toBe(400)
  })
})
