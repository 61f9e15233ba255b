import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { CodeMapping } from '#packages/contract/code-mapping'
import type { ListedCommit } from '#packages/contract/commit'
import type { EventAnswer } from '#packages/contract/event'
import type { Committers } from '#packages/contract/suspect-commit'
import type { Frame } from '#packages/protocol/event'
import type { JobContext } from '#server/clock/run-jobs'
import { addIssue, addMember, addPlaces, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { eventPayloads, events } from '#server/stores/events/tables'
import { eventRow, openTestEngine, writeBatchFile } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

import { GitHistory } from '../../../compat/git-history.ts'
import type { NewCommit } from '../../../compat/git-history.ts'
import { bundleOf, sendChunks, sha1Of } from '../artifacts/test-bundles.ts'
import { mapStoredEvents } from '../symbolication/clock.ts'
import { mapWorker } from '../symbolication/map-worker.ts'
import { lookAgain, lookForDueSuspects } from './clock.ts'
import { askForSuspects } from './write.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const people = ['Ann', 'Bob', 'Cem', 'Dia'].map((name) => ({ name, email: `${name.toLowerCase()}@acme.example` }))
const [ann, bob, cem, dia] = people as [NewCommit['author'], NewCommit['author'], NewCommit['author'], NewCommit['author']]

let engine: TestEngine
let api: TestApi
let acme: Tenant
let issueId: number
let tenants = 0
/** The repository that all tests look at, with a commit of long ago and twenty new ones; those who touch `pay.py` by the line that they change. */
let history: GitHistory
let shas: readonly string[]
let work: string

const lines = (changed: ReadonlyMap<number, string>): string =>
  Array.from({ length: 12 }, (_, index) => `${changed.get(index + 1) ?? `line ${index + 1}`}\n`).join('')

const newCommits = (): NewCommit[] => {
  const changed = new Map<number, string>()
  const changes = new Map([
    [5, { author: bob, line: 3 }],
    [11, { author: cem, line: 7 }],
    [16, { author: dia, line: 9 }],
  ])
  return Array.from({ length: 20 }, (_, index): NewCommit => {
    const change = changes.get(index)
    const atMs = startMs - (30 - index) * hourMs
    const author = change?.author ?? people[index % people.length] ?? ann
    if (!change) return { author, message: `Change ${index}`, atMs, path: `src/other/file${index}.py` }
    changed.set(change.line, `changed by ${author.name}`)
    return { author, message: `Change line ${change.line} (#${100 + index})`, atMs, path: 'src/shop/pay.py', content: lines(changed) }
  })
}

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  work = await mkdtemp(join(tmpdir(), 'vedette-suspects-'))
  history = await GitHistory.in(work)
  const first = { author: ann, message: 'Import', atMs: startMs - 500 * dayMs, path: 'src/shop/pay.py', content: lines(new Map()) }
  await history.add([first, ...newCommits()])
  shas = await history.shas()
})
afterAll(async () => {
  await api.close()
  await engine.close()
  await rm(work, { recursive: true, force: true })
})

const hashOf = (index: number): string => index.toString(16).padStart(16, '5').repeat(2)
const version = 'shop@2.0.0'

beforeEach(async () => {
  api.clock.now = startMs
  acme = await api.addTenant(`shop${(tenants += 1)}`)
  issueId = (await addIssue(api, acme.projectId, { hash: hashOf(tenants), first_release: version, first_seen: startMs - hourMs })).id
  const place = { projectId: acme.projectId, environment: '', firstSeenMs: startMs - hourMs, lastSeenMs: startMs }
  await addPlaces(api, acme, [{ ...place, release: version }])
})

const eventId = (): string => `feed${tenants.toString(16).padStart(28, '0')}`

/** Stores the one event of the issue; the last frame is the one that threw. */
const storeEvent = async (frames: readonly Frame[], event: object = {}): Promise<void> => {
  const hash = hashOf(tenants)
  const time = startMs - hourMs
  const row = eventRow(acme.projectId, tenants, {
    event_id: eventId(),
    hash: BigInt(`0x${hash.slice(0, 16)}`),
    hashes: [hash],
    timestamp: time,
    received_at: time + 5,
    release: version,
  })
  const stored = {
    event_id: eventId(),
    type: 'error',
    platform: 'python',
    tags: [],
    exception: [{ type: 'E', stacktrace: { frames } }],
    ...event,
  }
  const { project_id, timestamp, event_id, received_at, retention_class } = row
  const key = { project_id, hash: row.hash, timestamp, event_id, received_at, retention_class }
  const payload = { ...key, rules_version: 1, payload_version: 2, scrub_version: 1, payload: JSON.stringify(stored) }
  for (const file of [
    await writeBatchFile(engine.folder, eventPayloads, { token: `sp${tenants}`, rows: [payload] }),
    await writeBatchFile(engine.folder, events, { token: `se${tenants}`, rows: [row] }),
  ])
    expect(await engine.store.insert(file)).toEqual({ kind: 'inserted' })
}

