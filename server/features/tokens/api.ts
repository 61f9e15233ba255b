import { listOf } from '#packages/contract/json'
import { newUserTokenSchema, userTokenSchema } from '#packages/contract/token'
import { parseRowId } from '#packages/protocol/ids'
import type { Account } from '#server/http/account-rows'
import { json, noContent, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { answerPage } from '#server/http/page-of-list'
import { scopeNames, scopesOfRole, scopesOfTeamRole } from '#server/http/permissions'
import type { ScopeName } from '#server/http/permissions'
import type { AccountRequest } from '#server/http/route'

import { userTokenAnswer } from './read.ts'
import { mintUserToken } from './write.ts'

const tokensPerUserMax = 500
const known: ReadonlySet<string> = new Set(scopeNames)

/** `GET /api-tokens/`: one's own that are valid, newest first. */
export const listTokensRoute = endpoint(
  { summary: 'Lists the tokens of who is signed in, newest first.', answer: listOf(userTokenSchema), paged: true },
  async (request: AccountRequest) => {
    const rows = await request.account
      .rows('tokens')
      .selectAll('tokens')
      .where('tokens.revoked_at', '=', 0)
      .orderBy('tokens.id', 'desc')
      .limit(tokensPerUserMax)
      .execute()
    return answerPage(request, rows, (tokens) => tokens.map((token) => userTokenAnswer(token)))
  },
)

/** What the roles of a person could ever allow, in any of their organizations. A token is cut down to the role of the day when it is used. */
const scopesOf = async (account: Account): Promise<ReadonlySet<ScopeName>> => {
  const members = await account.rows('members').select('members.role').where('members.state', '=', 'active').execute()
  const teams = await account.rows('team_members').select('team_members.role').execute()
  const all = [...members.map(({ role }) => scopesOfRole(role)), ...teams.map(({ role }) => scopesOfTeamRole(role))]
  return all.reduce((scopes, more) => scopes.union(more), new Set<ScopeName>())
}

const complaintOf = (scopes: readonly string[], allowed: ReadonlySet<string>): string | undefined => {
  if (scopes.length === 0) return 'A token needs at least one scope'
  const unknown = scopes.find((scope) => !known.has(scope))
  if (unknown !== undefined) return `There is no scope ${unknown}`
  const beyond = scopes.find((scope) => !allowed.has(scope))
  return beyond === undefined ? undefined : `Your roles do not allow ${beyond}`
}

/** `POST /api-tokens/`: the one answer that has the token itself. */
export const createTokenRoute = endpoint(
  { summary: 'Makes a token for scripts of who is signed in; shown once.', body: newUserTokenSchema, answer: userTokenSchema, status: 201 },
  async (request: AccountRequest, body) => {
    const { account, nowMs } = request
    const scopes = [...new Set(body.scopes)]
    const complaint = complaintOf(scopes, await scopesOf(account))
    if (complaint !== undefined) return problem(400, complaint)
    const valid = await account.rows('tokens').select('tokens.id').where('tokens.revoked_at', '=', 0).limit(tokensPerUserMax).execute()
    if (valid.length >= tokensPerUserMax) return problem(400, `A person has at most ${tokensPerUserMax} tokens`)
    const { userId } = account
    const token = mintUserToken({ id: request.nextId(), userId, name: body.name ?? '', scopes, createdBy: userId, nowMs })
    const written = await account.change((writer) => writer.trx.insertInto('tokens').values(token.row).execute())
    return written.ok ? json(userTokenAnswer(token.row, token.text), { status: 201 }) : written.error
  },
)

/** `DELETE /api-tokens/{token}/`: it stops counting at once. */
export const deleteTokenRoute = endpoint(
  { summary: 'Revokes a token of who is signed in.', answer: 'none', status: 204 },
  async ({ account, param, nowMs }: AccountRequest) => {
    const id = parseRowId(param('token')) ?? 0
    const written = await account.change((writer) =>
      writer.update('tokens').set({ revoked_at: nowMs }).where('tokens.id', '=', id).where('tokens.revoked_at', '=', 0).executeTakeFirst(),
    )
    if (!written.ok) return written.error
    return written.value.numUpdatedRows > 0n ? noContent() : notFound()
  },
)
