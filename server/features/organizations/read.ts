import type { OrganizationSummary } from '#packages/contract/organization'
import { isoTime } from '#server/http/time-window'

/** What is shown of an organization, whoever read it. */
export interface OrganizationFacts {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly role: string
  readonly createdAtMs: number
}

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
