import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { openTestApi } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

import { idleScript } from './loader-script.ts'

const bundle = 'var Sentry={};\n'

let webDist: string
let api: TestApi
let acme: Tenant

beforeAll(async () => {
  webDist = mkdtempSync(join(tmpdir(), 'vedette-dist-'))
  mkdirSync(join(webDist, 'js-sdk', '11.12.0'), { recursive: true })
  for (const name of ['bundle.min.js', 'bundle.tracing.replay.min.js', 'notes.txt'])
    writeFileSync(join(webDist, 'js-sdk', '11.12.0', name), bundle)
  api = await openTestApi({ webDist })
  acme = await api.addTenant('acme')
})
afterAll(async () => {
  await api.close()
  rmSync(webDist, { recursive: true, force: true })
})

const loader = (file: string): Promise<Response> => api.request(`/js-sdk-loader/${file}`)

/** The settings that a script hands to its loader. */
const settingsOf = (script: string): unknown => {
  const seen: unknown[] = []
  const call = script.slice(script.lastIndexOf('startLoader('))
  runInContext(`(function () {\n${call}`, createContext({ startLoader: (settings: unknown) => seen.push(settings) }))
  return JSON.parse(JSON.stringify(seen[0]))
}

const switchOn = (options: object): Promise<unknown> =>
  api.db
    .updateTable('keys')
    .set({ loader: JSON.stringify(options) })
    .where('public_key', '=', acme.publicKey)
    .execute()

describe('chapter 1: the loader of a key', () => {
  it('is a script for every page, and may be kept for a while', async () => {
    for (const file of [`${acme.publicKey}.min.js`, `${acme.publicKey}.js`]) {
      const answer = await loader(file)
      expect(answer.status).toBe(200)
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
        'cache-control': 'public, max-age=3600, s-maxage=60, stale-while-revalidate=315360000, stale-if-error=315360000',
      })
    }
  })

  it('waits with the bundle until there is something to tell, unless more than errors is wanted', async () => {
    await switchOn({})
    expect(settingsOf(await (await loader(`${acme.publicKey}.min.js`)).text())).toEqual({
      bundleUrl: 'https://errors.example.com/js-sdk/11.12.0/bundle.min.js',
      isLazy: true,
      integrations: [],
      config: { dsn: `https://${acme.publicKey}@errors.example.com/${acme.projectId}` },
    })
    await switchOn({ hasPerformance: true, hasReplay: true, hasLogsAndMetrics: true, hasFeedback: 'yes' })
    expect(settingsOf(await (await loader(`${acme.publicKey}.min.js`)).text())).toMatchObject({
      bundleUrl: 'https://errors.example.com/js-sdk/11.12.0/bundle.tracing.replay.min.js',
      isLazy: false,
      integrations: ['browserTracingIntegration', 'replayIntegration'],
      config: { tracesSampleRate: 1, replaysSessionSampleRate: 0.1, replaysOnErrorSampleRate: 1, enableLogs: true },
    })
    await switchOn({ hasDebug: true, hasFeedback: true })
    expect(settingsOf(await (await loader(`${acme.publicKey}.min.js`)).text())).toMatchObject({
      bundleUrl: 'https://errors.example.com/js-sdk/11.12.0/bundle.tracing.replay.feedback.debug.min.js',
      integrations: ['feedbackIntegration'],
      config: { debug: true },
    })
  })

  it('is needed by no token, and minds no wrong one’s absence: who is signed in makes no difference', async () => {
    const plain = await (await loader(`${acme.publicKey}.min.js`)).text()
    const signedIn = await api.get(`/js-sdk-loader/${acme.publicKey}.min.js`, acme.token)
    expect(await signedIn.text()).toBe(plain)
  })

  it.each(['f'.repeat(32), 'no-key', '..%2f..%2fetc%2fpasswd', '%3Cscript%3E'])('of %s does nothing, and a page goes on', async (name) => {
    const answer = await loader(`${name}.min.js`)
    expect([answer.status, await answer.text()]).toEqual([200, idleScript])
  })

  it('of a disabled key does nothing, and a page can still call it', async () => {
    await api.db.updateTable('keys').set({ state: 'disabled' }).where('public_key', '=', acme.publicKey).execute()
    const script = await (await loader(`${acme.publicKey}.min.js`)).text()
    await api.db.updateTable('keys').set({ state: 'active' }).where('public_key', '=', acme.publicKey).execute()
    const window: Record<string, unknown> = {}
    runInContext(
      `${script};window.Sentry.onLoad(() => { throw 1 });window.Sentry.captureException(new Error('x'))`,
      createContext({ window }),
    )
    expect(window['Sentry']).toBeTypeOf('object')
  })
})

describe('chapter 2: the bundles', () => {
  it('are served to pages of every origin, for ever', async () => {
    const answer = await api.request('/js-sdk/11.12.0/bundle.tracing.replay.min.js')
    expect([answer.status, await answer.text()]).toEqual([200, bundle])
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=31536000, immutable',
    })
  })

  it.each(['11.12.0/notes.txt', '11.12.0/bundle.unknown.min.js', '11.12.0/', '9.9.9/bundle.min.js', '11.12.0/../../index.html'])(
    '%s is none',
    async (path) => {
      const answer = await api.request(`/js-sdk/${path}`)
      expect(answer.headers.get('access-control-allow-origin')).not.toBe('*')
      expect(await answer.text()).not.toBe(bundle)
    },
  )
})
