import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestContext } from 'vitest'

import type { Commit } from '#packages/contract/commit'
import type { Deploy } from '#packages/contract/deploy'
import type { Issue, IssueDetails } from '#packages/contract/issue'
import type { Release } from '#packages/contract/release'

import { errorEnvelope } from './envelopes.ts'
import { GitHistory } from './git-history.ts'
import { installNodePackages } from './sdks/installs.ts'
import type { Install } from './sdks/installs.ts'
import { Program } from './sdks/programs.ts'
import { Tap, textOf } from './sdks/tap.ts'
import { Sender } from './sender.ts'
import { repository, until, Vedette } from './vedette.ts'
import type { Project } from './vedette.ts'

/* The releases and deploys commands of sentry-cli, as the packages on npm have them, in a clone of a repository: what they ask for, and what comes of it. */

const waitMs = 40_000
const hourMs = 3_600_000
const apps = ['cli-2', 'cli-3'] as const
const people = ['Ann', 'Bob', 'Cem', 'Dia'].map((name) => ({ name, email: `${name.toLowerCase()}@acme.example` }))

let server: Vedette
let tap: Tap
let newest: Project
let folder: string
const projects = new Map<string, Project>()
const installs = new Map<string, Promise<Install>>()
const histories = new Map<string, GitHistory>()

beforeAll(async () => {
  for (const app of apps) installs.set(app, installNodePackages(app))
  folder = await mkdtemp(join(tmpdir(), 'vedette-git-'))
  server = await Vedette.start()
  tap = await Tap.before(server.url)
  // Each time there is a new token, and the one before ends.
  for (const app of apps) projects.set(app, (newest = await server.init(app)))
})
afterAll(async () => {
  tap.close()
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})

const projectOf = (app: string): Project => {
  const project = projects.get(app)
  if (!project) throw new Error(`no project ${app}`)
  return { ...project, token: newest.token }
}

/** A clone with twenty commits by four people, the newest an hour old. */
const historyOf = async (app: string): Promise<GitHistory> => {
  const known = histories.get(app)
  if (known) return known
  const clone = await mkdtemp(join(folder, 'clone-'))
  const history = await GitHistory.in(clone)
  await history.add(
    Array.from({ length: 20 }, (_, index) => ({
      author: people[index % people.length] ?? { name: '', email: '' },
      message: `Change ${index}`,
      atMs: Date.now() - (21 - index) * hourMs,
      path: `src/${index % 7}.py`,
    })),
  )
  histories.set(app, history)
  return history
}

interface Run {
  readonly code: number
  readonly output: string
  /** `METHOD path status` of each request, with the path below `/api/0`. */
  readonly calls: readonly string[]
  readonly bodies: readonly string[]
}

/** Runs the program in the clone; the test is skipped, with the reason, where it cannot be installed. */
const run = async (context: TestContext, app: string, args: readonly string[], token = newest.token): Promise<Run> => {
  const ready = await installs.get(app)
  if (ready === undefined || 'because' in ready) return context.skip(ready?.because ?? 'not installed')
  const { folder: cwd } = await historyOf(app)
  const before = tap.callsOf('0').length
  const env = { SENTRY_URL: tap.url, SENTRY_ORG: 'acme', SENTRY_PROJECT: app, SENTRY_AUTH_TOKEN: token, HOME: cwd }
  const program = new Program(`${ready.folder}/node_modules/.bin/sentry-cli`, args, { env, cwd })
  const code = await program.finish()
  const calls = tap.callsOf('0').slice(before)
  return {
    code,
    output: program.output,
    calls: calls.map(({ method, path, status }) => `${method} ${path.slice('/api/0'.length)} ${status}`),
    bodies: calls.map(textOf).filter((body) => body !== ''),
  }
}

/** Runs the program and insists that it succeeds. */
const succeed = async (context: TestContext, app: string, ...args: readonly string[]): Promise<Run> => {
  const ran = await run(context, app, args)
  expect([args.join(' '), ran.code, ran.output]).toEqual([args.join(' '), 0, ran.output])
  return ran
}

const below = (version: string): string => `/organizations/acme/releases/${version}/`
const get = <Answer>(path: string): Promise<Answer> => server.get<Answer>(newest, path)
const releaseOf = (version: string): Promise<Release> => get<Release>(below(version))
const commitsOf = async (version: string): Promise<string[]> => (await get<Commit[]>(`${below(version)}commits/`)).map(({ id }) => id)

