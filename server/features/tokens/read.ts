import type { OrgToken, UserToken } from '#packages/contract/token'
import { isoTime } from '#server/http/time-window'
import type { TokensTable } from '#server/stores/metadata/schema-people'

const lastUse = ({ last_used_at: usedAtMs }: TokensTable): string | null => (usedAtMs === 0 ? null : isoTime(usedAtMs))

const scopesOf = ({ scopes }: TokensTable): string[] => scopes.split(' ').filter((scope) => scope !== '')

/** A token of a person as the API shows it; `text` only in the answer that made it. */
export const userTokenAnswer = (row: TokensTable, text?: string): UserToken => ({
  id: String(row.id),
  name: row.name,
  scopes: scopesOf(row),
  ...(text !== undefined && { token: text }),
  tokenLastCharacters: row.last4,
  dateCreated: isoTime(row.created_at),
  lastUsed: lastUse(row),
  application: null,
  expiresAt: null,
})

/** A token of an organization as the API shows it; `text` only in the answer that made it. */
export const orgTokenAnswer = (row: TokensTable, text?: string): OrgToken => ({
  id: String(row.id),
  name: row.name,
  scopes: scopesOf(row),
  ...(text !== undefined && { token: text }),
  tokenLastCharacters: row.last4,
  dateCreated: isoTime(row.created_at),
  dateLastUsed: lastUse(row),
  projectLastUsedId: null,
})
