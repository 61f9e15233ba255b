import type { Transaction } from 'kysely'

import type { EpochMs } from '#core/time'
import type { Schema } from '#server/stores/metadata/schema'

/** A user account to make. The password is hashed before the transaction begins: that takes longer than a transaction may. */
export interface NewUser {
  readonly id: number
  readonly email: string
  readonly passwordHash: string
  readonly superuser: boolean
  readonly nowMs: EpochMs
}

const emailLengthMax = 254

/** Reads an address: something before and after one `@`, no white space, at most 254 characters. Undefined when it is none. */
export const parseEmail = (text: string): string | undefined => {
  const email = text.trim()
  return email.length <= emailLengthMax && /^[^\s@]+@[^\s@]+$/.test(email) ? email : undefined
}

export const insertUser = async (trx: Transaction<Schema>, user: NewUser): Promise<void> => {
  await trx
    .insertInto('users')
    .values({
      id: user.id,
      email_lower: user.email.toLowerCase(),
      email: user.email,
      name: user.email.split('@', 1)[0] ?? user.email,
      password_hash: user.passwordHash,
      superuser: user.superuser ? 1 : 0,
      state: 'active',
      created_at: user.nowMs,
    })
    .execute()
}
