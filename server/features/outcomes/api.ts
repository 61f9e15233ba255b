import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs } from '#core/time'
import { arrivalsSchema } from '#packages/contract/arrivals'
import { statsSchema } from '#packages/contract/stats'
import { json, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import { parsePeriodMs, readTimeWindow } from '#server/http/time-window'

import { readArrivals } from './read-arrivals.ts'
import { outcomeDimensions, readOutcomes } from './read.ts'
import type { OutcomeQuestion } from './read.ts'

const pointsMax = 1000
const valuesMax = 50
const minuteMs = 60_000
const onlyField = 'sum(quantity)'

const readQuestion = (request: ScopedRequest): Result<OutcomeQuestion, string> => {
  const { query, nowMs } = request
  const window = readTimeWindow(query, nowMs, dayMs)
  if (!window.ok) return window
  const intervalMs = parsePeriodMs(query.get('interval') || '1h') ?? 0
  if (intervalMs < minuteMs || intervalMs % minuteMs !== 0 || intervalMs > dayMs)
    return failure('interval must be between 1m and 1d, such as 1h')
  if ((window.value.endMs - window.value.startMs) / intervalMs > pointsMax)
    return failure('Too many points: please choose a longer interval or a shorter time range')
  if (query.getAll('field').some((field) => field !== onlyField)) return failure(`field must be ${onlyField}`)
  const asked = query.getAll('groupBy')
  const groupBy = outcomeDimensions.filter((dimension) => asked.includes(dimension))
  if (new Set(asked).size !== groupBy.length) return failure(`groupBy takes ${outcomeDimensions.join(', ')}`)
  const [outcomes, reasons, categories] = [query.getAll('outcome'), query.getAll('reason'), query.getAll('category')]
  if (Math.max(outcomes.length, reasons.length, categories.length) > valuesMax) return failure(`At most ${valuesMax} values can be named`)
  return success({ window: window.value, intervalMs, groupBy, outcomes, reasons, categories })
}

const statsQuery = z.object({
  field: z.literal(onlyField).optional(),
  groupBy: z.enum(outcomeDimensions).optional().describe('Repeated.'),
  outcome: z.string().optional().describe('Repeated.'),
  reason: z.string().optional().describe('Repeated.'),
  category: z.string().optional().describe('Repeated.'),
  project: z.string().optional().describe('Slug or id, repeated.'),
  interval: z.string().optional().describe('1m to 1d.'),
  statsPeriod: z.string().optional(),
})

/** `GET /organizations/{org}/stats_v2/`: what became of everything that was sent. */
export const showStatsRoute = endpoint(
  { summary: 'Counts what became of everything that was sent.', query: statsQuery, answer: statsSchema },
  async (request: ScopedRequest) => {
    const question = readQuestion(request)
    if (!question.ok) return problem(400, question.error)
    const asked = request.query.getAll('project').filter((text) => text !== '' && text !== '-1')
    const projects = asked.slice(0, valuesMax).map((text) => request.scope.findProject(text))
    if (projects.includes(undefined)) return notFound()
    const scope = projects.length === 0 ? request.scope : request.scope.within((project) => projects.includes(project))
    const stats = await readOutcomes(scope, question.value)
    return stats ? json(stats) : problem(400, 'Too many groups: please choose fewer dimensions or a shorter time range')
  },
)

/** `GET /projects/{org}/{project}/arrivals/`: what whoever sets up an SDK waits for, refusals with their reasons included. */
export const showArrivalsRoute = endpoint(
  { summary: 'Tells what came for a project in the last hour, and how each of it ended.', answer: arrivalsSchema },
  async ({ scope, param, nowMs }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    return project === undefined ? notFound() : json(await readArrivals(scope, project, nowMs))
  },
)
