import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs } from '#core/time'
import { issueActivitySchema, issueSchema, issueTagDetailsSchema, tagValueSchema } from '#packages/contract/issue'
import { listOf } from '#packages/contract/json'
import { json, notFound, problem } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import { endpoint } from '#server/http/endpoint'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import { readTimeWindow } from '#server/http/time-window'

import { answerIssues, issueOfPath } from './api.ts'
import { activityAnswer } from './read-answer.ts'
import { tagOfIssue, tagsOfScope, tagValuesOfIssue, valuesOfTag } from './read-tag.ts'
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

/** Values change little from one fortnight to the next, and to complete a word must not take longer than to write it. */
const tagsPeriodMs = 14 * dayMs
const environmentsMax = 50
const wordsLengthMax = 200

const tagsQuery = z.object({
  query: z.string().optional().describe('What the key or the value has in it.'),
  project: z.string().optional().describe('Slug or id, repeated; -1 means all.'),
  environment: z.string().optional().describe('Repeated; empty means events without one.'),
  statsPeriod: z.string().optional().describe('Such as 24h or 14d, which is the default; or start and end.'),
  start: z.string().optional(),
  end: z.string().optional(),
})

const readTagsAsked = (request: ScopedRequest): Result<Parameters<typeof tagsOfScope>[1], Response> => {
  const window = readTimeWindow(request.query, request.nowMs, tagsPeriodMs)
  if (!window.ok) return failure(problem(400, window.error))
  const environments = request.query.getAll('environment').slice(0, environmentsMax)
  return success({ window: window.value, environments, words: (request.query.get('query') ?? '').slice(0, wordsLengthMax) })
}

const scopeTagSchema = z.object({ key: z.string(), name: z.string(), totalValues: z.number() })

/** `GET /organizations/{org}/tags/`. */
export const listTagsRoute = endpoint(
  { summary: 'Lists the tags of events, those of the most events first.', query: tagsQuery, answer: listOf(scopeTagSchema) },
  async (request: ScopedRequest) => {
    const scope = scopeOfProjects(request)
    if (!scope.ok) return scope.error
    const asked = readTagsAsked(request)
    if (!asked.ok) return asked.error
    const tags = await tagsOfScope(scope.value, asked.value)
    return tags.ok ? json(tags.value) : tags.error
  },
)

/** `GET /organizations/{org}/tags/{key}/values/`. */
export const listTagValuesRoute = endpoint(
  { summary: 'Lists the values of a tag, the most frequent first.', query: tagsQuery, answer: listOf(tagValueSchema) },
  async (request: ScopedRequest) => {
    const scope = scopeOfProjects(request)
    if (!scope.ok) return scope.error
    const asked = readTagsAsked(request)
    if (!asked.ok) return asked.error
    const values = await valuesOfTag(scope.value, request.param('key'), asked.value)
    return values.ok ? json(values.value) : values.error
  },
)
