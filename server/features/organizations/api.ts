import { z } from 'zod'

import { isSlug, slugComplaint } from '#core/slug'
import { listOf } from '#packages/contract/json'
import { organizationChangeSchema, organizationDetailsSchema, organizationSchema } from '#packages/contract/organization'
import type { OrganizationChange } from '#packages/contract/organization'
import { json, noPermission, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { OwnedWriter } from '#server/http/owned-rows'
import { answerPage } from '#server/http/page-of-list'
import type { ScopedRequest } from '#server/http/route'
import type { OrganizationAccess } from '#server/http/scope'
import { readTitle } from '#server/http/title'
import { readOrganizationSettings } from '#server/stores/metadata/organization-settings'
import type { OrganizationSettings } from '#server/stores/metadata/organization-settings'

import { publishedHeaders } from '../keys/read.ts'
import { organizationDetails, readSettings } from './details.ts'
import { changedScrubbing, listedOrganization } from './read.ts'

/** `GET /organizations/`: those that the caller belongs to, by slug. */
export const listOrganizationsRoute = endpoint(
  {
    summary: 'Lists the organizations that the caller belongs to.',
    query: z.object({ query: z.string().optional().describe('A part of slug or name.') }),
    answer: listOf(organizationSchema),
    paged: true,
  },
  async (request: ScopedRequest) => {
    const words = (request.query.get('query') ?? '').toLowerCase()
    const wanted = request.scope.organizations.filter(({ slug, name }) => slug.includes(words) || name.toLowerCase().includes(words))
    return answerPage(request, wanted, (organizations) => organizations.map((each) => listedOrganization(each, request.publicUrl)))
  },
)

/** `GET /organizations/{org}/`. */
export const showOrganizationRoute = endpoint(
  {
    summary: 'Shows an organization with its settings, teams and projects.',
    query: z.object({ detailed: z.enum(['0', '1']).optional().describe('0 leaves out teams and projects.') }),
    answer: organizationDetailsSchema,
  },
  async ({ scope, publicUrl, query }: ScopedRequest) => {
    const organization = scope.organizations[0]
    if (!organization) return notFound()
    const settings = await readSettings(scope, organization)
    return json(await organizationDetails(scope, { organization, settings, publicUrl, isDetailed: query.get('detailed') !== '0' }))
  },
)

interface Changed {
  readonly slug: string
  readonly name: string
  readonly settings: OrganizationSettings
  /** Undefined: nothing that processing reads was changed. */
  readonly version: number | undefined
}

const writeChange = async (
  writer: OwnedWriter,
  organization: OrganizationAccess,
  body: OrganizationChange,
): Promise<Changed | 'gone' | 'taken'> => {
  const row = await writer
    .rows('organizations')
    .selectAll('organizations')
    .where('organizations.id', '=', organization.id)
    .executeTakeFirst()
  if (!row) return 'gone'
  const slug = body.slug ?? row.slug
  if (slug !== row.slug && (await writer.isOrganizationSlugTaken(slug))) return 'taken'
  const before = readOrganizationSettings(row.settings)
  const settings: OrganizationSettings = {
    openMembership: body.openMembership ?? before.openMembership,
    scrubbing: changedScrubbing(before.scrubbing, body),
  }
  const name = body.name ?? row.name
  await writer
    .update('organizations')
    .set({ slug, name, settings: JSON.stringify(settings) })
    .where('organizations.id', '=', row.id)
    .execute()
  const isScrubbingNew = JSON.stringify(settings.scrubbing) !== JSON.stringify(before.scrubbing)
  return { slug, name, settings, version: isScrubbingNew ? await writer.changeConfigurationOf(row.id) : undefined }
}

/** Why an organization may not have this slug from now on, as an answer. */
const refuseSlug = (organization: OrganizationAccess, slug: string | undefined): Response | undefined => {
  if (slug === undefined || slug === organization.slug) return undefined
  if (!organization.scopes.has('org:admin')) return noPermission()
  return isSlug(slug) ? undefined : problem(400, slugComplaint)
}

/** `PUT /organizations/{org}/`: partial. Tokens of the organization keep the slug that they were made with. */
export const changeOrganizationRoute = endpoint(
  { summary: 'Changes an organization.', body: organizationChangeSchema, answer: organizationDetailsSchema },
  async (request: ScopedRequest, body) => {
    const { scope, publicUrl, dataDir, query } = request
    const organization = scope.organizations[0]
    if (!organization) return notFound()
    const refusal = refuseSlug(organization, body.slug)
    if (refusal) return refusal
    const name = readTitle(body.name)
    if (!name.ok) return name.error
    const written = await scope.change((writer) => writeChange(writer, organization, { ...body, name: name.value }))
    if (!written.ok) return written.error
    if (written.value === 'gone') return notFound()
    if (written.value === 'taken') return problem(409, 'An organization with this slug already exists.')
    const { slug, settings, version } = written.value
    const isDetailed = query.get('detailed') !== '0'
    const changed = { ...organization, slug, name: written.value.name, openMembership: settings.openMembership }
    const headers = await publishedHeaders(dataDir, version)
    return json(await organizationDetails(scope, { organization: changed, settings, publicUrl, isDetailed }), { headers })
  },
)
