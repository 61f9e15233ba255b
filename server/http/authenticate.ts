import type { Kysely } from 'kysely'

import type { EpochMs } from '#core/time'
import { isBusy } from '#server/stores/metadata/database-errors'
import type { Schema } from '#server/stores/metadata/schema'

import { parseScopes } from './permissions.ts'
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
    .select(['id', 'user_id', 'org_id', 'scopes', 'last_used_at'])
    .where('sha256', '=', sha256(token))
    .where('revoked_at', '=', 0)
    .executeTakeFirst()
  if (!row) return { kind: 'invalid' }
  if (nowMs - row.last_used_at >= lastUsedEveryMs) {
    await noteUse(db, row.id, nowMs)
  }
  return {
    kind: 'caller',
    caller: { kind: 'token', tokenId: row.id, userId: row.user_id, orgId: row.org_id, scopes: parseScopes(row.scopes) },
  }
}

const bySession = async (db: Kysely<Schema>, cookie: string, nowMs: EpochMs): Promise<Identity> => {
  const row = await db
    .selectFrom('auth_sessions')
    .select(['id', 'user_id', 'csrf'])
    .where('id', '=', sha256(cookie))
    .where('expires_at', '>', nowMs)
    .executeTakeFirst()
  if (!row) return { kind: 'nobody' }
  return { kind: 'caller', caller: { kind: 'session', sessionId: row.id, userId: row.user_id, csrf: row.csrf } }
}

/** Finds out who asks: an `Authorization` header decides alone, else the session cookie (web-api.md 1.1). */
export const authenticate = async (db: Kysely<Schema>, headers: Headers, nowMs: EpochMs): Promise<Identity> => {
  const authorization = headers.get('authorization')
  if (authorization !== null) return byToken(db, authorization, nowMs)
  const cookie = readSessionCookie(headers.get('cookie'))
  return cookie === undefined ? { kind: 'nobody' } : bySession(db, cookie, nowMs)
}
