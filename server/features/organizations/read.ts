import type { Organization, OrganizationSummary } from '#packages/contract/organization'
import type { Scrubbing, ScrubbingChange } from '#packages/contract/scrubbing'
import { isoTime } from '#server/http/time-window'
import type { ScrubbingSettings } from '#server/stores/metadata/scrubbing-settings'

import { letterAvatar } from '../teams/read.ts'

/** What is shown of an organization, whoever read it. */
export interface OrganizationFacts {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly role: string
  readonly createdAtMs: number
}

/** An organization as the session and the set-up tell of it. */
export const organizationAnswer = (organization: OrganizationFacts): OrganizationSummary => ({
  id: String(organization.id),
  slug: organization.slug,
  name: organization.name,
  role: organization.role,
  dateCreated: isoTime(organization.createdAtMs),
  requireEmailVerification: false,
  features: [],
  status: { id: 'active', name: 'active' },
})

/** An organization as lists have it (web-api.md 8.7). This server is the one region that there is. */
export const listedOrganization = (organization: OrganizationFacts, publicUrl: string): Organization => ({
  ...organizationAnswer(organization),
  status: { id: 'active', name: 'active' },
  isEarlyAdopter: false,
  require2FA: false,
  hasAuthProvider: false,
  avatar: letterAvatar,
  links: { organizationUrl: `${publicUrl}/organizations/${organization.slug}/`, regionUrl: publicUrl },
  // What the roles of permissions.ts may do.
  allowMemberInvite: true,
  allowMemberProjectCreation: false,
  allowSuperuserAccess: false,
})

/** Scrubbing as projects and organizations show it. */
export const scrubbingAnswer = (settings: ScrubbingSettings): Scrubbing => ({
  dataScrubber: settings.scrubData,
  dataScrubberDefaults: settings.scrubDefaults,
  sensitiveFields: settings.sensitiveFields,
  safeFields: settings.safeFields,
  scrubIPAddresses: settings.scrubIpAddresses,
})

/** Scrubbing as a body changes it. */
export const changedScrubbing = (settings: ScrubbingSettings, body: ScrubbingChange): ScrubbingSettings => ({
  scrubData: body.dataScrubber ?? settings.scrubData,
  scrubDefaults: body.dataScrubberDefaults ?? settings.scrubDefaults,
  scrubIpAddresses: body.scrubIPAddresses ?? settings.scrubIpAddresses,
  sensitiveFields: body.sensitiveFields ?? settings.sensitiveFields,
  safeFields: body.safeFields ?? settings.safeFields,
})
