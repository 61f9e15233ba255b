import { builtInFingerprintChangeSchema, builtInFingerprintSchema } from '#packages/contract/built-in-fingerprint'
import { listOf } from '#packages/contract/json'
import { json, noContent, notFound } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'

import { publishedHeaders } from '../keys/read.ts'
import { builtInAnswers, settingsOfProject, switchedBuiltIn, writeRules } from './read.ts'

/** `GET /projects/{org}/{project}/built-in-fingerprints/`. */
export const listBuiltInFingerprintsRoute = endpoint(
  { summary: 'Lists the built-in fingerprint rules of a project.', answer: listOf(builtInFingerprintSchema) },
  async ({ scope, param }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    return json(builtInAnswers(await settingsOfProject(scope, project.id)))
  },
)

/** `PUT /projects/{org}/{project}/built-in-fingerprints/{rule}/`. */
export const changeBuiltInFingerprintRoute = endpoint(
  { summary: 'Switches a built-in fingerprint rule of a project.', body: builtInFingerprintChangeSchema, answer: 'none', status: 204 },
  async ({ scope, param, dataDir, caller, nowMs, nextId }: ScopedRequest, { active }) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const written = await scope.change(async (writer) => {
      const after = switchedBuiltIn(await settingsOfProject(writer, project.id), param('rule'), active)
      if (!after) return undefined
      return writeRules(writer, { projectId: project.id, after, kind: 'saved', regroupingId: 0 }, { userId: caller.userId, nowMs, nextId })
    })
    if (!written.ok) return written.error
    return written.value === undefined ? notFound() : noContent(await publishedHeaders(dataDir, written.value.version))
  },
)
