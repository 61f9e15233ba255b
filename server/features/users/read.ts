import type { Kysely } from 'kysely'

import type { SessionAnswer, UserSummary } from '#packages/contract/organization'
import type { User } from '#packages/contract/user'
import { isoTime } from '#server/http/time-window'
import type { Schema } from '#server/stores/metadata/schema'
import type { UsersTable } from '#server/stores/metadata/schema-people'

import { letterAvatar } from '../teams/read.ts'

const userAnswer = (user: UsersTable): UserSummary => ({
  id: String(user.id),
  email: user.email,
  name: user.name,
  isSuperuser: user.superuser === 1,
})

/** One's own account. */
export const accountAnswer = (user: UsersTable): User => ({
  ...userAnswer(user),
  username: user.email,
  isActive: user.state === 'active',
  dateJoined: isoTime(user.created_at),
  hasPasswordAuth: user.password_hash !== '',
  avatar: letterAvatar,
})

/** True while nobody has an account: then the setup link of the terminal is the only way in. */
export const setupNeeded = async (db: Kysely<Schema>): Promise<boolean> =>
  (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) === undefined

/** A user as the API shows them; null when the id is 0 or unknown. */
export const findUser = async (db: Kysely<Schema>, userId: number): Promise<UserSummary | null> => {
  const user = await db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst()
  return user ? userAnswer(user) : null
}

/** Who is signed in and where they belong; `csrf` is empty unless they came by cookie. `userId` 0 = nobody. */
export const sessionAnswer = async (db: Kysely<Schema>, userId: number, csrf: string): Promise<SessionAnswer> => {
  const user = await findUser(db, userId)
  if (!user) return { user: null, csrf: '', organizations: [], setupNeeded: await setupNeeded(db) }
  const rows = await db
    .selectFrom('members')
    .innerJoin('organizations', 'organizations.id', 'members.org_id')
    .select(['organizations.id', 'organizations.slug', 'organizations.name', 'organizations.created_at', 'members.role'])
    .where('members.user_id', '=', userId)
    .where('members.state', '=', 'active')
    .orderBy('organizations.slug')
    .execute()
  const organizations = rows.map(
    ({ id, slug, name, role, created_at }) =>
      ({
        id: String(id),
        slug,
        name,
        role,
        dateCreated: isoTime(created_at),
        requireEmailVerification: false,
        features: [],
        status: { id: 'active', name: 'active' },
      }) as const,
  )
  return { user, csrf, organizations, setupNeeded: false }
}
