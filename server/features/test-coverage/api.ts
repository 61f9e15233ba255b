import { z } from 'zod'

import { framePaths } from '#packages/code-links/frame-path'
import { listOf } from '#packages/contract/json'
import { coveredCommitSchema, coverageUploadSchema, stacktraceCoverageSchema } from '#packages/contract/test-coverage'
import type { CoverageUpload } from '#packages/contract/test-coverage'
import { json, notFound, problem } from '#server/http/answer'
import { ConnectionLimit } from '#server/http/connection-limit'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'

import { reportReader } from './read-beside.ts'
import { coveredCommits, coverageOfFrame } from './read.ts'
import { receiveCoverage } from './receive.ts'
import { writeCoverage } from './write.ts'

/** Requests that bring reports: each may hold twice 32 MB until they are read. */
const receiving = new ConnectionLimit(8, 6)
const shaForm = /^[0-9a-f]{7,64}$/
const branchCharsMax = 200
const pathCharsMax = 1_000

const takeReports = async (request: ScopedRequest, projectId: number): Promise<Response> => {
  const { scope, nowMs, nextId } = request
  const sent = await receiveCoverage(request)
  if (!sent.ok) return sent.error
  const { word, reports } = sent.value
  const sha = word('sha').toLowerCase()
  if (!shaForm.test(sha)) return problem(400, 'sha: the commit that the tests ran on is expected, 7 to 64 characters of 0-9 and a-f')
  if (reports.length === 0) return problem(400, 'There is no report in the request: send it as a file of a form, or as the body')
  const read = await reportReader.read({ reports, root: word('root') })
  if (!read.ok) return problem(400, read.reason)
  const branch = word('branch').slice(0, branchCharsMax)
  const written = await writeCoverage(scope, { projectId, sha, branch, reports: reports.length }, read.files, { nowMs, nextId })
  if (!written.ok) return written.error
  const answer: CoverageUpload = { sha, branch, formats: [...read.formats], files: read.files.length, ...read.totals }
  return json(answer, { status: 201 })
}

/** `POST /projects/{org}/{project}/coverage/`: reports of one commit; several count together, and so do several requests (features.md 8). */
export const uploadCoverageRoute = endpoint(
  {
    summary: 'Takes reports of test coverage of a commit: LCOV, Cobertura, coverage.py JSON, Go, JaCoCo, Clover, Istanbul.',
    query: z.object({
      sha: z.string().optional().describe('The commit; in the query or in the form, as the following.'),
      branch: z.string().optional(),
      root: z.string().optional().describe('Taken off the start of every path: the folder of the build, or the module of Go.'),
    }),
    streamsBody: true,
    answer: coverageUploadSchema,
    status: 201,
  },
  async (request: ScopedRequest) => {
    const project = request.scope.findProject(request.param('project'))
    if (!project) return notFound()
    const leave = receiving.enter(String(project.orgId))
    if (!leave) return problem(503, 'Too many uploads at once. Please try again.', { 'Retry-After': '1' })
    try {
      return await takeReports(request, project.id)
    } finally {
      leave()
    }
  },
)

/** `GET /projects/{org}/{project}/coverage/`. */
export const listCoverageRoute = endpoint(
  { summary: 'Lists the commits of which reports of test coverage are kept, the newest first.', answer: listOf(coveredCommitSchema) },
  async ({ scope, param }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    return project ? json(await coveredCommits(scope, project.id)) : notFound()
  },
)

const frameQuery = z.object({
  file: z.string().optional().describe('Path of the frame.'),
  absPath: z.string().optional(),
  module: z.string().optional(),
  package: z.string().optional(),
  platform: z.string().optional(),
  commitId: z.string().optional().describe('The commit that the code is of.'),
  release: z.string().optional().describe('Or the version of the release: its newest commit.'),
})

/** `GET /projects/{org}/{project}/stacktrace-coverage/`. */
export const stacktraceCoverageRoute = endpoint(
  { summary: 'Shows which lines of the file of a frame tests ran.', query: frameQuery, answer: stacktraceCoverageSchema },
  async ({ scope, param, query }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const word = (name: string): string => (query.get(name) ?? '').slice(0, pathCharsMax)
    const frame = { filename: word('file'), abs_path: word('absPath'), module: word('module'), package: word('package') }
    const paths = framePaths(frame, word('platform') || project.platform)
    return json(await coverageOfFrame(scope, project, paths, { sha: word('commitId').toLowerCase(), release: word('release') }))
  },
)
