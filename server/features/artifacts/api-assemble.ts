import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { assemblySchema } from '#packages/contract/artifact-upload'
import type { Assembly } from '#packages/contract/artifact-upload'
import { json, noPermission, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'

import { releaseOfPath, writableOrganization } from '../releases/read.ts'
import { runBundleAssembly } from './assemble-bundle.ts'
import { fileBytesMax, projectsOfBundleMax } from './assembly-limits.ts'
import { failureLifeMs, findAssembly, newAssembly } from './assembly.ts'
import type { AssemblyKey, AssemblyRow, AssemblyWork } from './assembly.ts'
import { chunksField, distField, releaseField, sha1Field } from './body-fields.ts'
import { knownChunks, requestBytesMax } from './chunks.ts'
import { publishBundle } from './publish-bundle.ts'

/** A bundle of so many bytes is assembled while the client waits: it is there when the next event comes. Larger ones are the clock's. */
const atOnceBytesMax = requestBytesMax
const msPerRequest = 8_000

const bundleBodySchema = z.object({
  checksum: sha1Field,
  chunks: chunksField,
  projects: z
    .array(z.union([z.string().max(100), z.int()]))
    .min(1, 'name at least one project: sentry-cli takes it from --project or SENTRY_PROJECT')
    .max(projectsOfBundleMax),
  version: releaseField,
  dist: distField,
})

/** A bundle that was announced. */
interface Announced {
  readonly key: AssemblyKey
  readonly chunks: readonly string[]
  readonly projectIds: readonly number[]
}

const answer = (state: Assembly['state'], rest: Partial<Assembly> = {}): Response =>
  json({ state, missingChunks: [], detail: null, ...rest })

const projectIdsOf = (scope: Scope, named: readonly (string | number)[]): Result<number[], Response> => {
  const ids = new Set<number>()
  for (const [index, name] of named.entries()) {
    const project = scope.findProject(String(name))
    if (!project)
      return failure(problem(400, `One or more projects are invalid: projects.${index} is not there, or this token may not see it`))
    ids.add(project.id)
  }
  return success([...ids])
}

/** A bundle with the same content that the organization has, and which of the projects lack it. */
const findTwin = async (
  scope: Scope,
  { key, projectIds }: Announced,
): Promise<{ readonly id: number; readonly lacking: number[] } | undefined> => {
  const twins = await scope
    .rows('artifact_bundles')
    .select('artifact_bundles.id')
    .where('artifact_bundles.org_id', '=', key.org_id)
    .where('artifact_bundles.checksum', '=', key.checksum)
    .where('artifact_bundles.release', '=', key.release)
    .where('artifact_bundles.dist', '=', key.dist)
    .where('artifact_bundles.kind', '=', 'bundle')
    .orderBy('artifact_bundles.id', 'desc')
    .limit(1)
    .execute()
  const [twin] = twins
  if (!twin) return undefined
  const links = await scope
    .rows('artifact_bundle_projects')
    .select(['artifact_bundle_projects.project_id', 'artifact_bundle_projects.removed_version'])
    .where('artifact_bundle_projects.bundle_id', '=', twin.id)
    .execute()
  // What was removed goes soon: it is uploaded anew. One that no project of the scope has may be going as well.
  if (links.length === 0 || links.some(({ removed_version }) => removed_version > 0)) return undefined
  const having = new Set(links.map(({ project_id }) => project_id))
  return { id: twin.id, lacking: projectIds.filter((id) => !having.has(id)) }
}

/** Answers from what is there already: the same bundle, or a failure that is not old. Undefined: there is work to do. */
const answerKnown = async ({ scope, nowMs, nextId }: ScopedRequest, announced: Announced): Promise<Response | undefined> => {
  const twin = await findTwin(scope, announced)
  if (!twin) return undefined
  if (twin.lacking.length === 0) return answer('ok')
  const { org_id: orgId, release } = announced.key
  const added = await scope.change((writer) => publishBundle(writer, twin.id, { orgId, projectIds: twin.lacking, release, nowMs, nextId }))
  return added.ok ? answer('ok') : added.error
}

const answerOpen = (row: AssemblyRow | undefined, nowMs: number): Response | undefined => {
  if (!row || row.state !== 'error') return undefined
  return nowMs - row.updated_at < failureLifeMs ? answer('error', { detail: row.detail }) : undefined
}

/** Adds projects to an assembly that somebody else began. */
const joinAssembly = (writer: OwnedWriter, { id, projects }: AssemblyRow, projectIds: readonly number[]): Promise<unknown> =>
  writer
    .update('artifact_assemblies')
    .set({ projects: JSON.stringify([...new Set([...(JSON.parse(projects) as number[]), ...projectIds])]) })
    .where('artifact_assemblies.id', '=', id)
    .execute()

/** Puts an assembly into the table; one that failed long ago begins anew. */
const beginAssembly = ({ scope, nowMs, nextId }: ScopedRequest, announced: Announced): Promise<Result<number, Response>> => {
  const row = newAssembly(
    { ...announced.key, name: '', debug_id: '' },
    { id: nextId(), chunks: announced.chunks, projectIds: announced.projectIds, nowMs },
  )
  return scope.change(async (writer) => {
    // Somebody else may be announcing the same: there is one work to do.
    const there = await findAssembly(writer, announced.key)
    if (there && there.state !== 'error') {
      await joinAssembly(writer, there, announced.projectIds)
      return there.id
    }
    if (there) await writer.delete('artifact_assemblies').where('artifact_assemblies.id', '=', there.id).execute()
    await writer.insert('artifact_assemblies', [row]).execute()
    return row.id
  })
}

const answerRun = async (work: AssemblyWork, id: number, key: AssemblyKey): Promise<Response> => {
  const outcome = await runBundleAssembly(work, id, msPerRequest)
  if (outcome === 'done') return answer('ok')
  if (outcome !== 'failed') return answer('assembling')
  const row = await findAssembly(work.scope, key)
  return answer('error', { detail: row?.detail ?? null })
}

const assemble = async (request: ScopedRequest, announced: Announced): Promise<Response> => {
  const { scope, blobs, nowMs, nextId } = request
  const { key, chunks } = announced
  const known = await findAssembly(scope, key)
  const told = (await answerKnown(request, announced)) ?? answerOpen(known, nowMs)
  if (told) return told
  const there = await knownChunks(scope, key.org_id, [...new Set(chunks)])
  const missingChunks = [...new Set(chunks)].filter((sha1) => !there.has(sha1))
  if (missingChunks.length > 0 || chunks.length === 0) return answer('not_found', { missingChunks })
  const bytes = chunks.reduce((sum, sha1) => sum + (there.get(sha1) ?? 0), 0)
  if (bytes > fileBytesMax) return problem(400, `The file has ${bytes} bytes, and one may have ${fileBytesMax}: upload it in parts`)
  const begun = await beginAssembly(request, announced)
  if (!begun.ok) return begun.error
  if (bytes > atOnceBytesMax) return answer(known?.state === 'assembling' ? 'assembling' : 'created')
  const work: AssemblyWork = { scope, blobs: blobs.uploadsOf(key.org_id), nowMs, nextId }
  return answerRun(work, begun.value, key)
}

/** `POST /organizations/{org}/artifactbundle/assemble/`. */
export const assembleBundleRoute = endpoint(
  { summary: 'Puts an artifact bundle together from chunks that were uploaded.', body: bundleBodySchema, answer: assemblySchema },
  async (request: ScopedRequest, { checksum, chunks, projects, version, dist }) => {
    const orgId = writableOrganization(request.scope)
    if (orgId === undefined) return noPermission()
    const projectIds = projectIdsOf(request.scope, projects)
    if (!projectIds.ok) return projectIds.error
    const key = { org_id: orgId, project_id: 0, kind: 'bundle', checksum, release: version, dist }
    return assemble(request, { key, chunks, projectIds: projectIds.value })
  },
)

const releaseBundleBodySchema = z.object({ checksum: sha1Field, chunks: chunksField })

/** `POST /organizations/{org}/releases/{version}/assemble/`: the same for all projects of a release, as clients of before do it. */
export const assembleReleaseBundleRoute = endpoint(
  { summary: 'Puts files of a release together from chunks that were uploaded.', body: releaseBundleBodySchema, answer: assemblySchema },
  async (request: ScopedRequest, { checksum, chunks }) => {
    const orgId = writableOrganization(request.scope)
    const found = await releaseOfPath(request)
    if (!found.ok) return found.error
    if (orgId === undefined) return noPermission()
    const { release, scope } = found.value
    const uses = scope.rows('release_projects').select('release_projects.project_id')
    const rows = await uses.where('release_projects.release_id', '=', release.id).limit(projectsOfBundleMax).execute()
    if (rows.length === 0) return notFound()
    const key = { org_id: orgId, project_id: 0, kind: 'bundle', checksum, release: release.version, dist: '' }
    return assemble(request, { key, chunks, projectIds: rows.map(({ project_id }) => project_id) })
  },
)
