import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { IssueDetails } from '#packages/contract/issue'
import type { CoverageUpload, CoveredCommit, StacktraceCoverage } from '#packages/contract/test-coverage'
import { addIssue, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { createEventClient } from '#server/stores/events/client'
import { createEventStore } from '#server/stores/events/event-store'

import { forgetCoverage } from './clock.ts'

let api: TestApi
let acme: Tenant
let tenants = 0
beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  acme = await api.addTenant(`tested${(tenants += 1)}`)
})

const shaOf = (index: number): string => index.toString(16).padStart(40, 'a')
const projectPath = (): string => `/api/0/projects/${acme.org}/${acme.project}/`
const lcov = (lines: string, path = 'src/pay/card.py'): string => `TN:\nSF:${path}\n${lines}\nend_of_record\n`

const upload = (fields: Readonly<Record<string, string>>, ...reports: readonly string[]): Promise<Response> => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  for (const [index, report] of reports.entries()) form.append('file', new File([report], `report${index}.info`))
  return api.request(`${projectPath()}coverage/`, { method: 'POST', headers: { Authorization: `Bearer ${acme.token}` }, body: form })
}
const taken = async (answer: Promise<Response>): Promise<CoverageUpload> => {
  const got = await answer
  expect([got.status, got.ok ? '' : await got.text()]).toEqual([201, ''])
  return (await got.json()) as CoverageUpload
}
const detailOf = async (answer: Promise<Response>): Promise<string> => {
  const got = await answer
  expect(got.status).toBe(400)
  return ((await got.json()) as { detail: string }).detail
}
const look = async (query: Readonly<Record<string, string>>): Promise<StacktraceCoverage> => {
  const answer = await api.get(`${projectPath()}stacktrace-coverage/?${new URLSearchParams(query).toString()}`, acme.token)
  expect(answer.status).toBe(200)
  return (await answer.json()) as StacktraceCoverage
}

