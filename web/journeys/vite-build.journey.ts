import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { TestContext } from 'vitest'

import { installNodePackages } from '../../compat/sdks/installs.ts'
import { Program } from '../../compat/sdks/programs.ts'
import { repository, until, Vedette } from '../../compat/vedette.ts'
import type { Project } from '../../compat/vedette.ts'
import type { EventAnswer, StacktraceAnswer } from '../../packages/contract/event.ts'
import type { Issue } from '../../packages/contract/issue.ts'
import type { SourceMapDebug } from '../../packages/contract/source-map-debug.ts'

/* A page that Vite builds with Sentry's own plugin, unmodified: what is thrown in it is shown in the code that its author wrote, also when its maps come late. */

const waitMs = 40_000
const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js')
const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript' }
const lost = 'RangeError: the receipt of lea was lost'

const installed = installNodePackages('vite', ['index.html', 'main.js', 'cart.ts', 'vite.config.js'])
let server: Vedette
let browser: Browser
let site: Server
let folder = ''
/** Of the plugin's programs: what they remember of a server must not outlive it. */
let home = ''
const projects = new Map<string, Project>()
/** Each new token ends the one before. */
let newest: Project

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'vedette-home-'))
  site = createServer((request, answer) => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop')
    const file = pathname.endsWith('/') ? `${pathname}index.html` : pathname
    void readFile(join(folder, file.slice(1))).then(
      (bytes) => answer.writeHead(200, { 'Content-Type': types[file.split('.').at(-1) ?? ''] ?? 'text/plain' }).end(bytes),
      () => answer.writeHead(404).end(),
    )
  })
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
  browser = await chromium.launch({ executablePath: inject('chromium') })
  server = await Vedette.start()
  for (const name of ['early', 'late']) projects.set(name, (newest = await server.init(name)))
})
afterAll(async () => {
  await browser.close()
  site.close()
  site.closeAllConnections()
  await server.remove()
  await rm(home, { recursive: true, force: true })
})

const projectOf = (name: string): Project => {
  const project = projects.get(name)
  if (!project) throw new Error(`no project ${name}`)
  return { ...project, token: newest.token }
}

/** Builds the page into a folder of its name; with a token the plugin uploads what was built. */
const build = async (context: TestContext, name: string, token: string): Promise<void> => {
  const ready = await installed
  if ('because' in ready) return context.skip(ready.because)
  const env = {
    SENTRY_URL: server.url,
    SENTRY_ORG: 'acme',
    SENTRY_PROJECT: name,
    SENTRY_AUTH_TOKEN: token,
    NODE_ENV: 'production',
    HOME: home,
  }
  const program = new Program(process.execPath, [vite, 'build', '--base', `/${name}/`, '--outDir', `sites/${name}`], {
    env,
    cwd: ready.folder,
  })
  expect([await program.finish(), program.output]).toEqual([
    0,
    expect.stringContaining(token === '' ? 'No auth token' : 'Successfully uploaded'),
  ])
  folder = join(ready.folder, 'sites')
}

const visit = async (name: string, buttons: readonly string[]): Promise<void> => {
  const page = await browser.newPage()
  const dsn = encodeURIComponent(projectOf(name).dsn)
  await page.goto(`http://127.0.0.1:${String((site.address() as AddressInfo).port)}/${name}/?dsn=${dsn}`)
  await page.locator('body[data-ready=yes]').waitFor()
  for (const button of buttons) {
    // Sessions are sent, too.
    const sent = page.waitForResponse((answer) => (answer.request().postData() ?? '').includes('"exception"'))
    await page.locator(`#${button}`).click()
    await sent
  }
  await page.close()
}

const issuesOf = (name: string): Promise<Issue[]> =>
  server.get<Issue[]>(newest, `/organizations/acme/issues/?query=&project=${projectOf(name).projectId}`)

const issueWith = (name: string, what: string, fits: (issue: Issue) => boolean): Promise<Issue> =>
  until(what, waitMs, async () => (await issuesOf(name)).find(fits))

const eventOf = (issue: Issue, which: string): Promise<EventAnswer> =>
  server.get<EventAnswer>(newest, `/organizations/acme/issues/${issue.id}/events/${which}/`)

