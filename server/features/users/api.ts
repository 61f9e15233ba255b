import { z } from 'zod'

import { json, noContent, problem, storeBusy } from '#server/http/answer'
import { verifyPassword } from '#server/http/password'
import type { OpenRequest } from '#server/http/route'
import { createSession, endSession, setCookie } from '#server/http/session'
import { withShortWrite } from '#server/stores/metadata/short-write'

import { findUser, sessionAnswer } from './read.ts'

const loginSchema = z.object({ email: z.string().max(254), password: z.string().max(1000) })
const wrongCredentials = 'E-mail or password is wrong'

/** `GET /api/0/`: what this server is, and who asks. */
export const showRootRoute = async ({ caller, deps }: OpenRequest): Promise<Response> => {
  const user = caller ? await findUser(deps.metadata, caller.userId) : null
  return json({ version: '0', auth: caller?.kind === 'token' ? { scopes: [...caller.scopes] } : null, user })
}

/** `GET /api/0/auth/session/`: answers 200 also when nobody is signed in. */
export const showSessionRoute = async ({ caller, deps }: OpenRequest): Promise<Response> =>
  json(await sessionAnswer(deps.metadata, caller?.userId ?? 0, caller?.kind === 'session' ? caller.csrf : ''))

/** `POST /api/0/auth/login/`: a new session, never one that the browser brought along. */
export const loginRoute = async (request: OpenRequest): Promise<Response> => {
  const { deps, signInLimit, address, nowMs, publicUrl } = request
  const body = await request.readJson(loginSchema)
  if (!body.ok) return body.error
  const email = body.value.email.trim().toLowerCase()
  const waitMs = signInLimit.waitMs(address, email)
  if (waitMs > 0) return problem(429, 'Too many attempts. Please wait a moment.', { 'Retry-After': String(Math.ceil(waitMs / 1000)) })
  const user = await deps.metadata.selectFrom('users').select(['id', 'password_hash']).where('email_lower', '=', email).executeTakeFirst()
  const fits = await signInLimit.attempt(address, email, () => verifyPassword(user?.password_hash, body.value.password))
  if (!fits || !user) return problem(401, wrongCredentials)
  const session = await withShortWrite(deps.metadata, (trx) => createSession(trx, user.id, nowMs))
  if (!session.ok) return storeBusy()
  const { cookie, csrf } = session.value
  return json(await sessionAnswer(deps.metadata, user.id, csrf), { headers: { 'Set-Cookie': setCookie(cookie, publicUrl) } })
}

/** `POST /api/0/auth/logout/`: ends the session of the cookie; also fine without one. */
export const logoutRoute = async ({ caller, deps, publicUrl }: OpenRequest): Promise<Response> => {
  if (caller?.kind === 'session') {
    const ended = await withShortWrite(deps.metadata, (trx) => endSession(trx, caller.sessionId))
    if (!ended.ok) return storeBusy()
  }
  return noContent({ 'Set-Cookie': setCookie('', publicUrl) })
}
