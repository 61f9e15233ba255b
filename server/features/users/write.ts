import type { Transaction } from 'kysely'

import { randomHex } from '#core/random'
import type { EpochMs } from '#core/time'
import { scopeNames } from '#server/http/permissions'
import { sha256 } from '#server/http/session'
import type { Schema } from '#server/stores/metadata/schema'

/** Sets a password and signs the user out everywhere. False when there is no such user. */
export const setPassword = async (trx: Transaction<Schema>, emailLower: string, passwordHash: string): Promise<boolean> => {
  const changed = await trx
    .updateTable('users')
    .set({ password_hash: passwordHash })
    .where('email_lower', '=', emailLower)
    .returning('id')
    .executeTakeFirst()
  if (!changed) return false
  await trx.deleteFrom('auth_sessions').where('user_id', '=', changed.id).execute()
  return true
}

/** A user token to make. */
export interface NewToken {
  readonly id: number
  readonly userId: number
  readonly name: string
  /** Scope names; all by default. */
  readonly scopes?: readonly string[]
  /** User who asked for it; 0 by default: a command on the machine. */
  readonly createdBy?: number
  readonly nowMs: EpochMs
}

/** Makes a user token (`sntryu_` and 64 hex digits, web-api.md 1.1); only its hash is stored, so this is the one time that it is seen. */
export const insertToken = async (trx: Transaction<Schema>, token: NewToken): Promise<string> => {
  const text = `sntryu_${randomHex(32)}`
  await trx
    .insertInto('tokens')
    .values({
      id: token.id,
      sha256: sha256(text),
      last4: text.slice(-4),
      user_id: token.userId,
      org_id: 0,
      name: token.name,
      scopes: (token.scopes ?? scopeNames).join(' '),
      created_at: token.nowMs,
      last_used_at: 0,
      revoked_at: 0,
      created_by: token.createdBy ?? 0,
    })
    .execute()
  return text
}

/** Revokes a user's living tokens of this name; the number of them. */
export const revokeTokens = async (trx: Transaction<Schema>, userId: number, name: string, nowMs: EpochMs): Promise<number> => {
  const revoked = await trx
    .updateTable('tokens')
    .set({ revoked_at: nowMs })
    .where('user_id', '=', userId)
    .where('name', '=', name)
    .where('revoked_at', '=', 0)
    .returning('id')
    .execute()
  return revoked.length
}
