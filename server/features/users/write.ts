import type { Transaction } from 'kysely'

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

/** Disables an account, which signs it out everywhere, or lets it in again. False when there is no such user. */
export const setAccountState = async (trx: Transaction<Schema>, emailLower: string, state: 'active' | 'disabled'): Promise<boolean> => {
  const changed = await trx.updateTable('users').set({ state }).where('email_lower', '=', emailLower).returning('id').executeTakeFirst()
  if (!changed) return false
  if (state === 'disabled') await trx.deleteFrom('auth_sessions').where('user_id', '=', changed.id).execute()
  return true
}
