import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Release, Verdict } from '#packages/contract/release'
import type { SessionsAnswer } from '#packages/contract/sessions'

import { installPython } from './run-sdk.ts'
import { repository, Vedette } from './vedette.ts'
import type { Project } from './vedette.ts'

/* Release health by the SDKs themselves: a Flask app and a Node server of which one request in five crashes, one has a handled error, three are well. */

const waitMs = 20_000
const fields = ['sum(session)', 'crash_free_rate(session)', 'count_unique(user)', 'crash_free_rate(user)']

let server: Vedette
let project: Project
let missing: string | undefined

/** Runs a program with an SDK until it ends. */
const run = async (command: string, file: string, release: string): Promise<void> => {
  // A debugger or a test runner around us must not get into the program.
  const { NODE_OPTIONS: _options, VITEST: _vitest, ...inherited } = process.env
  const env = { ...inherited, PYTHONPATH: join(repository, '.cache', 'python') }
  const child = spawn(command, [join(repository, 'compat', file), project.dsn, release], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${file} ended with ${String(code)}: ${output}`)
}

beforeAll(async () => {
  missing = installPython()
  server = await Vedette.start()
  project = await server.init('shop')
})
afterAll(() => server.remove())

const totalsOf = async (release: string): Promise<Readonly<Record<string, number | null>> | undefined> => {
  const asked = new URLSearchParams([
    ...fields.map((field): [string, string] => ['field', field]),
    ['query', `release:"${release}"`],
    ['includeSeries', '0'],
  ])
  const { groups } = await server.get<SessionsAnswer>(project, `/organizations/${project.org}/sessions/?${asked.toString()}`)
  return groups[0]?.totals
}

const whole = { 'sum(session)': 5, 'crash_free_rate(session)': 0.8, 'count_unique(user)': 0, 'crash_free_rate(user)': null }

describe('sessions that SDKs count by themselves', () => {
  it('of a Flask app are its requests', async (context) => {
    if (missing !== undefined) return context.skip(missing)
    await run('python3', join('python', 'sessions.py'), 'shop@1.0.0')
    await expect.poll(() => totalsOf('shop@1.0.0'), { timeout: waitMs }).toEqual(whole)
  })

  it('of a Node server are its requests', async () => {
    await run(process.execPath, join('node', 'sessions.mjs'), 'shop@1.1.0')
    await expect.poll(() => totalsOf('shop@1.1.0'), { timeout: waitMs }).toEqual(whole)
  })

  it('make the release, and its verdict', async () => {
    const path = `/organizations/${project.org}/releases/shop@1.1.0/`
    const release = await server.get<Release>(project, `${path}?health=1`)
    expect(release.projects).toMatchObject([{ hasHealthData: true, healthData: { totalSessions: 5, crashFreeSessions: 80 } }])
    const verdict = await server.get<Verdict>(project, `${path}verdict/`)
    expect(verdict).toMatchObject({
      health: { sessions: 5, sessionsCrashed: 1, sessionsErrored: 2 },
      environments: [{ name: 'production' }],
    })
  })
})
