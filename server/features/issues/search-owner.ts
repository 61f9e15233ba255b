import { sql } from 'kysely'
import type { Expression, RawBuilder } from 'kysely'

import type { Scope } from '#server/http/scope'
import { storable } from '#server/stores/metadata/storable-text'

/** Who asks, and whether issues that nobody has count too for whom they are suggested to. */
interface Asking {
  readonly scope: Scope
  readonly userId: number
  readonly withSuggested: boolean
}

/** Found by an index of few rows first, whatever else is asked: the scope's own condition stands around it. */
const isAssigned = (owners: RawBuilder<unknown>) =>
  sql<boolean>`issues.id in (select one.id from issues as one where one.assignee <> '' and one.assignee in (${owners}))`

/** By rules and CODEOWNERS, or as the author of a suspect commit (web-api.md 9.2). */
const isSuggested = (owners: RawBuilder<unknown>) => sql<boolean>`(issues.assignee = '' and issues.id in (
  select suggested.issue_id from issue_owners as suggested where suggested.owner in (${owners})
  union select suspect_commits.issue_id from suspect_commits join commits on commits.id = suspect_commits.commit_id
    join users on users.email_lower = commits.author_email where 'user:' || cast(users.id as text) in (${owners})))`

const userPattern = /^(?:user:)?(\d{1,15})$/

/** The keys of those who are meant by a word; undefined: nobody can be. Who is meant by a name is decided by the engine: who is unknown owns nothing. */
const ownersOf = ({ scope, userId }: Asking, text: string): RawBuilder<unknown> | undefined => {
  const word = text.toLowerCase()
  if (word === 'me') return userId === 0 ? undefined : sql`${`user:${userId}`}`
  if (word === 'my_teams') return scope.ownTeams.length === 0 ? undefined : sql.join(scope.ownTeams.map(({ id }) => `team:${id}`))
  if (word.startsWith('#') || word.startsWith('team:')) {
    const slug = storable(word.replace(/^#|^team:/, ''))
    const owner = sql<string>`'team:' || cast(teams.id as text)`.as('owner')
    const isTeam = sql<boolean>`(teams.slug = ${slug} or cast(teams.id as text) = ${slug})`
    return sql`${scope.rows('teams').select(owner).where(isTeam)}`
  }
  const id = userPattern.exec(word)?.[1]
  if (id !== undefined) return sql`${`user:${id}`}`
  const owner = sql<string>`'user:' || cast(users.id as text)`.as('owner')
  const isUser = sql<boolean>`(users.email_lower = ${storable(word)} or lower(users.name) = lower(${storable(text)}))`
  return sql`${scope.people().select(owner).where(isUser)}`
}

/** Whether somebody looks after an issue: `me`, `my_teams`, `none`, `#team`, an id, an address or a name. */
export const isOwner = (asking: Asking, text: string): Expression<boolean> => {
  if (text === '' || text.toLowerCase() === 'none') return sql<boolean>`issues.assignee = ''`
  const owners = ownersOf(asking, text)
  if (!owners) return sql<boolean>`1 = 0`
  return asking.withSuggested ? sql<boolean>`(${isAssigned(owners)} or ${isSuggested(owners)})` : isAssigned(owners)
}
