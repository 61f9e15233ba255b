import { acceptSchema, invitationAnswerSchema } from '#packages/contract/member'
import type { AcceptRequest } from '#packages/contract/member'
import { sessionSchema } from '#packages/contract/user'
import { parsePersonName } from '#server/http/account'
import { json, noPermission, problem } from '#server/http/answer'
import { changeRows } from '#server/http/change-rows'
import { endpoint } from '#server/http/endpoint'
import { hashPassword, passwordComplaint } from '#server/http/password'
import type { OpenRequest } from '#server/http/route'
import { setCookie } from '#server/http/session'

import { findUser, sessionAnswer } from '../users/read.ts'
import { acceptInvitation, accountExists, findOpenInvitation, isMemberOf } from './accept.ts'
import type { Comer, InvitationKey, Refusal } from './accept.ts'
import { knownRole } from './roles.ts'

const gone = (): Response => problem(404, 'This invitation is not valid any more: it was used, withdrawn or replaced. Ask for a new link.')

const refusals: Readonly<Record<Refusal, () => Response>> = {
  gone,
  expired: () => problem(410, 'This invitation has expired. Ask for a new link.'),
  'account-exists': () => problem(409, 'There is an account with this address. Sign in to it, then open the link again.'),
  'member-already': () => problem(409, 'Your account belongs to this organization already.'),
}

const keyOf = ({ param }: OpenRequest): InvitationKey => ({ id: param('id'), secret: param('secret') })

/** `GET /accept-invite/{id}/{secret}/`: for the page of the link. */
export const showInvitationRoute = endpoint(
  { summary: 'Shows an invitation to whoever has its link.', answer: invitationAnswerSchema },
  async (request: OpenRequest) => {
    const { caller, deps, nowMs } = request
    const user = caller?.kind === 'session' ? await findUser(deps.metadata, caller.userId) : null
    const invitation = await findOpenInvitation(deps.metadata, keyOf(request))
    if (!invitation) return gone()
    return json({
      organization: { slug: invitation.slug, name: invitation.organization },
      email: invitation.email,
      orgRole: knownRole(invitation.role),
      expired: invitation.expires_at <= nowMs,
      signedInAs: user?.email ?? null,
      needsSignIn: user === null && (await accountExists(deps.metadata, invitation.email)),
      isMember: user !== null && (await isMemberOf(deps.metadata, invitation.org_id, Number(user.id))),
    })
  },
)

/** Who comes, as the body and the session say. The password is hashed only for a link that works: that costs memory and time. */
const readComer = async (request: OpenRequest, body: AcceptRequest): Promise<Comer | Response> => {
  const { caller, deps } = request
  if (caller) return caller.kind === 'session' ? { kind: 'account', userId: caller.userId } : noPermission()
  const invitation = await findOpenInvitation(deps.metadata, keyOf(request))
  if (!invitation) return gone()
  const complaint = passwordComplaint(body.password ?? '')
  if (complaint !== undefined) return problem(400, complaint)
  const name = parsePersonName(body.name ?? '') ?? invitation.email.split('@', 1)[0] ?? invitation.email
  return { kind: 'new', userId: request.nextId(), name, passwordHash: await hashPassword(body.password ?? '') }
}

/**
 * `POST /accept-invite/{id}/{secret}/`: joins with the account that is signed in, else with a new one, which is then signed in. An account that
 * exists is never joined by its address alone (field.md 5).
 */
export const acceptInvitationRoute = endpoint(
  { summary: 'Accepts an invitation.', body: acceptSchema, answer: sessionSchema },
  async (request: OpenRequest, body) => {
    const { caller, deps, nowMs, publicUrl } = request
    const comer = await readComer(request, body)
    if (comer instanceof Response) return comer
    const written = await changeRows(deps.metadata, (trx) => acceptInvitation(trx, keyOf(request), comer, nowMs))
    if (!written.ok) return written.error
    if (!written.value.ok) return refusals[written.value.error]()
    const session = written.value.value
    const csrf = session?.csrf ?? (caller?.kind === 'session' ? caller.csrf : '')
    const headers = session ? { 'Set-Cookie': setCookie(session.cookie, publicUrl) } : {}
    return json(await sessionAnswer(deps.metadata, comer.userId, csrf), { headers })
  },
)
