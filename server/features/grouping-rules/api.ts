import { builtInFingerprintChangeSchema, builtInFingerprintSchema } from '#packages/contract/built-in-fingerprint'
import { listOf } from '#packages/contract/json'
import { json, noContent, notFound } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { ScopedRequest } from '#server/http/route'
import { readProjectSettings } from '#server/stores/metadata/project-settings'

import { publishedHeaders } from '../keys/read.ts'
import { builtInAnswers, switchedBuiltIn } from './read.ts'

/** `GET /projects/{org}/{project}/built-in-fingerprints/`. */
export const listBuiltInFingerprintsRoute = endpoint(
  { summary: 'Lists the built-in fingerprint rules of a project.', answer: listOf(builtInFingerprintSchema) },
  async ({ scope, param }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const row = await scope.rows('projects').select('projects.settings').where('projects.id', '=', project.id).executeTakeFirst()
    return row ? json(builtInAnswers(readProjectSettings(row.settings).grouping)) : notFound()
  },
)

interface Switch {
  readonly projectId: number
  readonly name: string
  readonly active: boolean
}

/** The configuration version that has the change. */
const writeSwitch = async (writer: OwnedWriter, { projectId, name, active }: Switch): Promise<number | undefined> => {
  const row = await writer.rows('projects').select('projects.settings').where('projects.id', '=', projectId).executeTakeFirst()
  if (!row) return undefined
  const settings = readProjectSettings(row.settings)
  const grouping = switchedBuiltIn(settings.grouping, name, active)
  if (!grouping) return undefined
  await writer
    .update('projects')
    .set({ settings: JSON.stringify({ ...settings, grouping }) })
    .where('projects.id', '=', projectId)
    .execute()
  return writer.changeConfiguration([projectId])
}

/** `PUT /projects/{org}/{project}/built-in-fingerprints/{rule}/`. */
export const changeBuiltInFingerprintRoute = endpoint(
  { summary: 'Switches a built-in fingerprint rule of a project.', body: builtInFingerprintChangeSchema, answer: 'none', status: 204 },
  async ({ scope, param, dataDir }: ScopedRequest, { active }) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const written = await scope.change((writer) => writeSwitch(writer, { projectId: project.id, name: param('rule'), active }))
    if (!written.ok) return written.error
    return written.value === undefined ? notFound() : noContent(await publishedHeaders(dataDir, written.value))
  },
)
