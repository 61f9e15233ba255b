import type { Transaction } from 'kysely'

import { randomHex } from '#core/random'
import type { EpochMs } from '#core/time'
import { organizationTokenScopes, scopeNames } from '#server/http/permissions'
import { sha256 } from '#server/http/session'
import type { Schema } from '#server/stores/metadata/schema'
import type { TokensTable } from '#server/stores/metadata/schema-people'

/** A token with its text, which is seen this one time: only its hash is stored. */
interface MintedToken {
  readonly text: string
  readonly row: TokensTable
}

const rowOf = (text: string, row: Omit<TokensTable, 'sha256' | 'last4' | 'last_used_at' | 'revoked_at'>): MintedToken => ({
  text,
  row: { ...row, sha256: sha256(text), last4: text.slice(-4), last_used_at: 0, revoked_at: 0 },
})

/** A user token to make. */
interface NewToken {
  readonly id: number
  readonly userId: number
  readonly name: string
  /** Scope names; all by default. */
  readonly scopes?: readonly string[]
  /** User who asked for it; 0 by default: a command on the machine. */
  readonly createdBy?: number
  readonly nowMs: EpochMs
}

/** A user token: `sntryu_` and 64 hex digits (web-api.md 1.1). */
export const mintUserToken = ({ id, userId, name, scopes, createdBy, nowMs }: NewToken): MintedToken =>
  rowOf(`sntryu_${randomHex(32)}`, {
    id,
    user_id: userId,
    org_id: 0,
    name,
    scopes: (scopes ?? scopeNames).join(' '),
    created_at: nowMs,
    created_by: createdBy ?? 0,
  })

/** A token of an organization to make. */
interface NewOrgToken {
  readonly id: number
  readonly orgId: number
  /** Slug, which the token tells to clients for ever. */
  readonly org: string
  /** The confirmed public URL, which the token tells to clients for ever. */
  readonly publicUrl: string
  readonly name: string
  readonly createdBy: number
  readonly nowMs: EpochMs
}

/**
 * A token of an organization (web-api.md 1.1): `sntrys_`, base64 of what clients need to know, `_`, 32 random bytes as base64 without padding.
 * Base64 has no `_`, so there are exactly two of them, by which clients take it apart.
 */
export const mintOrgToken = ({ id, orgId, org, publicUrl, name, createdBy, nowMs }: NewOrgToken): MintedToken => {
  const facts = { iat: nowMs / 1000, url: publicUrl, region_url: publicUrl, org }
  const secret = Buffer.from(randomHex(32), 'hex').toString('base64').replaceAll('=', '')
  return rowOf(`sntrys_${Buffer.from(JSON.stringify(facts)).toString('base64')}_${secret}`, {
    id,
    user_id: 0,
    org_id: orgId,
    name,
    scopes: [...organizationTokenScopes].join(' '),
    created_at: nowMs,
    created_by: createdBy,
  })
}

/** Makes a user token and stores it; its text. */
export const insertToken = async (trx: Transaction<Schema>, token: NewToken): Promise<string> => {
  const { text, row } = mintUserToken(token)
  await trx.insertInto('tokens').values(row).execute()
  return text
}

/** Whose tokens; the other number is 0. */
interface TokenOwner {
  readonly userId: number
  readonly orgId: number
}

/** Revokes the living tokens of this name of a person, or of an organization; the number of them. */
export const revokeTokens = async (
  trx: Transaction<Schema>,
  { userId, orgId }: TokenOwner,
  name: string,
  nowMs: EpochMs,
): Promise<number> => {
  const revoked = await trx
    .updateTable('tokens')
    .set({ revoked_at: nowMs })
    .where('user_id', '=', userId)
    .where('org_id', '=', orgId)
    .where('name', '=', name)
    .where('revoked_at', '=', 0)
    .returning('id')
    .execute()
  return revoked.length
}
