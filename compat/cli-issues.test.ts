import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestContext } from 'vitest'

import type { Issue } from '#packages/contract/issue'

import { errorEnvelope } from './envelopes.ts'
import { installNodePackages } from './sdks/installs.ts'
import type { Install } from './sdks/installs.ts'
import { Program } from './sdks/programs.ts'
import { Tap, textOf } from './sdks/tap.ts'
import { Sender } from './sender.ts'
import { until, Vedette } from './vedette.ts'
import type { Project } from './vedette.ts'

/* The issues and events commands of sentry-cli, as the packages on npm have them: what they ask for, and what the server makes of it. */

const issueCount = 6
/** More than one page of the list, which has 100. */
const crowdCount = 120
const visibleWithinMs = 40_000

let server: Vedette
let tap: Tap
let newest: Project
const projects = new Map<string, Project>()
const installs = new Map<string, Promise<Install>>()

const projectOf = (name: string): Project => {
  const project = projects.get(name)
  if (!project) throw new Error(`no project ${name}`)
  return { ...project, token: newest.token }
}

const issuesOf = (name: string, query: string): Promise<Issue[]> => {
  const { org, projectId } = projectOf(name)
  return server.get<Issue[]>(newest, `/organizations/${org}/issues/?limit=100&project=${projectId}&query=${encodeURIComponent(query)}`)
}

const send = async (name: string, count: number): Promise<void> => {
  const sender = new Sender(projectOf(name), { perSecond: 1000, concurrency: 4 })
  await sender.sendUntilAcknowledged(Array.from({ length: count }, (_, index) => errorEnvelope({ issue: index + 1, user: index + 1 })))
  sender.close()
  const path = `/projects/${newest.org}/${name}/events/?per_page=100`
  await until(`the events of ${name}`, visibleWithinMs, async () => {
    const events = await server.get<unknown[]>(newest, path)
    return events.length >= Math.min(count, 100) ? true : undefined
  })
}

beforeAll(async () => {
  for (const app of ['cli-2', 'cli-3']) installs.set(app, installNodePackages(app))
  server = await Vedette.start()
  tap = await Tap.before(server.url)
  // Each time there is a new token, and the one before ends.
  for (const name of ['cli-2', 'cli-3', 'crowd']) projects.set(name, (newest = await server.init(name)))
  for (const name of ['cli-2', 'cli-3']) await send(name, issueCount)
  await send('crowd', crowdCount)
})
afterAll(async () => {
  tap.close()
  await server.remove()
})

interface Run {
  readonly code: number
  readonly output: string
  /** `METHOD path body status` of each request. */
  readonly calls: readonly string[]
}

interface Asked {
  readonly project?: string
  readonly token?: string
}

/** Runs the program; the test is skipped, with the reason, where it cannot be installed. */
const run = async (context: TestContext, app: string, args: readonly string[], { project = app, token }: Asked = {}): Promise<Run> => {
  const ready = await installs.get(app)
  if (ready === undefined || 'because' in ready) return context.skip(ready?.because ?? 'not installed')
  const before = tap.callsOf('0').length
  const { org, token: whole } = projectOf(project)
  const env = { SENTRY_URL: tap.url, SENTRY_ORG: org, SENTRY_PROJECT: project, SENTRY_AUTH_TOKEN: token ?? whole, HOME: ready.folder }
  const program = new Program(`${ready.folder}/node_modules/.bin/sentry-cli`, args, { env, cwd: ready.folder })
  const code = await program.finish()
  const calls = tap
    .callsOf('0')
    .slice(before)
    .map((call) => `${call.method} ${call.path} ${textOf(call)} ${call.status}`)
  return { code, output: program.output, calls }
}

const rowsOf = (output: string): string[] => output.split('\n').filter((line) => /^\| \S*\d/.test(line))

const idsOf = (issues: readonly Issue[]): string[] => issues.map(({ id }) => id).toSorted()

