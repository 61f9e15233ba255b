import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { artifactBundleSchema, artifactFileSchema, artifactUsageSchema } from '#packages/contract/artifact-file'
import { listOf } from '#packages/contract/json'
import { parseRowId } from '#packages/protocol/ids'
import { json, noContent, noPermission, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import type { ProjectAccess } from '#server/http/scope'
import type { ArtifactBundlesTable } from '#server/stores/metadata/schema-artifacts'

import { writableOrganization } from '../releases/read.ts'
import { distField, releaseField } from './body-fields.ts'
import { bundleAnswer, fileAnswer, findBundle, listBundleFiles, listBundles, usageOf } from './bundles.ts'
import { withdrawBundles } from './publish-bundle.ts'
import { receiveFile } from './receive-file.ts'
import { receiveForm } from './receive-form.ts'
import { serveContent } from './serve-content.ts'
import { storeFiles } from './store-files.ts'
import type { LooseFile } from './store-files.ts'

const queryCharsMax = 500

/** `GET /projects/{org}/{project}/files/artifact-bundles/`: newest first. */
export const listBundlesRoute = endpoint(
  {
    summary: 'Lists the artifact bundles of a project, newest first.',
    query: z.object({
      query: z.string().optional().describe('A debug id, or a part of a release or of the address of a file.'),
      release: z.string().optional(),
    }),
    answer: listOf(artifactBundleSchema),
    paged: true,
  },
  async ({ scope, param, query, url }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const page = readPageRequest(query)
    if (!page.ok) return problem(400, page.error)
    const filter = { query: (query.get('query') ?? '').trim().slice(0, queryCharsMax), release: query.get('release') ?? '' }
    const listed = await listBundles(scope, project.id, filter, page.value)
    const answers = await Promise.all(listed.rows.map((row) => bundleAnswer(scope, row)))
    return json(answers, { headers: { Link: linkHeader(url, listed) } })
  },
)

/** `GET /projects/{org}/{project}/files/artifact-usage/`. */
export const artifactUsageRoute = endpoint(
  { summary: 'Says how much the artifacts of a project take.', answer: artifactUsageSchema },
  async ({ scope, param }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    return project ? json(await usageOf(scope, project.id)) : notFound()
  },
)

type FoundBundle = Result<{ readonly project: ProjectAccess; readonly bundle: ArtifactBundlesTable }, Response>

const bundleOfPath = async ({ scope, param }: ScopedRequest): Promise<FoundBundle> => {
  const project = scope.findProject(param('project'))
  const id = parseRowId(param('bundle'))
  const bundle = project && id !== undefined ? await findBundle(scope, project.id, id) : undefined
  return project && bundle ? success({ project, bundle }) : failure(notFound())
}

/** `GET /projects/{org}/{project}/files/artifact-bundles/{bundle}/`. */
export const showBundleRoute = endpoint(
  { summary: 'Shows an artifact bundle.', answer: artifactBundleSchema },
  async (request: ScopedRequest) => {
    const found = await bundleOfPath(request)
    return found.ok ? json(await bundleAnswer(request.scope, found.value.bundle)) : found.error
  },
)

/** `GET /projects/{org}/{project}/files/artifact-bundles/{bundle}/files/`. */
export const listBundleFilesRoute = endpoint(
  {
    summary: 'Lists the files of an artifact bundle.',
    query: z.object({ query: z.string().optional().describe('A debug id, or a part of an address.') }),
    answer: listOf(artifactFileSchema),
    paged: true,
  },
  async (request: ScopedRequest) => {
    const found = await bundleOfPath(request)
    if (!found.ok) return found.error
    const page = readPageRequest(request.query)
    if (!page.ok) return problem(400, page.error)
    const query = (request.query.get('query') ?? '').trim().slice(0, queryCharsMax)
    const listed = await listBundleFiles(request.scope, found.value.bundle.id, query, page.value)
    return json(listed.rows.map(fileAnswer), { headers: { Link: linkHeader(request.url, listed) } })
  },
)

/** `GET /projects/{org}/{project}/files/artifact-bundles/{bundle}/files/{file}/`: its bytes. */
export const downloadBundleFileRoute = endpoint(
  { summary: 'Gives the bytes of a file of an artifact bundle.', answer: 'other' },
  async (request: ScopedRequest) => {
    const found = await bundleOfPath(request)
    if (!found.ok) return found.error
    const id = parseRowId(request.param('file'))
    const rows = request.scope.rows('artifact_files').select(['artifact_files.url', 'artifact_files.bytes'])
    const file = await rows
      .where('artifact_files.id', '=', id ?? 0)
      .where('artifact_files.bundle_id', '=', found.value.bundle.id)
      .executeTakeFirst()
    if (id === undefined || !file) return notFound()
    return serveContent(await request.blobs.openArtifact(id), { name: file.url, bytes: file.bytes })
  },
)

/** `DELETE /projects/{org}/{project}/files/artifact-bundles/{bundle}/`: other projects keep theirs. */
export const deleteBundleRoute = endpoint(
  { summary: 'Takes an artifact bundle from a project.', answer: 'none', status: 204 },
  async (request: ScopedRequest) => {
    const found = await bundleOfPath(request)
    if (!found.ok) return found.error
    const { project, bundle } = found.value
    const removed = await request.scope.change((writer) =>
      withdrawBundles(writer, { projectIds: [project.id], bundleIds: [bundle.id], nowMs: request.nowMs }),
    )
    return removed.ok ? noContent() : removed.error
  },
)

/** Files that are dropped on the page together. */
const filesMax = 200
const fileBytesMax = 128 * 1024 * 1024
const formBytesMax = 512 * 1024 * 1024

/** The address of a dropped file: what it is called, below the root of the site. */
const urlOf = (name: string): string => (/^(?:~\/|[a-z][a-z0-9+.-]{1,20}:\/\/)/i.test(name) ? name : `~/${name.replace(/^[/.]+/, '')}`)

const takeFiles = async (request: ScopedRequest, project: ProjectAccess, orgId: number): Promise<Response> => {
  const { scope, blobs, nowMs, nextId } = request
  const files: LooseFile[] = []
  const limits = { bodyBytesMax: formBytesMax, filesMax, fileBytesMax }
  const form = await receiveForm(request, limits, async ({ name, content, isCut }) => {
    const received = await receiveFile(request, orgId, { name, content: content as AsyncIterable<Buffer>, isCut })
    if (!received.ok) return received.error
    files.push({ received: received.value, url: urlOf(name), headers: {} })
    return undefined
  })
  if (!form.ok) return form.error
  if (files.length === 0) return problem(400, 'No files were sent')
  const release = releaseField.safeParse(form.value.get('release')?.[0])
  const dist = distField.safeParse(form.value.get('dist')?.[0])
  if (!release.success || !dist.success)
    return problem(400, (release.error ?? dist.error)?.issues[0]?.message ?? 'release and dist are not valid')
  const stored = await storeFiles(
    { scope, blobs: blobs.uploadsOf(orgId), nowMs, nextId },
    { orgId, projectIds: [project.id], kind: 'bundle', name: '', release: release.data, dist: dist.data, files },
  )
  return stored.ok ? json(await bundleAnswer(scope, stored.value.bundle), { status: 201 }) : stored.error
}

/** `POST /projects/{org}/{project}/files/artifact-bundles/`: scripts and maps as parts of a form, with `release` and `dist`. */
export const uploadFilesRoute = endpoint(
  { summary: 'Makes an artifact bundle of scripts and source maps.', streamsBody: true, answer: artifactBundleSchema, status: 201 },
  async (request: ScopedRequest) => {
    const project = request.scope.findProject(request.param('project'))
    if (!project) return notFound()
    const orgId = writableOrganization(request.scope)
    if (orgId === undefined) return noPermission()
    const leave = request.uploads.enter(`${orgId}/${request.caller.userId}`)
    if (!leave) return problem(503, 'Too many uploads at once. Please try again.', { 'Retry-After': '1' })
    try {
      return await takeFiles(request, project, orgId)
    } finally {
      leave()
    }
  },
)
