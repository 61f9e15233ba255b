import type { Transaction } from 'kysely'

import { plainLine } from '#core/plain-line'
import type { EpochMs } from '#core/time'
import type { Schema } from '#server/stores/metadata/schema'

/** A user account to make. The password is hashed before the transaction begins: that takes longer than a transaction may. */
export interface NewUser {
  readonly id: number
  readonly email: string
  readonly passwordHash: string
  readonly superuser: boolean
  /** What others see; the part of the address before `@` by default. */
  readonly name?: string
  readonly nowMs: EpochMs
}

const emailLengthMax = 254

/** Reads an address: something before and after one `@`, no white space, at most 254 characters. Undefined when it is none. */
export const parseEmail = (text: string): string | undefined => {
  const email = text.trim()
  return email.length <= emailLengthMax && /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email) ? email : undefined
}

const personNameLengthMax = 100

/** Reads a person's name: one line, at most 100 characters. Undefined when nothing is left. */
export const parsePersonName = (text: string): string | undefined => plainLine(text, personNameLengthMax) || undefined

export const insertUser = async (trx: Transaction<Schema>, user: NewUser): Promise<void> => {
  await trx
    .insertInto('users')
    .values({
      id: user.id,
      email_lower: user.email.toLowerCase(),
      email: user.email,
      name: user.name ?? user.email.split('@', 1)[0] ?? user.email,
      password_hash: user.passwordHash,
      superuser: user.superuser ? 1 : 0,
      state: 'active',
      created_at: user.nowMs,
    })
    .execute()
}
