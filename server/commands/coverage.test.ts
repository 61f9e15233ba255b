import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { runCoverage } from './coverage.ts'

interface Seen {
  readonly url: string | undefined
  readonly token: string | undefined
  readonly body: string
}

let folder: string
let server: Server
let url: string
let seen: Seen[]
let answer: readonly [status: number, body: string]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-coverage-'))
  writeFileSync(join(folder, 'lcov.info'), 'TN:\nSF:a.ts\nDA:1,1\nend_of_record\n')
  seen = []
  answer = [201, '{"files":1}']
  server = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push({ url: request.url, token: request.headers.authorization, body })
      response.writeHead(answer[0], { 'Content-Type': 'application/json' }).end(answer[1])
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  await new Promise((resolve) => void server.close(resolve))
})

const run = async (args: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
  let [out, err] = ['', '']
  const io = { out: (said: string) => void (out += said), err: (said: string) => void (err += said), stdin: () => Promise.resolve('') }
  return { code: await runCoverage(args, io, environment), out, err }
}
const report = (): string => join(folder, 'lcov.info')
const named = ['--org', 'acme', '--project', 'shop', '--token', 'secret']

describe('vedette coverage upload', () => {
  it('sends the reports with the commit', async () => {
    const ran = await run(['upload', report(), report(), ...named, '--url', url, '--sha', 'abc1234', '--branch', 'main'])
    expect(ran).toEqual({ code: 0, out: '{"files":1}\n', err: '' })
    expect(seen).toMatchObject([{ url: '/api/0/projects/acme/shop/coverage/', token: 'Bearer secret' }])
    expect(seen[0]?.body).toMatch(/name="sha"\s+abc1234/)
    expect(seen[0]?.body.split('filename="lcov.info"')).toHaveLength(3)
  })

  it('takes what CI systems and sentry-cli set', async () => {
    const environment = { SENTRY_URL: url, SENTRY_ORG: 'acme', SENTRY_PROJECT: 'web app', SENTRY_AUTH_TOKEN: 't', GITHUB_SHA: 'def5678' }
    expect((await run(['upload', report()], environment)).code).toBe(0)
    expect(seen).toMatchObject([{ url: '/api/0/projects/acme/web%20app/coverage/', token: 'Bearer t' }])
  })

  it('says what is missing', async () => {
    expect(await run(['upload', report(), ...named])).toEqual({ code: 2, out: '', err: 'vedette: --sha is needed, or GITHUB_SHA\n' })
    expect((await run([...named, '--sha', 'abc1234'])).code).toBe(2)
    expect((await run(['upload', join(folder, 'nothing'), ...named, '--sha', 'abc1234'])).err).toMatch(/nothing cannot be read: ENOENT/)
  })

  it('says what the server said, and when none answers', async () => {
    answer = [400, '{"detail":"lcov.info: this is no report"}']
    const refused = await run(['upload', report(), ...named, '--url', url, '--sha', 'abc1234'])
    expect(refused).toEqual({ code: 1, out: '', err: 'vedette: the server said 400: lcov.info: this is no report\n' })
    const away = await run(['upload', report(), ...named, '--url', 'http://127.0.0.1:1', '--sha', 'abc1234'])
    expect(away.err).toMatch(/^vedette: http:\/\/127\.0\.0\.1:1 does not answer: /)
  })
})
