import { z } from 'zod'

import { signInSchema, userChangeSchema, userSchema } from '#packages/contract/user'
import { parsePersonName } from '#server/http/account'
import { json, noContent, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { hashPassword, passwordComplaint, verifyPassword } from '#server/http/password'
import type { AccountRequest } from '#server/http/route'
import { isoTime } from '#server/http/time-window'
import type { UsersTable } from '#server/stores/metadata/schema-people'

import { accountAnswer } from './read.ts'

const sessionsMax = 1_000

const readOwn = ({ account }: AccountRequest): Promise<UsersTable | undefined> =>
  account.rows('users').selectAll('users').executeTakeFirst()

/** `GET /api/0/users/me/` and `GET /api/0/auth/`. */
export const showAccountRoute = endpoint({ summary: 'Shows one’s own account.', answer: userSchema }, async (request: AccountRequest) => {
  const user = await readOwn(request)
  return user ? json(accountAnswer(user)) : notFound()
})

/** Checks the present password, slowed down like a sign-in: a session left open must not become the password. The failure is the answer. */
const refusePassword = async (
  { address, signInLimit }: AccountRequest,
  user: UsersTable,
  present: string,
  next: string,
): Promise<Response | undefined> => {
  const complaint = passwordComplaint(next)
  if (complaint !== undefined) return problem(400, complaint)
  const waitMs = signInLimit.waitMs(address, user.email_lower)
  if (waitMs > 0) return problem(429, 'Too many attempts. Please wait a moment.', { 'Retry-After': String(Math.ceil(waitMs / 1000)) })
  const fits = await signInLimit.attempt(address, user.email_lower, () => verifyPassword(user.password_hash, present))
  return fits ? undefined : problem(403, 'The present password is wrong')
}

/** `PUT /api/0/users/me/`: name, password. A new password ends every session but this one. */
export const changeAccountRoute = endpoint(
  { summary: 'Changes one’s own name or password.', body: userChangeSchema, answer: userSchema },
  async (request: AccountRequest, body) => {
    const { account, caller } = request
    const user = await readOwn(request)
    if (!user) return notFound()
    const name = body.name === undefined ? undefined : parsePersonName(body.name)
    if (body.name !== undefined && name === undefined) return problem(400, 'The name is empty')
    const refusal = body.password === undefined ? undefined : await refusePassword(request, user, body.currentPassword ?? '', body.password)
    if (refusal) return refusal
    const passwordHash = body.password === undefined ? undefined : await hashPassword(body.password)
    const written = await account.change(async (writer) => {
      // Only what is asked for: two changes at once do not undo each other.
      if (name !== undefined) await writer.update('users').set({ name }).execute()
      if (passwordHash === undefined) return
      await writer.update('users').set({ password_hash: passwordHash }).execute()
      const kept = caller.kind === 'session' ? caller.sessionId : ''
      await writer.delete('auth_sessions').where('auth_sessions.id', '!=', kept).execute()
    })
    if (!written.ok) return written.error
    const after = await readOwn(request)
    return after ? json(accountAnswer(after)) : notFound()
  },
)

/** `GET /api/0/users/me/sessions/`, newest first. Ids are hashes: nobody signs in with one. */
export const listSignInsRoute = endpoint(
  { summary: 'Lists where one is signed in.', answer: z.array(signInSchema) },
  async ({ account, caller, nowMs }: AccountRequest) => {
    const rows = await account
      .rows('auth_sessions')
      .select(['auth_sessions.id', 'auth_sessions.created_at', 'auth_sessions.expires_at'])
      .where('auth_sessions.expires_at', '>', nowMs)
      .orderBy('auth_sessions.created_at', 'desc')
      .limit(sessionsMax)
      .execute()
    return json(
      rows.map((row) => ({
        id: row.id,
        dateCreated: isoTime(row.created_at),
        dateExpires: isoTime(row.expires_at),
        isCurrent: caller.kind === 'session' && caller.sessionId === row.id,
      })),
    )
  },
)

/** `DELETE /api/0/users/me/sessions/{session}/`: signs out there. */
export const endSignInRoute = endpoint(
  { summary: 'Signs out in one place.', answer: 'none', status: 204 },
  async ({ account, param }: AccountRequest) => {
    const written = await account.change((writer) =>
      writer.delete('auth_sessions').where('auth_sessions.id', '=', param('session')).executeTakeFirst(),
    )
    if (!written.ok) return written.error
    return written.value.numDeletedRows > 0n ? noContent() : notFound()
  },
)

/** `DELETE /api/0/users/me/sessions/`: signs out everywhere else. */
export const endOtherSignInsRoute = endpoint(
  { summary: 'Signs out everywhere else.', answer: 'none', status: 204 },
  async ({ account, caller }: AccountRequest) => {
    const kept = caller.kind === 'session' ? caller.sessionId : ''
    const written = await account.change((writer) => writer.delete('auth_sessions').where('auth_sessions.id', '!=', kept).execute())
    return written.ok ? noContent() : written.error
  },
)
