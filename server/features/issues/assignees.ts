import type { Assignee } from '#packages/contract/issue'
import type { Scope } from '#server/http/scope'

import { findTeam } from '../teams/read.ts'

/** `user:<id>` or `team:<id>`, as issues keep it. */
type AssigneeKey = string

const idPattern = /^(?:user:)?(\d{1,16})$/
const teamPattern = /^(?:team:|#)(.{1,100})$/

const userAssignee = (user: { readonly id: number; readonly name: string; readonly email: string }): Assignee => ({
  type: 'user',
  id: String(user.id),
  name: user.name,
  email: user.email,
})

const activePeople = (scope: Scope, orgId: number) =>
  scope
    .people()
    .where('users.state', '=', 'active')
    .where(
      'users.id',
      'in',
      scope.rows('members').select('members.user_id').where('members.org_id', '=', orgId).where('members.state', '=', 'active'),
    )

const teamAssignee = (team: { readonly id: number; readonly name: string }): Assignee => ({
  type: 'team',
  id: String(team.id),
  name: team.name,
})

/**
 * Who is meant by `assignedTo` (web-api.md 8.2): `user:<id>`, `<id>`, `team:<id or slug>`, `#slug`, an e-mail address or a user's name. Only active
 * members and teams of the organization of the issues; undefined when there is none.
 */
export const findAssignee = async (scope: Scope, orgId: number, text: string): Promise<Assignee | undefined> => {
  const team = teamPattern.exec(text)
  if (team) {
    const found = await findTeam(scope, team[1] ?? '', orgId)
    return found && teamAssignee(found)
  }
  const id = idPattern.exec(text)
  const people = activePeople(scope, orgId).select(['users.id', 'users.name', 'users.email'])
  const user = await (
    id
      ? people.where('users.id', '=', Number(id[1]))
      : people
          .where((eb) => eb.or([eb('users.email_lower', '=', text.toLowerCase()), eb('users.name', '=', text)]))
          .orderBy('users.id')
          .limit(1)
  ).executeTakeFirst()
  return user && userAssignee(user)
}

export const assigneeKey = (assignee: Assignee): AssigneeKey => `${assignee.type}:${assignee.id}`

/** The users and teams that these issues name. Who has left the organization is not among them. */
export const assigneesOf = async (
  scope: Scope,
  rows: readonly ({ readonly assignee: string } | { readonly owner: string })[],
): Promise<ReadonlyMap<AssigneeKey, Assignee>> => {
  const keys = rows.map((row) => ('assignee' in row ? row.assignee : row.owner))
  const idsOf = (type: string): number[] => [
    ...new Set(keys.flatMap((key) => (key.startsWith(`${type}:`) ? [Number(key.slice(type.length + 1))] : []))),
  ]
  const userIds = idsOf('user')
  const teamIds = idsOf('team')
  const users = userIds.length === 0 ? [] : await scope.people().selectAll('users').where('users.id', 'in', userIds).execute()
  const teams = teamIds.length === 0 ? [] : await scope.rows('teams').selectAll('teams').where('teams.id', 'in', teamIds).execute()
  const found = [...users.map(userAssignee), ...teams.map(teamAssignee)]
  return new Map(found.map((assignee) => [assigneeKey(assignee), assignee]))
}
