import { queryOptions } from '@tanstack/react-query'

import type { BuiltInFingerprint } from '#packages/contract/built-in-fingerprint'
import type { ProjectEnvironment } from '#packages/contract/environment'
import type { Filter } from '#packages/contract/filter'
import type { Tombstone } from '#packages/contract/hash'
import type { Key } from '#packages/contract/key'
import type { Member, MemberDetails, TeamMember } from '#packages/contract/member'
import type { OrganizationDetails } from '#packages/contract/organization'
import type { Project } from '#packages/contract/project'
import type { ProjectDetails } from '#packages/contract/project-details'
import type { Team } from '#packages/contract/team'
import type { OrgToken, UserToken } from '#packages/contract/token'
import type { SignIn, User } from '#packages/contract/user'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { readCursors } from '../issues/queries.ts'

const pathOf = (...parts: readonly string[]): string => `/${parts.map(encodeURIComponent).join('/')}/`

/** Path of a project's resources. */
export const projectPath = (org: string, project: string, ...rest: readonly string[]): string => pathOf('projects', org, project, ...rest)
/** Path of a team's resources. */
export const teamPath = (org: string, team: string, ...rest: readonly string[]): string => pathOf('teams', org, team, ...rest)
/** Path of a member, or of what is below one. */
export const memberPath = (org: string, member: string, ...rest: readonly string[]): string =>
  pathOf('organizations', org, 'members', member, ...rest)

/** Most pages that are read of one list, and the rows of each. */
const pagesMax = 20
const pageRows = 100

/** All rows of a list that comes in pages. */
const readAll = async <T>(api: Api, path: string, signal: AbortSignal): Promise<readonly T[]> => {
  const rows: T[] = []
  let cursor: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const at: string = `${path}?limit=${String(pageRows)}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
    // oxlint-disable-next-line no-await-in-loop -- each page names the next
    const answer = await api.get<readonly T[]>(at, signal)
    rows.push(...valueOf(answer))
    cursor = answer.ok ? readCursors(answer.headers.get('link')).next : null
    if (cursor === null) break
  }
  return rows
}

const listQuery = <T>(api: Api, queryKey: readonly string[], path: string) =>
  queryOptions({ queryKey, queryFn: ({ signal }) => readAll<T>(api, path, signal), staleTime: 15_000 })

const oneQuery = <T>(api: Api, queryKey: readonly string[], path: string) =>
  queryOptions({ queryKey, queryFn: async ({ signal }) => valueOf(await api.get<T>(path, signal)), staleTime: 15_000 })

/** The organization with what the caller may do in it (`access`), without teams and projects. */
export const organizationQuery = (api: Api, org: string) =>
  oneQuery<OrganizationDetails>(api, ['organization', org], orgPath(org, '/?detailed=0'))

export const membersQuery = (api: Api, org: string) => listQuery<Member>(api, ['members', org], orgPath(org, '/members/'))
export const memberQuery = (api: Api, org: string, member: string) =>
  oneQuery<MemberDetails>(api, ['members', org, member], memberPath(org, member))

export const teamsQuery = (api: Api, org: string) => oneQuery<readonly Team[]>(api, ['teams', org], orgPath(org, '/teams/'))
export const teamQuery = (api: Api, org: string, team: string) => oneQuery<Team>(api, ['teams', org, team], teamPath(org, team))
export const teamMembersQuery = (api: Api, org: string, team: string) =>
  oneQuery<readonly TeamMember[]>(api, ['teams', org, team, 'members'], teamPath(org, team, 'members'))
export const teamProjectsQuery = (api: Api, org: string, team: string) =>
  oneQuery<readonly Project[]>(api, ['teams', org, team, 'projects'], teamPath(org, team, 'projects'))

export const allProjectsQuery = (api: Api, org: string) => listQuery<Project>(api, ['projects', org, 'all'], orgPath(org, '/projects/'))
export const projectQuery = (api: Api, org: string, project: string) =>
  oneQuery<ProjectDetails>(api, ['project', org, project], projectPath(org, project))
export const projectKeysQuery = (api: Api, org: string, project: string) =>
  listQuery<Key>(api, ['keys', org, project, 'all'], projectPath(org, project, 'keys'))
export const projectTeamsQuery = (api: Api, org: string, project: string) =>
  oneQuery<readonly Team[]>(api, ['project', org, project, 'teams'], projectPath(org, project, 'teams'))
export const filtersQuery = (api: Api, org: string, project: string) =>
  oneQuery<readonly Filter[]>(api, ['project', org, project, 'filters'], projectPath(org, project, 'filters'))
export const builtInFingerprintsQuery = (api: Api, org: string, project: string) =>
  oneQuery<readonly BuiltInFingerprint[]>(
    api,
    ['project', org, project, 'built-in-fingerprints'],
    projectPath(org, project, 'built-in-fingerprints'),
  )
export const tombstonesQuery = (api: Api, org: string, project: string) =>
  listQuery<Tombstone>(api, ['project', org, project, 'tombstones'], projectPath(org, project, 'tombstones'))
export const projectEnvironmentsQuery = (api: Api, org: string, project: string) =>
  oneQuery<readonly ProjectEnvironment[]>(
    api,
    ['environments', org, project],
    `${projectPath(org, project, 'environments')}?visibility=all`,
  )

export const orgTokensQuery = (api: Api, org: string) => listQuery<OrgToken>(api, ['tokens', org], orgPath(org, '/org-auth-tokens/'))
export const userTokensQuery = (api: Api) => listQuery<UserToken>(api, ['tokens'], '/api-tokens/')

export const accountQuery = (api: Api) => oneQuery<User>(api, ['account'], '/users/me/')
export const signInsQuery = (api: Api) => oneQuery<readonly SignIn[]>(api, ['account', 'sessions'], '/users/me/sessions/')
