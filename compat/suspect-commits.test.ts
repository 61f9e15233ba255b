import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestContext } from 'vitest'

import type { CodeMapping } from '#packages/contract/code-mapping'
import type { ListedCommit } from '#packages/contract/commit'
import type { EventAnswer } from '#packages/contract/event'
import type { Issue } from '#packages/contract/issue'
import type { ListedRepository } from '#packages/contract/listed-repository'
import type { Committers } from '#packages/contract/suspect-commit'

import { GitHistory } from './git-history.ts'
import type { NewCommit } from './git-history.ts'
import { installNodePackages, installPythonPackages } from './sdks/installs.ts'
import type { Install } from './sdks/installs.ts'
import { Program } from './sdks/programs.ts'
import { until, Vedette } from './vedette.ts'
import type { Project } from './vedette.ts'

/* A repository with twenty commits by four people, of which three touch the failing file and one the failing line; a build that tells them by sentry-cli; then the exception from the real Python SDK. */

const waitMs = 40_000
const hourMs = 3_600_000
const address = 'https://git.example/acme/web'
const apps = ['cli-2', 'cli-3'] as const
type Author = NewCommit['author']
const person = (name: string): Author => ({ name, email: `${name.toLowerCase()}@acme.example` })
const [ann, bob, cem, dia] = [person('Ann'), person('Bob'), person('Cem'), person('Dia')]
const people = [ann, bob, cem, dia]

/** `pay.charge` fails in line 5, `cart.add` in line 2. */
const main = `import os, sys
import sentry_sdk
from shop import cart, pay

sentry_sdk.init(dsn=os.environ["APP_DSN"], release=os.environ["APP_RELEASE"])
try:
    cart.add(None) if sys.argv[1] == "cart" else pay.charge({"total": 3})
except Exception as error:
    sentry_sdk.capture_exception(error)
sentry_sdk.flush()
`
const cart = `def add(item):
    return item.price
`
const payLines = [
  'RATES = {}',
  '',
  'def charge(order):',
  '    currency = order.get("currency")',
  '    return order["total"] * 1',
  '',
  'def refund(order):',
  '    return -order["total"]',
  '',
]
/** The three that touch the file, by the place of their commit: who, and which line becomes what. */
const changes = new Map<number, { readonly author: Author; readonly line: number; readonly text: string }>([
  [5, { author: bob, line: 1, text: 'RATES = {"EUR": 1}' }],
  [11, { author: cem, line: 5, text: '    return order["total"] * RATES[currency]' }],
  [16, { author: dia, line: 8, text: '    return -abs(order["total"])' }],
])

const content = (lines: readonly string[]): string => `${lines.join('\n')}\n`

const oldCommits = (): NewCommit[] => {
  const atMs = Date.now() - 500 * 24 * hourMs
  return [
    { author: ann, message: 'Begin', atMs, path: 'src/main.py', content: main },
    { author: ann, message: 'Cart', atMs: atMs + 1_000, path: 'src/shop/cart.py', content: cart },
    { author: ann, message: 'Pay', atMs: atMs + 2_000, path: 'src/shop/pay.py', content: content(payLines) },
  ]
}

const newCommits = (): NewCommit[] => {
  const lines = [...payLines]
  return Array.from({ length: 20 }, (_, index): NewCommit => {
    const change = changes.get(index)
    const atMs = Date.now() - (21 - index) * hourMs
    if (!change) return { author: people[index % people.length] ?? ann, message: `Change ${index}`, atMs, path: `docs/page${index}.md` }
    lines[change.line - 1] = change.text
    const { author } = change
    return { author, message: `Change line ${change.line} (#${100 + index})`, atMs, path: 'src/shop/pay.py', content: content(lines) }
  })
}

let server: Vedette
let newest: Project
let folder: string
let history: GitHistory
let python: Promise<Install>
const projects = new Map<string, Project>()
const installs = new Map<string, Promise<Install>>()

