import { filterChangeSchema, filterSchema } from '#packages/contract/filter'
import type { FilterChange } from '#packages/contract/filter'
import { listOf } from '#packages/contract/json'
import { json, noContent, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { ScopedRequest } from '#server/http/route'
import { readProjectSettings } from '#server/stores/metadata/project-settings'

import { publishedHeaders } from '../keys/read.ts'
import { changedFilters, filterAnswers, findFilter } from './read.ts'

/** `GET /projects/{org}/{project}/filters/`. */
export const listFiltersRoute = endpoint(
  { summary: 'Lists the inbound filters of a project.', answer: listOf(filterSchema) },
  async ({ scope, param }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const row = await scope.rows('projects').select('projects.settings').where('projects.id', '=', project.id).executeTakeFirst()
    return row ? json(filterAnswers(readProjectSettings(row.settings).filters)) : notFound()
  },
)

interface Wanted {
  readonly projectId: number
  readonly filter: NonNullable<ReturnType<typeof findFilter>>
  readonly change: FilterChange
}

/** The configuration version that has the change, or what is wrong with it. */
const writeFilter = async (
  writer: OwnedWriter,
  { projectId, filter, change }: Wanted,
): Promise<number | 'gone' | { readonly detail: string }> => {
  const row = await writer.rows('projects').select('projects.settings').where('projects.id', '=', projectId).executeTakeFirst()
  if (!row) return 'gone'
  const settings = readProjectSettings(row.settings)
  const changed = changedFilters(settings.filters, filter, change)
  if (!changed.ok) return { detail: changed.detail }
  await writer
    .update('projects')
    .set({ settings: JSON.stringify({ ...settings, filters: changed.settings }) })
    .where('projects.id', '=', projectId)
    .execute()
  return writer.changeConfiguration([projectId])
}

/** `PUT /projects/{org}/{project}/filters/{filter}/`. */
export const changeFilterRoute = endpoint(
  { summary: 'Switches an inbound filter of a project.', body: filterChangeSchema, answer: 'none', status: 204 },
  async ({ scope, param, dataDir }: ScopedRequest, change) => {
    const project = scope.findProject(param('project'))
    const filter = findFilter(param('filter'))
    if (!project || !filter) return notFound()
    const written = await scope.change((writer) => writeFilter(writer, { projectId: project.id, filter, change }))
    if (!written.ok) return written.error
    if (written.value === 'gone') return notFound()
    if (typeof written.value === 'object') return problem(400, written.value.detail)
    return noContent(await publishedHeaders(dataDir, written.value))
  },
)
