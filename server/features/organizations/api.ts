import { json, notFound } from '#server/http/answer'
import type { ScopedRequest } from '#server/http/route'

import { organizationAnswer } from './read.ts'

/** `GET /organizations/`: those that the caller belongs to. */
export const listOrganizationsRoute = async (request: ScopedRequest): Promise<Response> =>
  Promise.resolve(json(request.scope.organizations.map(organizationAnswer)))

/** `GET /organizations/{org}/`. */
export const showOrganizationRoute = async (request: ScopedRequest): Promise<Response> => {
  const organization = request.scope.organizations[0]
  return Promise.resolve(organization ? json(organizationAnswer(organization)) : notFound())
}
