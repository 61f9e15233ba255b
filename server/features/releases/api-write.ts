import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { releaseSchema } from '#packages/contract/release'
import { json, noContent, noPermission, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import { storable } from '#server/stores/metadata/storable-text'

import { answerReleases, findRelease, previousWithCommits, releaseOfPath, writableOrganization, writableReleaseOfPath } from './read.ts'
import type { ReleaseRow } from './read.ts'
import { newReleaseSchema, projectIdsOf, releaseChangeSchema } from './release-body.ts'
import type { ReleaseChange, SentRef } from './release-body.ts'
import { resolveByCommits } from './resolve-by-commits.ts'
import { setCommits, sweepLists } from './set-commits.ts'
import { readHeads, writeHeads } from './set-refs.ts'
import { addProjects, describeRelease, insertRelease } from './write.ts'
import type { Describing } from './write.ts'

const describing = ({ nowMs, nextId, headers }: ScopedRequest): Describing => ({
  nowMs,
  nextId,
  userAgent: storable(headers.get('user-agent') ?? ''),
})

/** Thousands of commits with their files, as a build sends them at once. */
const bodyBytesMax = 16 * 1024 * 1024

type Done = Result<undefined, Response>
const done: Done = success(undefined)

const applyRefs = async (scope: Scope, release: ReleaseRow, refs: readonly SentRef[], by: Describing): Promise<Done> => {
  const heads = await readHeads(scope, release, refs)
  if (!heads.ok) return heads
  const written = await writeHeads(scope, release, heads.value.rows)
  if (!written.ok) return written
  const details = scope.rows('release_details').select('release_details.commit_count')
  const known = await details.where('release_details.release_id', '=', release.id).executeTakeFirst()
  // Nobody lists what lies between: the heads are all that is known. An empty list is the wish to forget.
  if (refs.length > 0 && known !== undefined && known.commit_count > 0) return done
  const stored = await setCommits(scope, release, heads.value.commits, by)
  return stored.ok ? resolveByCommits(scope, release, stored.value, by) : stored
}

/** Commits and refs of a body, after the release itself was written. */
const applyCommits = async (scope: Scope, release: ReleaseRow, change: ReleaseChange, by: Describing): Promise<Done> => {
  if (change.commits && change.commits.length > 0) {
    const stored = await setCommits(scope, release, change.commits, by)
    if (!stored.ok) return stored
    const resolved = await resolveByCommits(scope, release, stored.value, by)
    if (!resolved.ok) return resolved
  }
  const refs = change.refs ?? change.headCommits
  return refs ? applyRefs(scope, release, refs, by) : done
}

const answerRelease = async (scope: Scope, release: ReleaseRow, status: number): Promise<Response> => {
  const row = await findRelease(scope, release.version)
  const [answer] = row ? await answerReleases(scope, [row]) : []
  return answer ? json(answer, { status }) : notFound()
}

type Found = 'none' | 'no-projects' | { readonly release: ReleaseRow; readonly isNew: boolean }

/** Makes the release, or adds to the one that is there what the body says (web-api.md trap 21). */
const putRelease = async (
  request: ScopedRequest,
  orgId: number,
  { version, change, projectIds }: { readonly version: string; readonly change: ReleaseChange; readonly projectIds: readonly number[] },
): Promise<Result<Found, Response>> => {
  const { scope } = request
  return scope.change(async (writer): Promise<Found> => {
    const rows = writer.rows('releases').selectAll('releases').where('releases.org_id', '=', orgId)
    const there = await rows.where('releases.version', '=', version).executeTakeFirst()
    const used = writer.rows('release_projects').select('release_projects.release_id')
    const isSeen = there && (await used.where('release_projects.release_id', '=', there.id).executeTakeFirst()) !== undefined
    // To archive what is not there would make it; to change what one does not see would tell of it.
    if (projectIds.length === 0 && !isSeen) return change.status ? 'none' : 'no-projects'
    const release = there ?? (await insertRelease(writer, { orgId, version }, describing(request)))
    await addProjects(writer, release, projectIds)
    await describeRelease(writer, release, change)
    return { release, isNew: there === undefined }
  })
}

const projectIdsIn = (scope: Scope, change: ReleaseChange, inPath: string): Result<number[], Response> => {
  const named = [...(change.projects ?? []), ...(inPath === '' ? [] : [inPath])]
  const ids = projectIdsOf(named, (text) => scope.findProject(text))
  return ids.ok ? ids : failure(problem(400, ids.error))
}

/** `POST /organizations/{org}/releases/` and `POST /projects/{org}/{project}/releases/`: 201, or 208 when it is there already. */
export const createReleaseRoute = endpoint(
  {
    summary: 'Makes a release, or adds to one that is there.',
    body: newReleaseSchema,
    bodyBytesMax,
    answer: releaseSchema,
    status: 201,
    mayExist: true,
  },
  async (request: ScopedRequest, { version, ...change }) => {
    const { scope } = request
    const inPath = request.param('project')
    if (inPath !== '' && !scope.findProject(inPath)) return notFound()
    const orgId = writableOrganization(scope)
    if (orgId === undefined) return noPermission()
    const projectIds = projectIdsIn(scope, change, inPath)
    if (!projectIds.ok) return projectIds.error
    const put = await putRelease(request, orgId, { version: storable(version), change, projectIds: projectIds.value })
    if (!put.ok) return put.error
    if (put.value === 'none') return notFound()
    if (put.value === 'no-projects') return problem(400, 'projects: a release belongs to at least one project')
    const { release, isNew } = put.value
    const applied = await applyCommits(scope, release, change, describing(request))
    return applied.ok ? answerRelease(scope, release, isNew ? 201 : 208) : applied.error
  },
)

/** `PUT /organizations/{org}/releases/{version}/` and the same below a project: what is absent stays. */
export const changeReleaseRoute = endpoint(
  { summary: 'Changes a release: finalizes, archives, sets its commits.', body: releaseChangeSchema, bodyBytesMax, answer: releaseSchema },
  async (request: ScopedRequest, change) => {
    const { scope } = request
    const found = await writableReleaseOfPath(request)
    if (!found.ok) return found.error
    const { release } = found.value
    const projectIds = projectIdsIn(scope, change, '')
    if (!projectIds.ok) return projectIds.error
    const written = await scope.change(async (writer) => {
      await addProjects(writer, release, projectIds.value)
      await describeRelease(writer, release, change)
    })
    if (!written.ok) return written.error
    const applied = await applyCommits(scope, release, change, describing(request))
    return applied.ok ? answerRelease(scope, release, 200) : applied.error
  },
)

/** `DELETE /organizations/{org}/releases/{version}/` and the same below a project. */
export const deleteReleaseRoute = endpoint(
  { summary: 'Deletes a release that no issue or stored event names.', answer: 'none', status: 204 },
  async (request: ScopedRequest) => {
    const { scope, nowMs } = request
    const found = await writableReleaseOfPath(request)
    if (!found.ok) return found.error
    const { release } = found.value
    const removed = await scope.change((writer) => writer.removeRelease(release, nowMs))
    if (!removed.ok) return removed.error
    if (!removed.value)
      return problem(
        400,
        'This release is referenced by issues or stored events and cannot be removed. Archive it to hide it from the list.',
      )
    await sweepLists(scope, release)
    return noContent()
  },
)

/** `GET /organizations/{org}/releases/{version}/previous-with-commits/`: an empty object when there is none (web-api.md 2.2). */
export const previousReleaseRoute = endpoint(
  { summary: 'Shows the release before this one whose commits are known.', answer: z.union([releaseSchema, z.strictObject({})]) },
  async (request: ScopedRequest) => {
    const found = await releaseOfPath(request)
    if (!found.ok) return found.error
    const { scope, release } = found.value
    const previous = await previousWithCommits(scope, release)
    const [answer] = previous ? await answerReleases(scope, [previous]) : []
    return json(answer ?? {})
  },
)
