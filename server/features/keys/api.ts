import { json, notFound } from '#server/http/answer'
import type { ScopedRequest } from '#server/http/route'

import { keyAnswer } from './read.ts'

const keysMax = 500

/** `GET /projects/{org}/{project}/keys/`, oldest first. */
export const listKeysRoute = async (request: ScopedRequest): Promise<Response> => {
  const project = request.scope.findProject(request.param('project'))
  if (!project) return notFound()
  const keys = await request.scope
    .rows('keys')
    .selectAll('keys')
    .where('project_id', '=', project.id)
    .orderBy('id')
    .limit(keysMax)
    .execute()
  return json(keys.map((key) => keyAnswer(key, request.publicUrl)))
}
