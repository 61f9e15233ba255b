import { z } from 'zod'

import { issueActivitySchema, issueSchema, issueTagDetailsSchema, tagValueSchema } from '#packages/contract/issue'
import { listOf } from '#packages/contract/json'
import { json, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'

import { answerIssues, issueOfPath } from './api.ts'
import { activityAnswer } from './read-answer.ts'
import { tagOfIssue, tagValuesOfIssue } from './read-tag.ts'
import { activityOf, findIssue } from './read.ts'

/** `GET .../issues/{id}/tags/{key}/`. */
export const showIssueTagRoute = endpoint(
  { summary: 'Shows one tag of an issue with its most frequent values.', answer: issueTagDetailsSchema },
  async (request: ScopedRequest) => {
    const row = await issueOfPath(request)
    if (!row) return notFound()
    const tag = await tagOfIssue(request.scope, row, request.param('key'))
    if (!tag.ok) return tag.error
    return tag.value ? json(tag.value) : notFound()
  },
)

/** `GET .../issues/{id}/tags/{key}/values/`. */
export const listIssueTagValuesRoute = endpoint(
  { summary: 'Lists the values of a tag in an issue, the most frequent first.', answer: listOf(tagValueSchema), paged: true },
  async (request: ScopedRequest) => {
    const page = readPageRequest(request.query)
    if (!page.ok) return problem(400, page.error)
    const row = await issueOfPath(request)
    if (!row) return notFound()
    const values = await tagValuesOfIssue(request.scope, row, request.param('key'), page.value)
    return values.ok ? json(values.value.rows, { headers: { Link: linkHeader(request.url, values.value) } }) : values.error
  },
)

/** `GET .../issues/{id}/activities/`. */
export const listActivitiesRoute = endpoint(
  { summary: 'Lists what happened to an issue, newest first.', answer: z.object({ activity: listOf(issueActivitySchema) }) },
  async (request: ScopedRequest) => {
    const row = await issueOfPath(request)
    if (!row) return notFound()
    return json({ activity: activityAnswer(await activityOf(request.scope, row.id), row.first_seen) })
  },
)

const shortIdSchema = z.object({
  organizationSlug: z.string(),
  projectSlug: z.string(),
  groupId: z.string(),
  group: issueSchema,
  shortId: z.string(),
})

/** `GET /organizations/{org}/shortids/{short id}/`: the issue that a short id names. */
export const showShortIdRoute = endpoint(
  { summary: 'Finds the issue of a short id.', answer: shortIdSchema },
  async (request: ScopedRequest) => {
    const { scope } = request
    const row = await findIssue(scope, request.param('short'), 'any')
    const [group] = row ? await answerIssues(request, scope, [row]) : []
    const organization = scope.organizations[0]
    if (!group || !organization) return notFound()
    return json({
      organizationSlug: organization.slug,
      projectSlug: group.project.slug,
      groupId: group.id,
      group,
      shortId: group.shortId,
    })
  },
)
