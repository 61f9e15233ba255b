import { createHash } from 'node:crypto'

import type { Kysely } from 'kysely'

import { randomHex } from '#core/random'
import { dayMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { Schema } from '#server/stores/metadata/schema'

const sessionCookieName = 'vedette_session'
const sessionDays = 30
const cookieHeaderLengthMax = 8192

/** sha256 hex: what is stored of cookies and tokens. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A new session: the cookie's value leaves this process only in `Set-Cookie`. */
export interface NewSession {
  readonly cookie: string
  readonly csrf: string
}

/** Signs a user in: stores a session for 30 days and removes the ones that have run out. */
export const createSession = async (db: Kysely<Schema>, userId: number, nowMs: EpochMs): Promise<NewSession> => {
  const session: NewSession = { cookie: randomHex(32), csrf: randomHex(32) }
  await db.deleteFrom('auth_sessions').where('expires_at', '<=', nowMs).execute()
  await db
    .insertInto('auth_sessions')
    .values({ id: sha256(session.cookie), user_id: userId, csrf: session.csrf, created_at: nowMs, expires_at: nowMs + sessionDays * dayMs })
    .execute()
  return session
}

/** Ends a session by its stored id (sha256 of the cookie). */
export const endSession = async (db: Kysely<Schema>, sessionId: string): Promise<void> => {
  await db.deleteFrom('auth_sessions').where('id', '=', sessionId).execute()
}

/** Value of `Set-Cookie`. `Secure` when the public URL is https; an empty value removes the cookie. */
export const setCookie = (value: string, publicUrl: string): string => {
  const parts = [
    `${sessionCookieName}=${value}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    `Max-Age=${value === '' ? 0 : (sessionDays * dayMs) / 1000}`,
  ]
  if (publicUrl.startsWith('https://')) parts.push('Secure')
  return parts.join('; ')
}

/** Value of the session cookie in a `Cookie` header; undefined when there is none of the right form (64 hex digits). */
export const readSessionCookie = (header: string | null): string | undefined => {
  if (header === null || header.length > cookieHeaderLengthMax) return undefined
  for (const part of header.split(';')) {
    const [name, value = ''] = part.trim().split('=', 2)
    if (name === sessionCookieName && /^[0-9a-f]{64}$/.test(value)) return value
  }
  return undefined
}
