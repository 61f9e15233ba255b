import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { openTestApi } from './test/api-fixture.ts'
import type { TestApi } from './test/api-fixture.ts'

let api: TestApi
let webDist: string

beforeAll(async () => {
  webDist = join(mkdtempSync(join(tmpdir(), 'vedette-dist-')), 'dist')
  api = await openTestApi({ webDist })
})
afterAll(async () => {
  await api.close()
  rmSync(join(webDist, '..'), { recursive: true, force: true })
})

const build = (): void => {
  mkdirSync(join(webDist, 'assets'), { recursive: true })
  mkdirSync(join(webDist, '.vite'), { recursive: true })
  writeFileSync(
    join(webDist, 'index.html'),
    '<html><script nonce="__CSP_NONCE__"></script><meta property="csp-nonce" nonce="__CSP_NONCE__"></html>',
  )
  writeFileSync(join(webDist, 'assets', 'app-1.js'), 'plain')
  writeFileSync(join(webDist, 'assets', 'app-1.js.br'), 'brotli')
  writeFileSync(join(webDist, 'assets', 'app-1.js.map'), 'map')
  writeFileSync(join(webDist, '.vite', 'manifest.json'), 'manifest')
  writeFileSync(join(webDist, 'favicon.svg'), '<svg/>')
}

describe('without a build', () => {
  it('says so in words, and does not answer for files', async () => {
    const page = await api.request('/organizations/acme/issues/')
    expect(page.status).toBe(503)
    expect(await page.text()).toContain('web/dist')
    expect((await api.request('/assets/app-1.js')).status).toBe(404)
  })
})

describe('with a build', () => {
  beforeAll(build)

  it('answers every page address with the page and a fresh nonce that the policy names', async () => {
    const nonces = new Set<string>()
    for (const path of ['/', '/organizations/acme/issues', '/organizations/acme/issues/', '/issues/7/events/latest/', '/x.y/z']) {
      const answer = await api.request(path)
      expect([path, answer.status]).toEqual([path, 200])
      const nonce =
        /script-src 'nonce-([0-9a-f]{32})' 'strict-dynamic'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1] ?? ''
      const text = await answer.text()
      expect(text.split(`nonce="${nonce}"`)).toHaveLength(3)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(5)
  })

  it('allows nothing by default, no frames, and demands trusted types', async () => {
    const policy = (await api.request('/')).headers.get('content-security-policy') ?? ''
    for (const part of [
      "default-src 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "require-trusted-types-for 'script'",
      "connect-src 'self'",
    ]) {
      expect(policy.split('; ')).toContain(part)
    }
    expect(policy).not.toContain('unsafe')
  })

  it('serves assets for ever and precompressed', async () => {
    const answer = await api.request('/assets/app-1.js', { headers: { 'Accept-Encoding': 'br' } })
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('content-encoding')).toBe('br')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await answer.text()).toBe('brotli')
    expect(await (await api.request('/assets/app-1.js')).text()).toBe('plain')
    expect((await api.request('/favicon.svg')).headers.get('cache-control')).toBe('public, max-age=3600')
  })

  it('keeps source maps, notes of the build, absent files and other folders to itself', async () => {
    for (const path of [
      '/assets/app-1.js.map',
      '/assets/none.js',
      '/none.svg',
      '/assets/%2e%2e/index.html',
      '/assets/..%2f..%2fmeta.sqlite',
    ]) {
      const text = await (await api.request(path)).text()
      expect(text).not.toMatch(/^(map|manifest)$/)
    }
    expect((await api.request('/assets/none.js')).status).toBe(404)
    expect((await api.request('/none.svg')).status).toBe(404)
    expect(await (await api.request('/.vite/manifest.json')).text()).toContain('<html>')
  })

  it('answers unknown API addresses as JSON, with the headers of the API', async () => {
    for (const path of ['/api', '/api/', '/api/0/none/', '/api/1/']) {
      const answer = await api.request(path)
      expect([path, answer.status]).toEqual([path, 404])
      expect(await answer.json()).toEqual({ detail: 'The requested resource does not exist' })
      expect(answer.headers.get('content-type')).toBe('application/json')
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{16}$/)
    }
    expect((await api.request('/none', { method: 'POST' })).status).toBe(404)
  })
})
