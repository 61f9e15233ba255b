import { json, notFound } from '#server/http/answer'
import type { ScopedRequest } from '#server/http/route'

import { projectAnswer } from './read.ts'

/** `GET /organizations/{org}/projects/`. */
export const listProjectsRoute = async (request: ScopedRequest): Promise<Response> =>
  Promise.resolve(json(request.scope.projects.map(projectAnswer)))

/** `GET /projects/{org}/{project}/`. */
export const showProjectRoute = async (request: ScopedRequest): Promise<Response> => {
  const project = request.scope.findProject(request.param('project'))
  return Promise.resolve(project ? json(projectAnswer(project)) : notFound())
}