const send = async (method: string, path: string, body: object): Promise<void> => {
  const headers = { Authorization: `Bearer ${newest.token}`, 'Content-Type': 'application/json' }
  const answer = await fetch(`${server.url}/api/0${path}`, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}
const get = <Answer>(path: string): Promise<Answer> => server.get<Answer>(newest, path)

beforeAll(async () => {
  for (const app of apps) installs.set(app, installNodePackages(app))
  python = installPythonPackages('python-job')
  folder = await mkdtemp(join(tmpdir(), 'vedette-suspects-'))
  server = await Vedette.start()
  // Each time there is a new token, and the one before ends.
  for (const app of apps) projects.set(app, (newest = await server.init(app)))
  // Known before the build tells its commits: it must tell them all the same.
  await send('POST', '/organizations/acme/repos/', { url: address, provider: 'github' })
  history = await GitHistory.in(folder)
  await history.add(oldCommits())
})
afterAll(async () => {
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})

const ready = async (context: TestContext, install: Promise<Install> | undefined): Promise<string> => {
  const made = await install
  return made === undefined || 'because' in made ? context.skip(made?.because ?? 'not installed') : made.folder
}

const cli = async (context: TestContext, app: string, ...args: readonly string[]): Promise<Program> => {
  const packages = await ready(context, installs.get(app))
  const env = { SENTRY_URL: server.url, SENTRY_ORG: 'acme', SENTRY_PROJECT: app, SENTRY_AUTH_TOKEN: newest.token, HOME: folder }
  const program = new Program(`${packages}/node_modules/.bin/sentry-cli`, args, { env, cwd: folder })
  expect([args.join(' '), await program.finish(), program.output]).toEqual([args.join(' '), 0, program.output])
  return program
}

const release = async (context: TestContext, app: string, version: string): Promise<void> => {
  await cli(context, app, 'releases', 'new', version)
  await cli(context, app, 'releases', 'set-commits', version, '--auto')
  await cli(context, app, 'releases', 'finalize', version)
  await cli(context, app, 'deploys', 'new', '--release', version, '-e', 'production')
}

/** Throws in `pay` or `cart`, as the real SDK tells it; the issue that comes of it. */
const throwIn = async (context: TestContext, app: string, what: 'pay' | 'cart', version: string): Promise<Issue> => {
  const project = projects.get(app)
  const packages = await ready(context, python)
  const env = { PYTHONPATH: packages, APP_DSN: project?.dsn ?? '', APP_RELEASE: version }
  const program = new Program('python3', [join(folder, 'src', 'main.py'), what], { env, cwd: folder })
  expect([await program.finish(), program.output]).toEqual([0, ''])
  return until(`the issue of ${what}`, waitMs, async () => {
    const issues = await get<Issue[]>(`/organizations/acme/issues/?query=&project=${project?.projectId}`)
    const found = issues.find(({ culprit }) => culprit.includes(`shop.${what}`))
    // The event is in the columns a moment after its issue is in the list.
    const events = found ? await get<readonly object[]>(`/organizations/acme/issues/${found.id}/events/`) : []
    return events.length > 0 ? found : undefined
  })
}

const suspectsOf = (issue: Issue): Promise<Committers> => get<Committers>(`/organizations/acme/issues/${issue.id}/suspect-commits/`)
const linksOf = async (issue: Issue): Promise<(string | null)[]> => {
  const { entries } = await get<EventAnswer>(`/organizations/acme/issues/${issue.id}/events/latest/`)
  return entries.flatMap((entry) =>
    entry.type === 'exception' ? (entry.data.values[0]?.stacktrace?.frames ?? []).map(({ sourceLink }) => sourceLink) : [],
  )
}

it('builds tell the commits of the release before, and of this one', async (context) => {
  for (const app of apps) await release(context, app, `${app}@1.0.0`)
  // The program calls every clone `origin`: the one that waits for its commits gets those of the first project, and another one is made for the second.
  const repositories = await get<readonly ListedRepository[]>('/organizations/acme/repos/')
  expect(repositories.map(({ name, url }) => [name, url])).toEqual([
    ['acme/web', address],
    ['cli-3', null],
  ])
  await send('PUT', `/organizations/acme/repos/${repositories[1]?.id}/`, { url: address, provider: 'github' })
  await history.add(newCommits())
  await history.checkOut()
  for (const app of apps) {
    await release(context, app, `${app}@2.0.0`)
    const commits = await get<ListedCommit[]>(`/organizations/acme/releases/${app}@2.0.0/commits/`)
    expect(commits).toHaveLength(20)
  }
})

it('sentry-cli 3 uploads code mappings, and does so again', async (context) => {
  const file = join(folder, 'mappings.json')
  await writeFile(file, JSON.stringify([{ stackRoot: 'com/acme', sourceRoot: 'modules/core/src/main/java/com/acme' }]))
  for (const status of ['created', 'updated']) {
    const { output } = await cli(context, 'cli-3', 'code-mappings', 'upload', file, '--default-branch', 'main')
    expect(output.toLowerCase()).toContain(status)
  }
  const mappings = await get<readonly CodeMapping[]>('/organizations/acme/code-mappings/?project=cli-3')
  expect(mappings).toMatchObject([
    {
      repoName: 'acme/web',
      stackRoot: 'com/acme',
      sourceRoot: 'modules/core/src/main/java/com/acme',
      defaultBranch: 'main',
      automaticallyGenerated: false,
    },
  ])
  await send('DELETE', `/organizations/acme/code-mappings/${mappings[0]?.id}/`, {})
})

describe('with the builds alone', () => {
  it('the three that touch the file are suspected, the newest first, one of three', async (context) => {
    const issue = await throwIn(context, 'cli-2', 'pay', 'cli-2@2.0.0')
    const { committers } = await suspectsOf(issue)
    expect(committers.map(({ author, commits }) => [author?.name, commits[0]?.reason.among])).toEqual([
      ['Dia', 3],
      ['Cem', 3],
      ['Bob', 3],
    ])
  })

  it('nobody is, where none of the twenty touches a file of the trace, because', async (context) => {
    const { committers, because } = await suspectsOf(await throwIn(context, 'cli-3', 'cart', 'cli-3@2.0.0'))
    // The release before has the files, but its commits are of long ago.
    expect(committers).toEqual([])
    expect(because).toMatchObject({ kind: 'no_match', text: expect.stringContaining('none of the 20 commits of release cli-3@2.0.0') })
  })
})

describe.each(apps)('with a mirror, by the commits that %s told', (app) => {
  beforeAll(async () => {
    const mirrors = join(server.dataDir, 'mirrors', 'acme', 'acme')
    await rm(mirrors, { recursive: true, force: true })
    await mkdir(mirrors, { recursive: true })
    await history.mirrorTo(join(mirrors, 'web.git'))
  })

  it('the commit that changed the failing line is the suspect, with its author, and the frame links to its line', async (context) => {
    const shas = await history.shas()
    await cli(context, app, 'releases', 'set-commits', `${app}@2.0.0`, '--auto')
    const issue = await throwIn(context, app, 'pay', `${app}@2.0.0`)
    const found = await until('the suspect', waitMs, async () => {
      const now = await suspectsOf(issue)
      return now.committers[0]?.commits[0]?.reason.kind === 'line' ? now : undefined
    })
    expect(found.committers).toHaveLength(1)
    expect(found.committers[0]).toMatchObject({
      author: cem,
      commits: [
        {
          id: shas[19 - 11],
          message: 'Change line 5 (#111)',
          url: `${address}/commit/${shas[19 - 11]}`,
          pullRequest: { externalUrl: `${address}/pull/111` },
          reason: { path: 'src/shop/pay.py', lineNo: 5, function: 'charge', frame: 1, release: `${app}@2.0.0` },
        },
      ],
    })
    expect(await linksOf(issue)).toContain(`${address}/blob/${shas[0]}/src/shop/pay.py#L5`)
  })

  it('nobody is, for a line that no commit of the release touched, because', async (context) => {
    await cli(context, app, 'releases', 'set-commits', `${app}@2.0.0`, '--auto')
    const issue = await throwIn(context, app, 'cart', `${app}@2.0.0`)
    const { committers, because } = await until('the reason', waitMs, async () => {
      const now = await suspectsOf(issue)
      return now.because?.kind === 'older_lines' ? now : undefined
    })
    expect(committers).toEqual([])
    expect(because?.text).toMatch(/^src\/shop\/cart\.py:2 was last changed on \d{4}-\d\d-\d\d by Ann, before this release$/)
  })
})
