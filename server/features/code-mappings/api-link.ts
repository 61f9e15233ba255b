import { z } from 'zod'

import { framePaths } from '#packages/code-links/frame-path'
import { stacktraceLinkSchema } from '#packages/contract/code-mapping'
import type { StacktraceLink } from '#packages/contract/code-mapping'
import { linkedRepository } from '#server/features/repositories/read'
import { json, notFound } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import type { ProjectAccess, Scope } from '#server/http/scope'

import { mappingAnswer } from './api.ts'
import { linkCode, mappingsOfProject } from './read.ts'
import type { CodeLinker, LocatedFile } from './read.ts'

const linkQuery = z.object({
  file: z.string().describe('Path of the frame.'),
  absPath: z.string().optional(),
  module: z.string().optional(),
  package: z.string().optional(),
  platform: z.string().optional(),
  lineNo: z.string().optional(),
  release: z.string().optional().describe('Version whose state is shown (ours).'),
})

const lineForm = /^[1-9]\d{0,8}$/

const configOf = async (scope: Scope, project: ProjectAccess, file: LocatedFile, { repositories }: CodeLinker) => {
  const repository = repositories.get(file.repositoryId)
  const row = await scope.rows('code_mappings').selectAll('code_mappings').where('code_mappings.id', '=', file.mappingId).executeTakeFirst()
  return row && repository ? mappingAnswer(row, project, repository) : null
}

const errorOf = async (scope: Scope, project: ProjectAccess): Promise<StacktraceLink['error']> =>
  (await mappingsOfProject(scope, project.id)).length === 0 ? 'no_code_mappings_for_project' : 'stack_root_mismatch'

/** `GET /projects/{org}/{project}/stacktrace-link/`: by the mappings alone; nobody is asked whether the file is there. */
export const stacktraceLinkRoute = endpoint(
  { summary: 'Shows where the line of a frame can be read in its repository.', query: linkQuery, answer: stacktraceLinkSchema },
  async (request: ScopedRequest) => {
    const { scope, query } = request
    const project = scope.findProject(request.param('project'))
    if (!project) return notFound()
    const asked = (name: string): string | undefined => query.get(name) ?? undefined
    const frame = { filename: asked('file'), abs_path: asked('absPath'), module: asked('module'), package: asked('package') }
    const paths = framePaths(frame, asked('platform') ?? project.platform)
    const linker = await linkCode(scope, project, [paths], asked('release') ?? '')
    const [file] = linker.located
    const nothing = { config: null, sourceUrl: null, sourcePath: null, repository: null, integrations: [] }
    if (!file) return json({ ...nothing, error: await errorOf(scope, project) })
    const repository = linker.repositories.get(file.repositoryId)
    const line = asked('lineNo') ?? ''
    const sourceUrl = linker.link(file, lineForm.test(line) ? Number(line) : null)
    const missing = repository && linkedRepository(repository) ? 'revision_unknown' : 'repository_address_unknown'
    const answer: StacktraceLink = {
      config: await configOf(scope, project, file, linker),
      sourceUrl,
      sourcePath: file.path,
      repository: repository?.name ?? null,
      error: sourceUrl === null ? missing : null,
      integrations: [],
    }
    return json(answer)
  },
)