describe('reports of coverage', () => {
  it('are taken as files of a form, and say what is in them', async () => {
    const said = await taken(upload({ sha: shaOf(1).toUpperCase(), branch: 'main' }, lcov('DA:1,1\nDA:2,0\nBRDA:1,0,0,1\nBRDA:1,0,1,0')))
    expect(said).toEqual({ sha: shaOf(1), branch: 'main', formats: ['lcov'], files: 1, lines: 2, covered: 0, partial: 1, uncovered: 1 })
  })

  it('are taken as a body too, with the words in the query', async () => {
    const path = `${projectPath()}coverage/?sha=${shaOf(1)}&root=/ci/`
    const answer = await api.request(path, {
      method: 'POST',
      headers: { Authorization: `Bearer ${acme.token}` },
      body: lcov('DA:1,1', '/ci/src/pay/card.py'),
    })
    expect(answer.status).toBe(201)
    expect((await look({ file: 'src/pay/card.py', commitId: shaOf(1) })).path).toBe('src/pay/card.py')
  })

  it('of two uploads count together, and the same one twice changes nothing', async () => {
    const unit = lcov('DA:1,1\nDA:2,0\nDA:3,1\nBRDA:3,0,0,1\nBRDA:3,0,1,0')
    const web = lcov('DA:1,0\nDA:2,4\nDA:3,1\nBRDA:3,0,0,0\nBRDA:3,0,1,1')
    await taken(upload({ sha: shaOf(1) }, unit))
    const once = await look({ file: 'src/pay/card.py', commitId: shaOf(1) })
    expect(once.lineCoverage).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ])
    await taken(upload({ sha: shaOf(1) }, unit))
    expect(await look({ file: 'src/pay/card.py', commitId: shaOf(1) })).toEqual(once)
    await taken(upload({ sha: shaOf(1) }, web, lcov('DA:1,1', 'src/web.py')))
    expect((await look({ file: 'src/pay/card.py', commitId: shaOf(1) })).lineCoverage?.every(([, state]) => state === 0)).toBe(true)
    expect((await look({ file: 'src/web.py', commitId: shaOf(1) })).status).toBe(200)
  })

  it('are refused with what to do next', async () => {
    expect(await detailOf(upload({ sha: 'main' }, lcov('DA:1,1')))).toMatch(/^sha: the commit/)
    expect(await detailOf(upload({ sha: shaOf(1) }))).toMatch(/There is no report/)
    expect(await detailOf(upload({ sha: shaOf(1) }, 'hello'))).toMatch(/^report0.info: this is no report that is known/)
    expect(await detailOf(upload({ sha: shaOf(1), file: lcov('DA:1,1') }))).toBe(
      'file: a report is sent as a file, with curl as -F file=@lcov.info',
    )
    expect(await detailOf(upload({ sha: shaOf(1), flag: 'unit' }, lcov('DA:1,1')))).toMatch(/^flag: only sha, branch, root can be said/)
    expect(await detailOf(upload({ sha: shaOf(1), root: 'x'.repeat(501) }, lcov('DA:1,1')))).toBe('root: at most 500 bytes are expected')
    const query = await api.request(`${projectPath()}coverage/?sha=${shaOf(1)}&pr=12`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${acme.token}` },
      body: lcov('DA:1,1'),
    })
    expect(query.status).toBe(400)
    expect(await api.db.selectFrom('coverage_commits').select('id').where('project_id', '=', acme.projectId).execute()).toEqual([])
  })

  it('that are long are read beside everything else, and say the same', async () => {
    const lines = Array.from({ length: 40_000 }, (_, index) => `DA:${index + 1},${index % 2}`).join('\n')
    const said = await taken(upload({ sha: shaOf(1) }, lcov(lines), lcov('DA:2,0', 'src/web.py')))
    expect(said).toMatchObject({ files: 2, lines: 40_001, covered: 20_000, uncovered: 20_001 })
    expect((await look({ file: 'src/pay/card.py', commitId: shaOf(1) })).lineCoverage).toHaveLength(40_000)
    expect(await detailOf(upload({ sha: shaOf(1) }, 'x'.repeat(200_000)))).toMatch(/^report0.info: this is no report that is known/)
  })
})

describe('commits with reports', () => {
  it('are listed, the newest first', async () => {
    await taken(upload({ sha: shaOf(1), branch: 'main' }, lcov('DA:1,1'), lcov('DA:1,1', 'src/web.py')))
    api.clock.now += 1_000
    await taken(upload({ sha: shaOf(2) }, lcov('DA:1,1')))
    const listed = (await (await api.get(`${projectPath()}coverage/`, acme.token)).json()) as CoveredCommit[]
    expect(listed.map(({ sha, branch, reports, files }) => [sha, branch, reports, files])).toEqual([
      [shaOf(2), null, 1, 1],
      [shaOf(1), 'main', 2, 2],
    ])
    api.clock.now = startMs
  })
})

describe('the coverage of a frame', () => {
  const addRelease = async (version: string, shas: readonly string[]): Promise<void> => {
    const commits = shas.map((id) => ({
      id,
      repository: 'acme/shop',
      message: '',
      author_email: 'a@b.example',
      timestamp: '2026-11-20T10:00:00Z',
    }))
    const body = { version, projects: [acme.project], commits }
    const answer = await sendJson(api, `/api/0/organizations/${acme.org}/releases/`, 'POST', { token: acme.token, body })
    expect(answer.status).toBe(201)
  }

  it('is that of the commit, and says so', async () => {
    await taken(upload({ sha: shaOf(1), branch: 'main' }, lcov('DA:7,0')))
    expect(await look({ file: 'src/pay/card.py', commitId: shaOf(1) })).toMatchObject({
      status: 200,
      lineCoverage: [[7, 1]],
      askedSha: shaOf(1),
      sha: shaOf(1),
      from: 'exact',
      branch: 'main',
    })
  })

  it('of a release is that of its newest commit, else of the nearest one before with any, and says which', async () => {
    await addRelease('shop@2.0.0', [shaOf(5), shaOf(4), shaOf(3), shaOf(2)])
    await taken(upload({ sha: shaOf(2), branch: 'main' }, lcov('DA:7,1')))
    await taken(upload({ sha: shaOf(3) }, lcov('DA:7,0')))
    const asked = { file: '/srv/app/src/pay/card.py', release: 'shop@2.0.0' }
    const near = { askedSha: shaOf(5), sha: shaOf(3), from: 'ancestor', commitsBefore: 2, lineCoverage: [[7, 1]] }
    expect(await look(asked)).toMatchObject(near)
    expect(await look({ ...asked, commitId: shaOf(2) })).toMatchObject({ from: 'exact', sha: shaOf(2) })
    await taken(upload({ sha: shaOf(5) }, lcov('DA:7,2')))
    expect(await look(asked)).toMatchObject({ from: 'exact', sha: shaOf(5), lineCoverage: [[7, 0]] })
  })

  it('of a commit alone is found through the release that it is in', async () => {
    await addRelease('shop@2.1.0', [shaOf(5), shaOf(4), shaOf(3)])
    await taken(upload({ sha: shaOf(3) }, lcov('DA:7,0')))
    const near = { from: 'ancestor', sha: shaOf(3), commitsBefore: 1, askedSha: shaOf(4) }
    expect(await look({ file: 'src/pay/card.py', commitId: shaOf(4) })).toMatchObject(near)
  })

  it('is found by a short sha, on either side, unless two commits begin with it', async () => {
    const [one, two] = [`1234567${'0'.repeat(33)}`, `1234568${'0'.repeat(33)}`]
    await taken(upload({ sha: one }, lcov('DA:7,0')))
    await taken(upload({ sha: two }, lcov('DA:7,0')))
    await taken(upload({ sha: 'abcdef123' }, lcov('DA:7,0')))
    const asked = (sha: string) => look({ file: 'src/pay/card.py', release: `shop@${sha}` })
    expect(await asked('12345670')).toMatchObject({ from: 'exact', sha: one })
    expect(await asked(`abcdef123${'4'.repeat(31)}`)).toMatchObject({ from: 'exact', sha: 'abcdef123' })
    expect(await look({ file: 'src/pay/card.py', commitId: '123456' })).toMatchObject({ from: null })
  })

  it('of a release that is called after its commit is that of this commit', async () => {
    await taken(upload({ sha: shaOf(1) }, lcov('DA:7,0')))
    expect(await look({ file: 'src/pay/card.py', release: `shop@${shaOf(1)}` })).toMatchObject({ from: 'exact', sha: shaOf(1) })
  })

  it('of an unknown commit is that of the newest of the default branch, never that of a later commit of the release', async () => {
    await addRelease('shop@1.0.0', [shaOf(9), shaOf(8)])
    await taken(upload({ sha: shaOf(9), branch: 'feature' }, lcov('DA:7,1')))
    const asked = { file: 'src/pay/card.py', release: 'shop@1.0.0', commitId: shaOf(8) }
    expect(await look(asked)).toMatchObject({ status: 404, from: null, sha: null })
    await taken(upload({ sha: shaOf(6), branch: 'main' }, lcov('DA:7,0')))
    expect(await look(asked)).toMatchObject({ status: 200, from: 'branch', branch: 'main', sha: shaOf(6), commitsBefore: null })
  })

  it('is asked for where the issue says that there is any', async () => {
    const issue = await addIssue(api, acme.projectId)
    const says = async (): Promise<unknown> =>
      ((await (await api.get(`/api/0/organizations/${acme.org}/issues/${issue.id}/`, acme.token)).json()) as IssueDetails).hasCoverage
    expect(await says()).toBe(false)
    await taken(upload({ sha: shaOf(1) }, lcov('DA:1,1')))
    expect(await says()).toBe(true)
  })

  it('is not there for a file that two could be, or for another project', async () => {
    await taken(upload({ sha: shaOf(1) }, lcov('DA:1,1', 'a/lib/x.py') + lcov('DA:1,1', 'b/lib/x.py')))
    expect(await look({ file: 'lib/x.py', commitId: shaOf(1) })).toMatchObject({ status: 404, lineCoverage: null, sha: shaOf(1) })
    acme = await api.addTenant(`others${tenants}`)
    expect((await look({ file: 'a/lib/x.py', commitId: shaOf(1) })).sha).toBeNull()
  })
})

describe('what is kept', () => {
  it('are the newest hundred commits of a project', async () => {
    for (let index = 1; index <= 103; index += 1) {
      api.clock.now = startMs + index * 1_000
      await taken(upload({ sha: shaOf(index) }, lcov('DA:1,1')))
    }
    const events = createEventStore(createEventClient({ socketPath: '/nonexistent/vedette-engine.sock' }))
    await forgetCoverage({ db: api.db, events, blobs: api.blobs, nowMs: api.clock.now, nextId: api.nextId })
    await events.close()
    const left = await api.db.selectFrom('coverage_commits').select('sha').where('project_id', '=', acme.projectId).execute()
    expect([left.length, left.some(({ sha }) => sha === shaOf(3)), left.some(({ sha }) => sha === shaOf(4))]).toEqual([100, false, true])
    const files = await api.db.selectFrom('coverage_files').select('path').where('project_id', '=', acme.projectId).execute()
    expect(files).toHaveLength(100)
    api.clock.now = startMs
  })
})
