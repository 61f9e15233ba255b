import { listOf } from '#packages/contract/json'
import { orgTokenNameSchema, orgTokenSchema } from '#packages/contract/token'
import { parseRowId } from '#packages/protocol/ids'
import { json, noContent, noPermission, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { answerPage } from '#server/http/page-of-list'
import type { ScopedRequest } from '#server/http/route'
import type { OrganizationAccess, Scope } from '#server/http/scope'
import type { TokensTable } from '#server/stores/metadata/schema-people'

import { orgTokenAnswer } from './read.ts'
import { mintOrgToken } from './write.ts'

const tokensPerOrganizationMax = 500

/** The organization of the path, for those who are signed in: no token makes, shows or ends tokens. */
const signedIn = ({ caller, scope }: ScopedRequest): OrganizationAccess | undefined =>
  caller.kind === 'session' ? scope.organizations[0] : undefined

const tokensOf = (scope: Scope, organization: OrganizationAccess) =>
  scope.rows('tokens').selectAll('tokens').where('tokens.org_id', '=', organization.id).where('tokens.revoked_at', '=', 0)

const findToken = (scope: Scope, organization: OrganizationAccess, text: string): Promise<TokensTable | undefined> =>
  tokensOf(scope, organization)
    .where('tokens.id', '=', parseRowId(text) ?? 0)
    .executeTakeFirst()

/** `GET /organizations/{org}/org-auth-tokens/`: the valid ones, newest first. */
export const listOrgTokensRoute = endpoint(
  { summary: 'Lists the tokens of an organization, newest first.', answer: listOf(orgTokenSchema), paged: true },
  async (request: ScopedRequest) => {
    const organization = signedIn(request)
    if (!organization) return noPermission()
    const rows = await tokensOf(request.scope, organization).orderBy('tokens.id', 'desc').limit(tokensPerOrganizationMax).execute()
    return answerPage(request, rows, (tokens) => tokens.map((token) => orgTokenAnswer(token)))
  },
)

/** `POST /organizations/{org}/org-auth-tokens/`: the one answer that has the token itself. */
export const createOrgTokenRoute = endpoint(
  {
    summary: 'Makes a token of an organization, for releases and uploads; shown once.',
    body: orgTokenNameSchema,
    answer: orgTokenSchema,
    status: 201,
  },
  async (request: ScopedRequest, { name }) => {
    const { scope, caller, publicUrl, nowMs } = request
    const organization = signedIn(request)
    if (!organization) return noPermission()
    const valid = await tokensOf(scope, organization).limit(tokensPerOrganizationMax).execute()
    if (valid.length >= tokensPerOrganizationMax) return problem(400, `An organization has at most ${tokensPerOrganizationMax} tokens`)
    const { id: orgId, slug: org } = organization
    const token = mintOrgToken({ id: request.nextId(), orgId, org, publicUrl, name, createdBy: caller.userId, nowMs })
    const written = await scope.change((writer) => writer.insert('tokens', [token.row]).execute())
    return written.ok ? json(orgTokenAnswer(token.row, token.text), { status: 201 }) : written.error
  },
)

/** `GET /organizations/{org}/org-auth-tokens/{token}/`. */
export const showOrgTokenRoute = endpoint(
  { summary: 'Shows a token of an organization, without the token itself.', answer: orgTokenSchema },
  async (request: ScopedRequest) => {
    const organization = signedIn(request)
    if (!organization) return noPermission()
    const token = await findToken(request.scope, organization, request.param('token'))
    return token ? json(orgTokenAnswer(token)) : notFound()
  },
)

/** `PUT /organizations/{org}/org-auth-tokens/{token}/`. */
export const renameOrgTokenRoute = endpoint(
  { summary: 'Renames a token of an organization.', body: orgTokenNameSchema, answer: 'none', status: 204 },
  async (request: ScopedRequest, { name }) => {
    const organization = signedIn(request)
    if (!organization) return noPermission()
    const token = await findToken(request.scope, organization, request.param('token'))
    if (!token) return notFound()
    const written = await request.scope.change((writer) =>
      writer.update('tokens').set({ name }).where('tokens.id', '=', token.id).execute(),
    )
    return written.ok ? noContent() : written.error
  },
)

/** `DELETE /organizations/{org}/org-auth-tokens/{token}/`: it stops counting at once. */
export const deleteOrgTokenRoute = endpoint(
  { summary: 'Revokes a token of an organization.', answer: 'none', status: 204 },
  async (request: ScopedRequest) => {
    const organization = signedIn(request)
    if (!organization) return noPermission()
    const token = await findToken(request.scope, organization, request.param('token'))
    if (!token) return notFound()
    const { nowMs: revoked_at } = request
    const written = await request.scope.change((writer) =>
      writer.update('tokens').set({ revoked_at }).where('tokens.id', '=', token.id).execute(),
    )
    return written.ok ? noContent() : written.error
  },
)