const change = async (path: string, body: object): Promise<void> => {
  const headers = { Authorization: `Bearer ${newest.token}`, 'Content-Type': 'application/json' }
  const answer = await fetch(`${server.url}/api/0${path}`, { method: 'PUT', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}

/** Sends one event of an issue, and waits until the issue has so many. */
const send = async (app: string, issue: number, release: string, count: number): Promise<IssueDetails> => {
  const project = projectOf(app)
  const sender = new Sender(project, { perSecond: 100, concurrency: 1 })
  await sender.sendUntilAcknowledged([errorEnvelope({ issue, user: 1, release })])
  sender.close()
  return until(`${count} events of issue ${issue}`, waitMs, async () => {
    const issues = await get<Issue[]>(`/organizations/acme/issues/?query=&project=${project.projectId}`)
    const found = issues.find(({ culprit }) => culprit.includes(`order_${issue}`))
    return found?.count === String(count) ? get<IssueDetails>(`/organizations/acme/issues/${found.id}/`) : undefined
  })
}

describe.each(apps)('%s', (app) => {
  const first = `${app}@1.0.0`
  const second = `${app}@1.1.0`

  it('makes a release, and makes it again', async (context) => {
    const made = await succeed(context, app, 'releases', 'new', first, '--url', 'https://ci.example/1')
    expect(made.calls).toEqual([expect.stringMatching(/^POST \S+\/releases\/ 201$/)])
    expect(await releaseOf(first)).toMatchObject({
      version: first,
      url: 'https://ci.example/1',
      dateReleased: null,
      projects: [{ slug: app }],
      userAgent: expect.stringContaining('sentry-cli/'),
    })
    expect((await succeed(context, app, 'releases', 'new', first)).calls).toEqual([expect.stringMatching(/ 208$/)])
  })

  it('proposes the commit as the version', async (context) => {
    const [head = ''] = await (await historyOf(app)).shas()
    expect((await succeed(context, app, 'releases', 'propose-version')).output).toContain(head)
  })

  it('sets the commits of the clone with --auto: twenty, by four people', async (context) => {
    const shas = await (await historyOf(app)).shas()
    const { calls } = await succeed(context, app, 'releases', 'set-commits', first, '--auto')
    expect(calls).toEqual([
      expect.stringMatching(/^GET \/organizations\/acme\/repos\/\?cursor= 200$/),
      expect.stringMatching(/^POST \S+\/releases\/ 208$/),
      expect.stringMatching(/^GET \S+\/previous-with-commits\/ 200$/),
      expect.stringMatching(/^PUT \S+ 200$/),
    ])
    expect(await commitsOf(first)).toEqual(shas)
    const release = await releaseOf(first)
    expect(release).toMatchObject({ commitCount: 20, lastCommit: { id: shas[0], message: 'Change 19', author: people[3] } })
    expect(new Set(release.authors.map(({ email }) => email))).toEqual(new Set(people.map(({ email }) => email)))
  })

  it('counts the next release from the commit where the one before ended', async (context) => {
    const more = [20, 21, 22].map((index) => ({
      author: people[0] ?? { name: '', email: '' },
      message: `Change ${index}`,
      // After a rebase the times of authors do not rise.
      atMs: Date.now() - (index - 19) * hourMs,
      path: 'src/more.py',
    }))
    const history = await historyOf(app)
    await history.add(more)
    const shas = await history.shas()
    await succeed(context, app, 'releases', 'new', second)
    await succeed(context, app, 'releases', 'set-commits', second, '--local')
    expect(await commitsOf(second)).toEqual(shas.slice(0, 3))
    const files = await get<readonly { readonly filename: string }[]>(`${below(second)}commitfiles/`)
    expect(files.map(({ filename }) => filename)).toEqual(['src/more.py', 'src/more.py', 'src/more.py'])
  })

  it('names the commit that a release was built from, and forgets it', async (context) => {
    const version = `${app}@refs`
    const [head = ''] = await (await historyOf(app)).shas()
    await succeed(context, app, 'releases', 'new', version)
    const [origin] = await get<readonly { readonly name: string }[]>('/organizations/acme/repos/')
    const { bodies } = await succeed(context, app, 'releases', 'set-commits', version, '--commit', `${origin?.name}@${head}`)
    expect(bodies.at(-1)).toContain('"refs"')
    expect(await commitsOf(version)).toEqual([head])
    await succeed(context, app, 'releases', 'set-commits', version, '--clear')
    expect(await commitsOf(version)).toEqual([])
  })

  it('finalizes, shows and lists releases', async (context) => {
    await succeed(context, app, 'releases', 'finalize', second)
    expect((await releaseOf(second)).dateReleased).not.toBeNull()
    const shown = await succeed(context, app, 'releases', 'info', '-P', '-C', second)
    expect(shown.output).toContain(second)
    for (const sha of await commitsOf(second)) expect(shown.output).toContain(sha)
    const { output } = await succeed(context, app, 'releases', 'list')
    expect(output).toContain(first)
    expect(output).toContain(second)
    const unknown = await run(context, app, ['releases', 'info', `${app}@nothing`])
    expect([unknown.code, unknown.output]).toEqual([1, expect.not.stringContaining('error')])
    const missing = await run(context, app, ['releases', 'finalize', `${app}@nothing`])
    expect([missing.code, missing.output.toLowerCase()]).toEqual([1, expect.stringContaining('not found')])
  })

  it('archives and restores', async (context) => {
    await succeed(context, app, 'releases', 'archive', first)
    expect((await releaseOf(first)).status).toBe('archived')
    await succeed(context, app, 'releases', 'restore', first)
    expect(await releaseOf(first)).toMatchObject({ status: 'open', commitCount: 20 })
  })

  it('notes deploys and lists them', async (context) => {
    await succeed(context, app, 'deploys', 'new', '--release', second, '-e', 'production', '-n', 'blue', '-t', '90')
    await succeed(context, app, 'deploys', 'new', '--release', second, '-e', 'staging')
    const deploys = await get<Deploy[]>(`${below(second)}deploys/`)
    expect(deploys.map(({ environment, name }) => [environment, name])).toEqual([
      ['staging', null],
      ['production', 'blue'],
    ])
    const { output } = await succeed(context, app, 'deploys', 'list', '--release', second)
    for (const word of ['production', 'blue', 'staging']) expect(output).toContain(word)
    expect(await releaseOf(second)).toMatchObject({ deployCount: 2, lastDeploy: { dateFinished: expect.any(String) } })
  })

  it('does all of this with a token of the organization too', async (context) => {
    const args = ['token', 'create', '--org', 'acme', '--name', app, '--data-dir', server.dataDir, '--url', server.url]
    const made = new Program(join(repository, 'bin', 'vedette'), args)
    expect([await made.finish(), made.output]).toEqual([0, expect.stringContaining('sntrys_')])
    const token = /sntrys_\S+/.exec(made.output)?.[0] ?? ''
    // Its text says where the server is: the requests go there and not through the tap.
    for (const command of [
      ['releases', 'new', `${app}@ci`],
      ['releases', 'set-commits', `${app}@ci`, '--auto'],
      ['releases', 'finalize', `${app}@ci`],
      ['deploys', 'new', '--release', `${app}@ci`, '-e', 'ci'],
      ['releases', 'list'],
    ]) {
      const { code, output } = await run(context, app, command, token)
      expect([command.join(' '), code, output]).toEqual([command.join(' '), 0, output])
    }
    expect(await releaseOf(`${app}@ci`)).toMatchObject({ deployCount: 1, dateReleased: expect.any(String) })
  })
})

describe.concurrent.each(apps)('issues and the releases of %s', (app) => {
  it('one that a commit’s message names is resolved in the release, and back when a newer one throws', async (context) => {
    const [old, fixed, newer] = ['3.0.0', '3.1.0', '3.2.0'].map((version) => `${app}@${version}`) as [string, string, string]
    const { shortId } = await send(app, 1, old, 1)
    const author = { name: 'Owner', email: 'owner@example.com' }
    await (await historyOf(app)).add([{ author, message: `Order again\n\nFixes ${shortId}\n`, atMs: Date.now(), path: 'src/fix.py' }])
    await succeed(context, app, 'releases', 'new', fixed)
    await succeed(context, app, 'releases', 'set-commits', fixed, '--auto')
    const resolved = await get<IssueDetails>(`/organizations/acme/issues/${shortId}/`)
    expect(resolved).toMatchObject({ status: 'resolved', statusDetails: { inRelease: fixed } })
    const line = resolved.activity.find(({ type }) => type === 'set_resolved_in_commit')
    expect(line).toMatchObject({ user: { email: author.email }, data: { version: fixed } })
    expect((await send(app, 1, old, 2)).status).toBe('resolved')
    expect(await send(app, 1, newer, 3)).toMatchObject({ status: 'unresolved', substatus: 'regressed' })
  })

  it('one that was resolved in the next release is back when that throws', async (context) => {
    const [old, next] = [`${app}@4.0.0`, `${app}@4.1.0`]
    const { id } = await send(app, 2, old, 1)
    await change(`/organizations/acme/issues/${id}/`, { status: 'resolved', statusDetails: { inNextRelease: true } })
    await succeed(context, app, 'releases', 'new', next, '--finalize')
    expect((await send(app, 2, old, 2)).status).toBe('resolved')
    expect(await send(app, 2, next, 3)).toMatchObject({ status: 'unresolved', substatus: 'regressed' })
  })
})

describe.each(apps)('at the end, %s', (app) => {
  it('deletes what nothing names, and says why it does not delete the rest', async (context) => {
    const refused = await run(context, app, ['releases', 'delete', `${app}@3.0.0`])
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('is referenced by issues or stored events')])
    await succeed(context, app, 'releases', 'delete', `${app}@ci`)
    const again = await succeed(context, app, 'releases', 'delete', `${app}@ci`)
    expect(again.output).toContain('does not exist')
  })
})
