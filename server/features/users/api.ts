import { loginSchema, regionsSchema, rootSchema, sessionSchema } from '#packages/contract/user'
import { json, noContent, problem } from '#server/http/answer'
import { changeRows } from '#server/http/change-rows'
import { endpoint } from '#server/http/endpoint'
import { verifyPassword } from '#server/http/password'
import type { OpenRequest } from '#server/http/route'
import { createSession, endSession, setCookie } from '#server/http/session'

import { findUser, sessionAnswer } from './read.ts'

const wrongCredentials = 'E-mail or password is wrong'

/** `GET /api/0/`: what this server is, and who asks. */
export const showRootRoute = endpoint(
  { summary: 'Says which API this is and who asks.', answer: rootSchema },
  async ({ caller, deps }: OpenRequest) => {
    const user = caller ? await findUser(deps.metadata, caller.userId) : null
    return json({ version: '0', auth: caller?.kind === 'token' ? { scopes: [...caller.scopes] } : null, user })
  },
)

/** `GET /api/0/auth/session/`: answers 200 also when nobody is signed in. */
export const showSessionRoute = endpoint(
  { summary: 'Says who is signed in and where they belong.', answer: sessionSchema },
  async ({ caller, deps }: OpenRequest) =>
    json(await sessionAnswer(deps.metadata, caller?.userId ?? 0, caller?.kind === 'session' ? caller.csrf : '')),
)

/** `POST /api/0/auth/login/`: a new session, never one that the browser brought along. A disabled account is answered like an unknown one. */
export const loginRoute = endpoint(
  { summary: 'Signs in by e-mail and password.', body: loginSchema, answer: sessionSchema },
  async (request: OpenRequest, body) => {
    const { deps, signInLimit, address, nowMs, publicUrl } = request
    const email = body.email.trim().toLowerCase()
    const waitMs = signInLimit.waitMs(address, email)
    if (waitMs > 0) return problem(429, 'Too many attempts. Please wait a moment.', { 'Retry-After': String(Math.ceil(waitMs / 1000)) })
    const user = await deps.metadata
      .selectFrom('users')
      .select(['id', 'password_hash'])
      .where('email_lower', '=', email)
      .where('state', '=', 'active')
      .executeTakeFirst()
    const fits = await signInLimit.attempt(address, email, () => verifyPassword(user?.password_hash, body.password))
    if (!fits || !user) return problem(401, wrongCredentials)
    const session = await changeRows(deps.metadata, (trx) => createSession(trx, user.id, nowMs))
    if (!session.ok) return session.error
    const { cookie, csrf } = session.value
    return json(await sessionAnswer(deps.metadata, user.id, csrf), { headers: { 'Set-Cookie': setCookie(cookie, publicUrl) } })
  },
)

/** `POST /api/0/auth/logout/`: ends the session of the cookie; also fine without one. */
export const logoutRoute = endpoint(
  { summary: 'Signs out.', answer: 'none', status: 204 },
  async ({ caller, deps, publicUrl }: OpenRequest) => {
    if (caller?.kind === 'session') {
      const ended = await changeRows(deps.metadata, (trx) => endSession(trx, caller.sessionId))
      if (!ended.ok) return ended.error
    }
    return noContent({ 'Set-Cookie': setCookie('', publicUrl) })
  },
)

/** `GET /api/0/users/me/regions/`: this server, for every caller, tokens of organizations included: clients look here before anything else. */
export const listRegionsRoute = endpoint(
  { summary: 'Lists the regions: this server is the only one.', answer: regionsSchema },
  async ({ caller, publicUrl }: OpenRequest) =>
    Promise.resolve(
      caller ? json({ regions: [{ name: 'default', url: publicUrl }] }) : problem(401, 'Authentication credentials were not provided.'),
    ),
)