const own = (filename: string, lineno: number, more: Frame = {}): Frame => ({ filename, lineno, function: 'f', in_app: true, ...more })
const library: Frame = { filename: 'other/file3.py', lineno: 1, function: 'g', in_app: false }
/** `pay` at line 7, called by `main`. */
const stack = (line = 7): Frame[] => [own('shop/main.py', 2), library, own('shop/pay.py', line), library]

const send = async (method: string, path: string, body: object): Promise<unknown> => {
  const answer = await sendJson(api, `/api/0/organizations/${acme.org}${path}`, method, { token: acme.token, body })
  expect([path, answer.status < 300 ? '' : await answer.clone().text()]).toEqual([path, ''])
  return answer.status === 204 ? undefined : answer.json()
}
const get = async <Body>(path: string): Promise<Body> => {
  const answer = await api.get(`/api/0${path}`, acme.token)
  expect([path, answer.status]).toEqual([path, 200])
  return (await answer.json()) as Body
}

/** The commits as sentry-cli sends them, the newest first. */
const sentCommits = () =>
  newCommits()
    .map(({ author, message, atMs, path }, index) => ({
      id: shas[19 - index] ?? '',
      repository: 'acme/web',
      message,
      author_name: author.name,
      author_email: author.email,
      timestamp: new Date(atMs).toISOString(),
      patch_set: [{ path, type: 'M' }],
    }))
    .toReversed()

const setCommits = (commits: readonly object[] = sentCommits()): Promise<unknown> =>
  send('PUT', `/releases/${encodeURIComponent(version)}/`, { commits })
const context = (): JobContext => ({
  db: api.db,
  events: engine.store,
  blobs: api.blobs,
  nowMs: api.clock.now,
  nextId: api.nextId,
  dataDir: api.dataDir,
})

/** As the outbox tells that the issue is new, and a second later. */
const look = async (): Promise<void> => {
  const signal = { id: api.nextId(), listener: 'suspects', kind: 'issue-created', project_id: acme.projectId, issue_id: issueId }
  const rest = { payload: '{}', next_at: 0, attempts: 1, claimed_until: 0 }
  await api.db.transaction().execute((trx) => askForSuspects(trx, { ...signal, ...rest }, api.clock.now))
  api.clock.now += 1_000
  await lookForDueSuspects(context())
}
const suspects = (): Promise<Committers> => get<Committers>(`/organizations/${acme.org}/issues/${issueId}/suspect-commits/`)
const told = ({ committers }: Committers) =>
  committers.flatMap(({ author, commits }) =>
    commits.map(({ message, score, reason }) => [author?.name, message, score, reason.kind, reason.among]),
  )
const mirror = async (name = 'acme/web'): Promise<void> => {
  const folder = join(api.dataDir, 'mirrors', acme.org, `${name}.git`)
  await mkdir(join(folder, '..'), { recursive: true })
  await history.mirrorTo(folder)
}

