import type { Project, ProjectChange } from '#packages/contract/project'
import type { OwnProject, ProjectDetails } from '#packages/contract/project-details'
import type { Grouping } from '#packages/grouping/group'
import type { ProjectAccess, Scope } from '#server/http/scope'
import { defaultProjectSettings } from '#server/stores/metadata/project-configuration'
import type { ProjectSettings } from '#server/stores/metadata/project-configuration'
import { readProjectSettings } from '#server/stores/metadata/project-settings'

import { changedRules } from '../grouping-rules/read.ts'
import { changedScrubbing, listedOrganization, scrubbingAnswer } from '../organizations/read.ts'
import { listedProjects } from './read.ts'

/** Events are grouped so; there is no choice yet. */
const groupingConfig: Grouping['config'] = 'newstyle:2026-01-20'

// What this server does not have, or has only one way: Terraform and other clients read every key (web-api.md 6.2, 8.7).
const constants = {
  options: {},
  plugins: [],
  processingIssues: 0,
  digestsMinDelay: 60,
  digestsMaxDelay: 600,
  subjectTemplate: '$shortID - $title',
  storeCrashReports: null,
  securityToken: '',
  securityTokenHeader: null,
  verifySSL: false,
  scrapeJavaScript: false,
  enableAutoReleaseCreation: true,
  groupingConfig,
  derivedGroupingEnhancements: '',
  secondaryGroupingConfig: null,
  secondaryGroupingExpiry: 0,
  defaultEnvironment: null,
  relayPiiConfig: null,
  builtinSymbolSources: [],
  symbolSources: '[]',
  highlightTags: [],
  highlightContext: {},
  highlightPreset: { tags: [], context: {} },
} as const

/** Adds the organization of each project, as lists over several organizations have it. */
export const withOrganizations = (
  scope: Scope,
  publicUrl: string,
  projects: readonly ProjectAccess[],
  listed: readonly Project[],
): OwnProject[] =>
  projects.flatMap((project, place) => {
    const organization = scope.organizationOf(project)
    const answer = listed[place]
    return organization && answer ? [{ ...answer, organization: listedOrganization(organization, publicUrl) }] : []
  })

/** A project with its settings, as its own page has it (web-api.md 8.7). */
export const detailedProject = (own: OwnProject, settings: ProjectSettings): ProjectDetails => ({
  ...own,
  ...constants,
  ...scrubbingAnswer(settings.scrubbing),
  subjectPrefix: settings.subjectPrefix,
  resolveAge: settings.resolveAgeHours ?? defaultProjectSettings.resolveAgeHours,
  releaseOrder: settings.releaseOrder ?? defaultProjectSettings.releaseOrder,
  noiseBudget: settings.noiseBudget ?? defaultProjectSettings.noiseBudget,
  groupingEnhancements: settings.grouping?.stackRules ?? '',
  fingerprintingRules: settings.grouping?.fingerprintRules ?? '',
  allowedDomains: settings.allowedOrigins,
})

/** The settings of a project; undefined when it was removed meanwhile. */
const readSettings = async (scope: Scope, project: ProjectAccess): Promise<ProjectSettings | undefined> => {
  const row = await scope.rows('projects').select('projects.settings').where('projects.id', '=', project.id).executeTakeFirst()
  return row && readProjectSettings(row.settings)
}

/** Everything about one project of the scope; undefined when it was removed meanwhile. */
export const readDetails = async (scope: Scope, publicUrl: string, project: ProjectAccess): Promise<ProjectDetails | undefined> => {
  const settings = await readSettings(scope, project)
  const [own] = withOrganizations(scope, publicUrl, [project], await listedProjects(scope, [project]))
  return own && settings && detailedProject(own, settings)
}

/** Settings as a body changes them. */
export const changedSettings = (settings: ProjectSettings, body: ProjectChange): ProjectSettings => ({
  ...settings,
  scrubbing: changedScrubbing(settings.scrubbing, body),
  allowedOrigins: body.allowedDomains ?? settings.allowedOrigins,
  grouping: changedRules(settings.grouping ?? defaultProjectSettings.grouping, body),
  resolveAgeHours: body.resolveAge ?? settings.resolveAgeHours ?? defaultProjectSettings.resolveAgeHours,
  releaseOrder: body.releaseOrder ?? settings.releaseOrder ?? defaultProjectSettings.releaseOrder,
  noiseBudget: body.noiseBudget ?? settings.noiseBudget ?? defaultProjectSettings.noiseBudget,
  // It begins the subject of mails, which are one line.
  subjectPrefix: body.subjectPrefix?.replaceAll(/[\s\p{Cc}]+/gu, ' ') ?? settings.subjectPrefix,
})
