import type { z } from 'zod'

import { mappingsUploadedSchema } from '#packages/contract/code-mapping'
import { findRepositories, unknownAddress } from '#server/features/repositories/read'
import { json, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { ScopedRequest } from '#server/http/route'
import { storable } from '#server/stores/metadata/storable-text'

import { mappingsUploadSchema, refusalOf } from './mapping-body.ts'
import { mappingsMax } from './read.ts'

/** Read, then inserted or changed: two rows each, of the 200 that one transaction may have. */
const mappingsPerWrite = 100

type Uploaded = z.infer<typeof mappingsUploadedSchema>['mappings'][number]
type SentMapping = z.infer<typeof mappingsUploadSchema>['mappings'][number]

interface Putting {
  readonly orgId: number
  readonly projectId: number
  readonly repositoryId: number
  /** Null: not said; a new one then has none. */
  readonly defaultBranch: string | null
  readonly nowMs: number
  readonly nextId: () => number
}

/** The repository of this name, which is made when nobody named it yet; as commits bring theirs. */
const ensureRepository = async (writer: OwnedWriter, orgId: number, name: string, request: ScopedRequest): Promise<number | undefined> => {
  const name_lower = name.toLowerCase()
  const row = { id: request.nextId(), org_id: orgId, name, name_lower, ...unknownAddress, created_at: request.nowMs }
  await writer
    .insert('repositories', [row])
    .onConflict((conflict) => conflict.columns(['org_id', 'name_lower']).doNothing())
    .execute()
  const found = await writer
    .rows('repositories')
    .select('repositories.id')
    .where('repositories.org_id', '=', orgId)
    .where('repositories.name_lower', '=', name_lower)
    .executeTakeFirst()
  return found?.id
}

const putMappings = async (writer: OwnedWriter, sent: readonly SentMapping[], by: Putting): Promise<Uploaded[]> => {
  const there = await writer
    .rows('code_mappings')
    .select(['code_mappings.id', 'code_mappings.stack_root', 'code_mappings.source_root'])
    .where('code_mappings.project_id', '=', by.projectId)
    .execute()
  const ids = new Map(there.map((row) => [`${row.stack_root}\n${row.source_root}`, row.id]))
  const answers: Uploaded[] = []
  for (const { stackRoot, sourceRoot } of sent) {
    const [stack_root, source_root] = [storable(stackRoot.trim()), storable(sourceRoot.trim())]
    const refusal = refusalOf({ stackRoot: stack_root, sourceRoot: source_root })
    const key = `${stack_root}\n${source_root}`
    const id = ids.get(key)
    const branch = by.defaultBranch === null ? {} : { default_branch: by.defaultBranch }
    const columns = { repository_id: by.repositoryId, automatic: 0, updated_at: by.nowMs, ...branch }
    if (refusal !== undefined) answers.push({ stackRoot, sourceRoot, status: 'error', detail: refusal })
    else if (id !== undefined) {
      await writer.update('code_mappings').set(columns).where('code_mappings.id', '=', id).execute()
      answers.push({ stackRoot, sourceRoot, status: 'updated' })
    } else if (ids.size >= mappingsMax) {
      answers.push({ stackRoot, sourceRoot, status: 'error', detail: `a project has at most ${mappingsMax} mappings` })
    } else {
      const row = { id: by.nextId(), org_id: by.orgId, project_id: by.projectId, stack_root, source_root, created_at: by.nowMs }
      await writer.insert('code_mappings', [{ ...row, default_branch: '', ...columns }]).execute()
      ids.set(key, row.id)
      answers.push({ stackRoot, sourceRoot, status: 'created' })
    }
  }
  return answers
}

/** `POST /organizations/{org}/code-mappings/bulk/`: what `sentry-cli code-mappings upload` sends; repeats change nothing. */
export const uploadMappingsRoute = endpoint(
  { summary: 'Makes or changes many code mappings of a project.', body: mappingsUploadSchema, answer: mappingsUploadedSchema },
  async (request: ScopedRequest, { project: named, repository: name, defaultBranch, mappings }) => {
    const { scope, nowMs, nextId } = request
    const project = scope.findProject(String(named))
    if (!project) return problem(400, 'project: there is no such project, or it is not yours to see')
    const repository = storable(name)
    const known = (await findRepositories(scope, project.orgId, [repository])).get(repository.toLowerCase())?.id
    const made =
      known === undefined ? await scope.change((writer) => ensureRepository(writer, project.orgId, repository, request)) : undefined
    if (made && !made.ok) return made.error
    const repositoryId = known ?? made?.value
    if (repositoryId === undefined) return notFound()
    const branch = defaultBranch ? storable(defaultBranch) : null
    const by: Putting = { orgId: project.orgId, projectId: project.id, repositoryId, defaultBranch: branch, nowMs, nextId }
    const done: Uploaded[] = []
    for (let at = 0; at < mappings.length; at += mappingsPerWrite) {
      const written = await scope.change((writer) => putMappings(writer, mappings.slice(at, at + mappingsPerWrite), by))
      if (!written.ok) return written.error
      done.push(...written.value)
    }
    const count = (status: Uploaded['status']): number => done.filter((each) => each.status === status).length
    return json({ created: count('created'), updated: count('updated'), errors: count('error'), mappings: done })
  },
)