describe('commits of the release, without a mirror', () => {
  it('that touch the file of the failing frame are suspected, the newest first, and each says that it is one of three', async () => {
    await storeEvent(stack())
    await setCommits()
    const expected = [
      ['Dia', 'Change line 9 (#116)', 5, 'file', 3],
      ['Cem', 'Change line 7 (#111)', 4, 'file', 3],
      ['Bob', 'Change line 3 (#105)', 3, 'file', 3],
    ]
    // At once, and the same once it was looked at.
    expect(told(await suspects())).toEqual(expected)
    await look()
    const found = await suspects()
    expect(told(found)).toEqual(expected)
    expect(found.because).toBeNull()
    expect(found.committers[0]?.commits[0]).toMatchObject({
      reason: { path: 'src/shop/pay.py', lineNo: 7, function: 'f', frame: 1, release: version },
      suspectCommitType: 'via commit in release',
      repository: { name: 'acme/web' },
      releases: [{ version }],
      url: null,
    })
    const headers = { Authorization: `Bearer ${acme.token}`, Accept: 'text/markdown' }
    const markdown = await api.request(`/api/0/organizations/${acme.org}/issues/${issueId}/events/latest/`, { headers })
    expect(await markdown.text()).toContain(`- suspect commit: \`${shas[3]}\` \`Change line 9 (#116)\` by \`Dia\``)
    const ofEvent = await get<Committers>(`/projects/${acme.org}/${acme.project}/events/${eventId()}/committers/`)
    expect(ofEvent).toEqual(found)
  })

  it('are shown with their issues in the list of the release', async () => {
    await storeEvent(stack())
    await setCommits()
    await look()
    const commits = await get<ListedCommit[]>(`/organizations/${acme.org}/releases/${encodeURIComponent(version)}/commits/`)
    expect(commits.filter(({ suspectIssues }) => suspectIssues === 1).map(({ message }) => message)).toEqual([
      'Change line 9 (#116)',
      'Change line 7 (#111)',
      'Change line 3 (#105)',
    ])
  })

  it('are of members, where the address is theirs in any case', async () => {
    const member = await addMember(api, acme, 'DIA@acme.example', 'member')
    await storeEvent(stack())
    await setCommits()
    const [first, second] = (await suspects()).committers
    expect(first?.author).toEqual({ id: String(member.userId), name: expect.any(String), email: 'DIA@acme.example' })
    expect(second?.author).toEqual(cem)
  })

  it('are looked for again when the release gets its commits after the first event', async () => {
    await storeEvent(stack())
    await look()
    expect(await suspects()).toMatchObject({
      committers: [],
      because: { kind: 'no_commits', text: `no commits are known of release ${version}`, release: version },
    })
    await setCommits()
    // Who looks now sees what is known now.
    expect(told(await suspects())).toHaveLength(3)
    await lookAgain(context())
    await lookForDueSuspects(context())
    expect(await api.db.selectFrom('suspect_commits').selectAll().where('issue_id', '=', issueId).execute()).toHaveLength(3)
    await lookAgain(context())
    const looked = await api.db.selectFrom('suspect_looks').select('looked_at').where('issue_id', '=', issueId).executeTakeFirstOrThrow()
    expect(looked.looked_at).toBeGreaterThan(0)
  })

  it('that touch no file of the trace are none, because', async () => {
    await storeEvent([own('cart/cart.py', 4), own('cart/lib.py', 9)])
    await setCommits()
    await look()
    expect(await suspects()).toEqual({
      committers: [],
      because: {
        kind: 'no_match',
        text: `none of the 20 commits of release ${version} touches a file of the stack trace`,
        release: version,
      },
    })
  })

  it('are none of an event without files', async () => {
    await storeEvent([{ function: 'f', in_app: true }])
    await setCommits()
    expect(await suspects()).toMatchObject({ committers: [], because: { kind: 'no_frames' } })
  })

  it('are none of an issue whose events name no release, or are not stored any more', async () => {
    expect((await suspects()).because?.kind).toBe('no_event')
    await api.db.updateTable('issues').set({ first_release: '' }).where('id', '=', issueId).execute()
    await storeEvent(stack())
    expect((await suspects()).because).toMatchObject({ kind: 'no_release', release: null })
  })
})

it('source maps that come after the event tell which files its frames lie in', async () => {
  await api.db.updateTable('issues').set({ platform: 'javascript' }).where('id', '=', issueId).execute()
  const [url, id] = ['https://shop.example/app.js', '0b42a1c4-3ef8-5a43-9f55-6b3a0d8f2b11']
  const images = [{ type: 'sourcemap', code_file: url, debug_id: id }]
  await storeEvent([own('/app.js', 1, { abs_path: url, colno: 1 })], { platform: 'javascript', debug_meta: { images } })
  await setCommits()
  await look()
  expect((await suspects()).because?.kind).toBe('no_match')
  const map = JSON.stringify({ version: 3, sources: ['src/shop/pay.py'], names: [], mappings: 'AAAA' })
  const files = { path: 'files/app.js.map', content: map, type: 'source_map', url: '~/app.js.map', headers: { 'debug-id': id } }
  const bundle = await bundleOf([files])
  await sendChunks(api, acme, [bundle])
  await send('POST', '/artifactbundle/assemble/', { checksum: sha1Of(bundle), chunks: [sha1Of(bundle)], projects: [acme.project] })
  await mapStoredEvents(context())
  await lookAgain(context())
  await lookForDueSuspects(context())
  await mapWorker.stop()
  expect(told(await suspects()).map(([name]) => name)).toEqual(['Dia', 'Cem', 'Bob'])
})

