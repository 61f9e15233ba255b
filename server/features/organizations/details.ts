import type { OrganizationDetails } from '#packages/contract/organization'
import type { OrganizationAccess, Scope } from '#server/http/scope'
import { readOrganizationSettings } from '#server/stores/metadata/organization-settings'
import type { OrganizationSettings } from '#server/stores/metadata/organization-settings'

import { organizationRoleList, teamRoleList } from '../members/read.ts'
import { listedProjects } from '../projects/read.ts'
import { teamAnswers, teamsMax } from '../teams/read.ts'
import { listedOrganization, scrubbingAnswer } from './read.ts'

/** Projects that come with an organization; who has more pages through their list. */
const projectsShownMax = 1_000

// What this server does not have, or has only one way (web-api.md 8.7).
const constants = {
  defaultRole: 'member',
  isDefault: false,
  scrapeJavaScript: false,
  enhancedPrivacy: false,
  allowSharedIssues: false,
  storeCrashReports: 0,
  attachmentsRole: 'member',
  debugFilesRole: 'admin',
  eventsMemberAdmin: true,
  alertsMemberWrite: true,
  relayPiiConfig: null,
  trustedRelays: [],
  pendingAccessRequests: 0,
  onboardingTasks: [],
} as const

const contentsOf = async (scope: Scope): Promise<Pick<OrganizationDetails, 'teams' | 'projects'>> => {
  const teams = await scope.rows('teams').selectAll('teams').orderBy('teams.slug').limit(teamsMax).execute()
  return {
    teams: await teamAnswers(scope, teams, false),
    projects: await listedProjects(scope, scope.projects.slice(0, projectsShownMax)),
  }
}

/** What is asked of an organization. */
interface DetailsAsked {
  readonly organization: OrganizationAccess
  readonly settings: OrganizationSettings
  readonly publicUrl: string
  /** With teams and projects. */
  readonly isDetailed: boolean
}

export const organizationDetails = async (scope: Scope, asked: DetailsAsked): Promise<OrganizationDetails> => {
  const { organization, settings, publicUrl, isDetailed } = asked
  return {
    ...listedOrganization(organization, publicUrl),
    ...constants,
    access: [...organization.scopes].toSorted(),
    orgRole: organization.role,
    orgRoleList: organizationRoleList(organization),
    teamRoleList: teamRoleList(organization),
    openMembership: settings.openMembership,
    ...scrubbingAnswer(settings.scrubbing),
    ...(isDetailed && (await contentsOf(scope))),
  }
}

/** The settings of an organization of the scope. */
export const readSettings = async (scope: Scope, organization: OrganizationAccess): Promise<OrganizationSettings> => {
  const row = await scope
    .rows('organizations')
    .select('organizations.settings')
    .where('organizations.id', '=', organization.id)
    .executeTakeFirst()
  return readOrganizationSettings(row?.settings ?? '{}')
}
