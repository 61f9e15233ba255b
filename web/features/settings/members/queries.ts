import { useQueries, useQuery } from '@tanstack/react-query'

import type { OrganizationDetails } from '#packages/contract/organization'

import { useApi } from '../../../api/context.ts'
import type { Choice } from '../form.tsx'
import { teamMembersQuery, teamsQuery } from '../queries.ts'

/** Teams whose members are read for the list; in an organization with more, each member's own page has theirs. */
const teamsReadMax = 30

/** Slugs of the teams of each member by the member's id. */
export const useTeamsOfMembers = (org: string): ReadonlyMap<string, readonly string[]> => {
  const api = useApi()
  const teams = useQuery(teamsQuery(api, org)).data ?? []
  const lists = useQueries({ queries: teams.slice(0, teamsReadMax).map((team) => teamMembersQuery(api, org, team.slug)) })
  const found = new Map<string, string[]>()
  for (const { id, teamSlug } of lists.flatMap(({ data }) => data ?? [])) found.set(id, [...(found.get(id) ?? []), teamSlug])
  return found
}

/** Roles that the caller may give, strongest last. */
export const allowedRoles = (organization: OrganizationDetails): readonly Choice[] =>
  organization.orgRoleList.filter(({ isAllowed, isRetired }) => isAllowed && !isRetired).map(({ id, name }) => ({ value: id, label: name }))

/** What a role is, in the words of the server. */
export const roleText = (organization: OrganizationDetails, role: string): string =>
  organization.orgRoleList.find(({ id }) => id === role)?.desc ?? ''