/** A token of the owner with these scopes alone. */
const tokenWith = async (scopes: readonly string[]): Promise<string> => {
  const login = await fetch(`${server.url}/api/0/auth/login/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: server.url },
    body: JSON.stringify({ email: 'owner@example.com', password: 'a long enough pass phrase' }),
  })
  expect(login.status).toBe(200)
  const cookie = login.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const session = (await (await fetch(`${server.url}/api/0/auth/session/`, { headers: { cookie } })).json()) as { csrf: string }
  const made = await fetch(`${server.url}/api/0/api-tokens/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: server.url, cookie, 'X-CSRF-Token': session.csrf },
    body: JSON.stringify({ name: 'narrow', scopes }),
  })
  expect(made.status).toBe(201)
  return ((await made.json()) as { token: string }).token
}

describe.each(['cli-2', 'cli-3'])('%s', (app) => {
  const path = `/api/0/projects/acme/${app}/issues/`

  it('lists the issues of a project', async (context) => {
    const { code, output, calls } = await run(context, app, ['issues', 'list'])
    expect({ code, calls }).toEqual({ code: 0, calls: [`GET ${path}?query=&cursor=  200`] })
    expect(rowsOf(output)).toHaveLength(issueCount)
    for (const { id, shortId, lastSeen } of await issuesOf(app, '')) {
      const row = rowsOf(output).find((line) => line.includes(id))
      expect(row).toMatch(new RegExp(`${shortId} .*OrderError: cannot order .*${lastSeen} .*unresolved .*error`))
    }
  })

  it('lists what a query finds, and no more rows than it was asked for', async (context) => {
    const found = await run(context, app, ['issues', 'list', '--query', 'is:unresolved user.id:user-2', '--pages', '1'])
    expect(rowsOf(found.output)).toHaveLength(1)
    const short = await run(context, app, ['issues', 'list', '--query', 'is:unresolved', '--max-rows', '2'])
    expect(rowsOf(short.output)).toHaveLength(2)
    const none = await run(context, app, ['issues', 'list', '--query', 'is:resolved'])
    expect(none.output).toContain('No issues found')
  })

  it('says what is wrong with a query', async (context) => {
    const { code, output } = await run(context, app, ['issues', 'list', '--query', 'is:wrong'])
    expect(code).toBe(1)
    expect(output).toContain('sentry reported an error: is:')
    expect(output).toContain('(http status: 400)')
  })

  it('goes on with the next page', async (context) => {
    const { output, calls } = await run(context, app, ['issues', 'list'], { project: 'crowd' })
    expect(rowsOf(output)).toHaveLength(crowdCount)
    expect(new Set(rowsOf(output)).size).toBe(crowdCount)
    expect(calls).toHaveLength(2)
    const first = await run(context, app, ['issues', 'list', '--pages', '1'], { project: 'crowd' })
    expect(rowsOf(first.output)).toHaveLength(100)
  })

  it('resolves, opens again and archives one issue by its id', async (context) => {
    const [issue] = await issuesOf(app, 'is:unresolved')
    const id = issue?.id ?? ''
    const resolved = await run(context, app, ['issues', 'resolve', '--id', id])
    const body = (status: string): string => `{"status":"${status}","snoozeDuration":null}`
    expect(resolved.calls).toEqual([`PUT ${path}?id=${id} ${body('resolved')} 200`])
    expect(resolved.output).toContain('new status: resolved')
    expect(idsOf(await issuesOf(app, 'is:resolved'))).toEqual([id])
    await run(context, app, ['issues', 'unresolve', '-i', id])
    expect(await issuesOf(app, 'is:resolved')).toEqual([])
    await run(context, app, ['issues', 'mute', '-i', id])
    expect(idsOf(await issuesOf(app, 'is:archived_forever'))).toEqual([id])
  })

  it('opens again those that were muted, selected by their status', async (context) => {
    const { code, calls } = await run(context, app, ['issues', 'unresolve', '--status', 'muted'])
    expect({ code, calls }).toEqual({ code: 0, calls: [`PUT ${path}?status=muted {"status":"unresolved","snoozeDuration":null} 200`] })
    expect(await issuesOf(app, 'is:unresolved')).toHaveLength(issueCount)
  })

  it('resolves all that are open, in the next release, and opens all that are resolved', async (context) => {
    const { code } = await run(context, app, ['issues', 'resolve', '--all', '--next-release'])
    expect(code).toBe(0)
    const resolved = await issuesOf(app, 'is:resolved')
    expect(resolved.map(({ statusDetails }) => statusDetails['inNextRelease'])).toEqual(resolved.map(() => true))
    expect(resolved).toHaveLength(issueCount)
    await run(context, app, ['issues', 'unresolve', '--status', 'resolved'])
    expect(await issuesOf(app, 'is:unresolved')).toHaveLength(issueCount)
  })

  it('mutes all that are open, and resolves all that are muted', async (context) => {
    await run(context, app, ['issues', 'mute', '--all'])
    expect(await issuesOf(app, 'is:ignored')).toHaveLength(issueCount)
    await run(context, app, ['issues', 'resolve', '--status', 'muted'])
    expect(await issuesOf(app, 'is:resolved')).toHaveLength(issueCount)
    await run(context, app, ['issues', 'unresolve', '--status', 'resolved'])
  })

  it('passes over an issue of another project, and asks nothing without a selection', async (context) => {
    const [foreign] = await issuesOf('crowd', '')
    const passed = await run(context, app, ['issues', 'resolve', '--id', foreign?.id ?? ''])
    expect(passed.calls.map((call) => call.slice(-4))).toEqual([' 204'])
    expect(idsOf(await issuesOf('crowd', 'is:resolved'))).toEqual([])
    const nothing = await run(context, app, ['issues', 'resolve'])
    expect({ code: nothing.code, calls: nothing.calls }).toEqual({ code: 0, calls: [] })
  })

  it('a token that may only read lists issues and changes none', async (context) => {
    const token = await tokenWith(['org:read', 'project:read', 'event:read'])
    const listed = await run(context, app, ['issues', 'list'], { token })
    expect(rowsOf(listed.output)).toHaveLength(issueCount)
    const { code, output } = await run(context, app, ['issues', 'resolve', '--all'], { token })
    expect(code).toBe(1)
    expect(output).toContain('You do not have permission to perform this action. (http status: 403)')
    expect(await issuesOf(app, 'is:resolved')).toEqual([])
  })

  it('a token that may write events changes issues; one without event scopes cannot list them', async (context) => {
    const token = await tokenWith(['org:read', 'project:read', 'event:read', 'event:write'])
    const [issue] = await issuesOf(app, 'is:unresolved')
    expect((await run(context, app, ['issues', 'resolve', '-i', issue?.id ?? ''], { token })).code).toBe(0)
    await run(context, app, ['issues', 'unresolve', '-i', issue?.id ?? ''], { token })
    const blind = await run(context, app, ['issues', 'list'], { token: await tokenWith(['org:read', 'project:read']) })
    expect(blind.code).toBe(1)
    expect(blind.output).toContain('(http status: 403)')
  })

  it('lists events with their users and tags', async (context) => {
    const { code, output, calls } = await run(context, app, ['events', 'list', '--show-user', '--show-tags'])
    expect({ code, calls }).toEqual({ code: 0, calls: [`GET /api/0/projects/acme/${app}/events/?cursor=  200`] })
    expect(rowsOf(output)).toHaveLength(issueCount)
    expect(output).toContain('ID: user-1')
    expect(output).toContain('release: 1.0.0')
    const short = await run(context, app, ['events', 'list', '--max-rows', '2', '--pages', '1'])
    expect(rowsOf(short.output)).toHaveLength(2)
    const crowd = await run(context, app, ['events', 'list'], { project: 'crowd' })
    expect(rowsOf(crowd.output)).toHaveLength(crowdCount)
  })
})