const tracesOf = (event: EventAnswer): { readonly shown: StacktraceAnswer | null; readonly raw: StacktraceAnswer | null } => {
  const entry = event.entries.find(({ type }) => type === 'exception')
  const thrown = entry?.type === 'exception' ? entry.data.values.at(-1) : undefined
  return { shown: thrown?.stacktrace ?? null, raw: thrown?.rawStacktrace ?? null }
}

const crashFrame = (event: EventAnswer) => {
  const { shown, raw } = tracesOf(event)
  const [frame, sent] = [shown?.frames.at(-1), raw?.frames.at(-1)]
  return {
    file: frame?.filename,
    line: frame?.lineNo,
    function: frame?.function,
    code: frame?.context.find(([line]) => line === frame.lineNo)?.[1].trim(),
    sentAs: sent?.filename
      ?.split('/')
      .at(-1)
      ?.replace(/-[\w-]+\./, '-*.'),
  }
}

const priceOf = {
  file: 'cart.ts',
  line: 15,
  function: 'Cart.priceOf',
  code: 'return (price as { readonly amount: number }).amount',
  sentAs: 'index-*.js',
}

describe('maps that are uploaded with the build', () => {
  it('show the file, line, function and code of the author, and keep what came', async (context) => {
    await build(context, 'early', newest.token)
    await visit('early', ['buy'])
    const issue = await issueWith('early', 'the issue', () => true)
    const event = await eventOf(issue, 'latest')
    expect(crashFrame(event)).toEqual(priceOf)
    expect(tracesOf(event).shown?.frames.map(({ function: name, inApp }) => [name, inApp])).toEqual([
      ['sentryWrapped', false],
      ['<anonymous>', true],
      // It has no name; so its caller calls it.
      ['action', true],
      ['Cart.checkout', true],
      ['Cart.priceOf', true],
    ])
    expect([issue.culprit, event.errors]).toEqual(['Cart.priceOf(cart)', []])
  })
})

describe('maps that are uploaded later', () => {
  it('show the code of events that came before, which are one issue with those that come after', async (context) => {
    await build(context, 'late', '')
    await visit('late', ['buy', 'mail'])
    const before = await issueWith('late', 'the unmapped issue', ({ title }) => title === lost)
    const unmapped = await eventOf(before, 'latest')
    expect(unmapped.errors).toEqual([expect.objectContaining({ type: 'js_no_source' })])
    const path = `/projects/acme/late/events/${unmapped.eventID}/source-map-debug/`
    const [frame] = (await server.get<SourceMapDebug>(newest, path)).exceptions[0]?.frames ?? []
    expect(frame).toMatchObject({ stackFrameDebugId: expect.any(String), uploadedSomeArtifactWithDebugId: false, isMapped: false })

    await build(context, 'late', newest.token)
    // Nothing new is sent: the stored event is read, and its issue is called anew.
    const named = await issueWith('late', 'the mapped issue', ({ culprit }) => culprit.startsWith('Cart.mailReceipt'))
    const mapped = await eventOf(before, unmapped.eventID)
    expect(crashFrame(mapped)).toMatchObject({ file: 'cart.ts', line: 10, function: 'Cart.mailReceipt' })
    expect([named.id, mapped.errors]).toEqual([before.id, []])

    // The button of the diagnosis does the same for one issue, whatever the clock did.
    const headers = { Authorization: `Bearer ${newest.token}`, 'Content-Type': 'application/json' }
    const again = await fetch(`${server.url}/api/0/organizations/acme/issues/${before.id}/reprocessing/`, {
      method: 'POST',
      headers,
      body: '{}',
    })
    expect([again.status, await again.json()]).toEqual([200, { issueId: before.id, read: 1, mapped: 1, merged: 0 }])

    await visit('late', ['mail', 'buy'])
    await issueWith('late', 'both events in one issue', ({ id, count }) => id === before.id && count === '2')
    await issueWith('late', 'both events in the other', ({ id, count }) => id !== before.id && count === '2')
    expect((await issuesOf('late')).map(({ count }) => count)).toEqual(['2', '2'])
  })
})
