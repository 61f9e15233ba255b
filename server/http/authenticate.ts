import type { Kysely } from 'kysely'

import type { EpochMs } from '#core/time'
import { isBusy } from '#server/stores/metadata/database-errors'
import type { Schema } from '#server/stores/metadata/schema'

import { organizationTokenScopes, parseScopes } from './permissions.ts'
import type { ScopeName } from './permissions.ts'
import { readSessionCookie, sha256 } from './session.ts'

/** Who asks. */
export type Caller =
  | { readonly kind: 'session'; readonly sessionId: string; readonly userId: number; readonly csrf: string }
  | {
      readonly kind: 'token'
      readonly tokenId: number
      readonly userId: number
      readonly orgId: number
      readonly scopes: ReadonlySet<ScopeName>
    }

/** `invalid`: a token was sent and does not count. Nobody is signed in when there is neither a token nor a living session. */
export type Identity = { readonly kind: 'caller'; readonly caller: Caller } | { readonly kind: 'nobody' } | { readonly kind: 'invalid' }

const tokenLengthMax = 2048
/** `last_used_at` is written at most this often per token. */
const lastUsedEveryMs = 60_000

const bearerToken = (header: string): string | undefined => {
  const [scheme = '', token = '', ...rest] = header.trim().split(/\s+/, 3)
  return scheme.toLowerCase() === 'bearer' && token !== '' && rest.length === 0 ? token : undefined
}

/** Best effort: when another writer is in the way, the next request notes it. */
const noteUse = async (db: Kysely<Schema>, tokenId: number, nowMs: EpochMs): Promise<void> => {
  try {
    await db.updateTable('tokens').set({ last_used_at: nowMs }).where('id', '=', tokenId).execute()
  } catch (error) {
    if (!isBusy(error)) throw error
  }
}

const byToken = async (db: Kysely<Schema>, header: string, nowMs: EpochMs): Promise<Identity> => {
  const token = header.length <= tokenLengthMax ? bearerToken(header) : undefined
  if (token === undefined) return { kind: 'invalid' }
  const row = await db
    .selectFrom('tokens')
    .leftJoin('users', 'users.id', 'tokens.user_id')
    .select(['tokens.id', 'tokens.user_id', 'tokens.org_id', 'tokens.scopes', 'tokens.last_used_at', 'users.state'])
    .where('tokens.sha256', '=', sha256(token))
    .where('tokens.revoked_at', '=', 0)
    .executeTakeFirst()
  // A token belongs to an organization, or to a person whose account works. One that belongs to nobody, or to both, is none of ours.
  const counts = row && (row.user_id === 0 ? row.org_id !== 0 : row.org_id === 0 && row.state === 'active')
  if (!counts) return { kind: 'invalid' }
  if (nowMs - row.last_used_at >= lastUsedEveryMs) {
    await noteUse(db, row.id, nowMs)
  }
  const scopes = parseScopes(row.scopes)
  return {
    kind: 'caller',
    caller: {
      kind: 'token',
      tokenId: row.id,
      userId: row.user_id,
      orgId: row.org_id,
      scopes: row.org_id === 0 ? scopes : scopes.intersection(organizationTokenScopes),
    },
  }
}

const bySession = async (db: Kysely<Schema>, cookie: string, nowMs: EpochMs): Promise<Identity> => {
  const row = await db
    .selectFrom('auth_sessions')
    .innerJoin('users', 'users.id', 'auth_sessions.user_id')
    .select(['auth_sessions.id', 'auth_sessions.user_id', 'auth_sessions.csrf'])
    .where('auth_sessions.id', '=', sha256(cookie))
    .where('auth_sessions.expires_at', '>', nowMs)
    .where('users.state', '=', 'active')
    .executeTakeFirst()
  if (!row) return { kind: 'nobody' }
  return { kind: 'caller', caller: { kind: 'session', sessionId: row.id, userId: row.user_id, csrf: row.csrf } }
}

/** Finds out who asks; a disabled account is nobody, whatever it brings. An `Authorization` header decides alone, else the session cookie (web-api.md 1.1). */
export const authenticate = async (db: Kysely<Schema>, headers: Headers, nowMs: EpochMs): Promise<Identity> => {
  const authorization = headers.get('authorization')
  if (authorization !== null) return byToken(db, authorization, nowMs)
  const cookie = readSessionCookie(headers.get('cookie'))
  return cookie === undefined ? { kind: 'nobody' } : bySession(db, cookie, nowMs)
}