describe('with a mirror of the repository', () => {
  it('the commit that changed the line is the suspect, and no other', async () => {
    await mirror()
    await storeEvent(stack())
    await setCommits()
    await look()
    const found = await suspects()
    expect(told(found)).toEqual([['Cem', 'Change line 7 (#111)', 5, 'line', 1]])
    expect(found.committers[0]?.commits[0]).toMatchObject({
      id: shas[8],
      suspectCommitType: 'via SCM integration',
      reason: { path: 'src/shop/pay.py', lineNo: 7, release: version },
    })
  })

  it('a line that none of the commits changed tells who did, and nobody is suspected', async () => {
    await mirror()
    await storeEvent(stack(12))
    await setCommits()
    await look()
    const { committers, because } = await suspects()
    expect(committers).toEqual([])
    expect(because).toMatchObject({
      kind: 'older_lines',
      text: 'src/shop/pay.py:12 was last changed on 2025-07-10 by Ann, before this release',
    })
  })

  it('the line tells it also where no commits of the release are known, by the newest state', async () => {
    await mirror()
    await send('POST', '/repos/', { name: 'acme/web' })
    await send('POST', '/code-mappings/', { project: acme.project, repository: 'acme/web', stackRoot: 'shop/', sourceRoot: 'src/shop/' })
    await storeEvent(stack(9))
    await look()
    expect(told(await suspects())).toEqual([['Dia', 'Change line 9 (#116)', 5, 'line', 1]])
  })

  it('one that was behind is asked again when somebody has fetched into it', async () => {
    const folder = join(api.dataDir, 'mirrors', acme.org, 'acme', 'web.git')
    const behind = await GitHistory.in(await mkdtemp(join(work, 'behind-')))
    await behind.add([{ author: ann, message: 'Old', atMs: startMs - dayMs, path: 'src/shop/pay.py', content: 'x' }])
    await mkdir(join(folder, '..'), { recursive: true })
    await behind.mirrorTo(folder)
    await storeEvent(stack())
    await setCommits()
    await look()
    expect(told(await suspects())).toHaveLength(3)
    await rm(folder, { recursive: true })
    await mirror()
    await lookAgain(context())
    await lookForDueSuspects(context())
    expect(told(await suspects())).toHaveLength(3)
    api.clock.now += 5 * 60_000
    await lookAgain(context())
    await lookForDueSuspects(context())
    expect(told(await suspects())).toEqual([['Cem', 'Change line 7 (#111)', 5, 'line', 1]])
  })

  it('of another organization, or outside of the folder, nothing is read', async () => {
    await mirror()
    for (const name of [`../${acme.org}/acme/web`, 'acme/../acme/web', '/etc/passwd', '-o/x', 'acme/web.git/../web']) {
      await send('POST', '/repos/', { name })
      const repository = await api.db.selectFrom('repositories').select('id').where('name', '=', name).executeTakeFirstOrThrow()
      await send('POST', '/code-mappings/', {
        project: acme.project,
        repositoryId: String(repository.id),
        stackRoot: `${name}shop/`,
        sourceRoot: 'src/shop/',
      })
    }
    await storeEvent([own('../shop/pay.py', 9), own('-o/xshop/pay.py', 9)])
    await look()
    expect((await suspects()).committers).toEqual([])
  })
})

describe('where the files of frames lie', () => {
  const framesOf = ({ entries }: EventAnswer) =>
    entries.flatMap((entry) => (entry.type === 'exception' ? (entry.data.values[0]?.stacktrace?.frames ?? []) : []))
  const event = () => get<EventAnswer>(`/organizations/${acme.org}/issues/${issueId}/events/latest/`)
  const mappings = () => get<CodeMapping[]>(`/organizations/${acme.org}/code-mappings/`)

  it('follows from the commits: each own frame links to its line at the newest commit of the release', async () => {
    await storeEvent(stack())
    await setCommits()
    expect(framesOf(await event()).map(({ sourceLink }) => sourceLink)).toEqual([null, null, null, null])
    await send('POST', '/repos/', { url: 'git@github.com:acme/web.git' })
    await look()
    expect(await mappings()).toMatchObject([
      { stackRoot: 'shop/', sourceRoot: 'src/shop/', repoName: 'acme/web', provider: { id: 'github' }, automaticallyGenerated: true },
    ])
    const blob = `https://github.com/acme/web/blob/${shas[0]}/src/shop`
    expect(framesOf(await event()).map(({ sourceLink }) => sourceLink)).toEqual([`${blob}/main.py#L2`, null, `${blob}/pay.py#L7`, null])
    expect((await suspects()).committers[0]?.commits[0]).toMatchObject({
      url: `https://github.com/acme/web/commit/${shas[3]}`,
      pullRequest: { id: '116', externalUrl: 'https://github.com/acme/web/pull/116' },
    })
  })
})
