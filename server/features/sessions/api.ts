import { z } from 'zod'

import type { SessionGroup } from '#packages/contract/sessions'
import { sessionsSchema } from '#packages/contract/sessions'
import { json, problem } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import { isoTime } from '#server/http/time-window'

import { sessionFields, sessionStatuses } from './fields.ts'
import { noFigures, readFigures } from './figures.ts'
import type { FigureRow, SessionFigures } from './figures.ts'
import { readQuestion, tooManyPoints } from './read-question.ts'
import type { SessionsQuestion } from './read-question.ts'

type Status = (typeof sessionStatuses)[number]

const valueOf = (field: string, figures: SessionFigures, status: Status | undefined): number | null => {
  const asked = sessionFields.get(field)
  return (status === undefined ? asked?.value(figures) : asked?.ofStatus?.(figures, status)) ?? null
}

const fieldsOf = <Value>(fields: readonly string[], value: (field: string) => Value): Record<string, Value> =>
  Object.fromEntries(fields.map((field) => [field, value(field)]))

/** One group of the columns is one of the answer, or one per status. */
const groupsOf = (rows: readonly FigureRow[], question: SessionsQuestion): SessionGroup[] => {
  const { fields, intervals, withTotals, withSeries, byStatus } = question
  const { groupBy } = question.figures
  const [first] = rows
  if (!first) return []
  const whole = rows.find(({ interval }) => interval === undefined)?.figures ?? noFigures
  const series = Array.from({ length: intervals }, () => noFigures)
  for (const { interval, figures } of rows) if (interval !== undefined && interval < intervals) series[interval] = figures
  const by = {
    ...(groupBy.includes('project') && { project: first.projectId }),
    ...(groupBy.includes('release') && { release: first.release }),
    ...(groupBy.includes('environment') && { environment: first.environment }),
  }
  return (byStatus ? sessionStatuses : [undefined]).map((status) => ({
    by: { ...by, ...(status !== undefined && { 'session.status': status }) },
    ...(withTotals && { totals: fieldsOf(fields, (field) => valueOf(field, whole, status)) }),
    ...(withSeries && { series: fieldsOf(fields, (field) => series.map((figures) => valueOf(field, figures, status))) }),
  }))
}

const inOrder = (groups: readonly SessionGroup[], { orderBy }: SessionsQuestion): readonly SessionGroup[] => {
  if (!orderBy) return groups
  const { field, isFalling } = orderBy
  const value = (group: SessionGroup): number => group.totals?.[field] ?? Number.NEGATIVE_INFINITY
  return groups.toSorted((a, b) => (isFalling ? value(b) - value(a) : value(a) - value(b)) || 0)
}

const sessionsQuery = z.object({
  field: z.string().describe(`Repeated: ${[...sessionFields.keys()].join(', ')}.`),
  groupBy: z.enum(['project', 'release', 'environment', 'session.status']).optional().describe('Repeated.'),
  interval: z.string().optional().describe('1h (default) to 1d, in whole hours that divide a day evenly.'),
  statsPeriod: z.string().optional().describe('Default 24h; or start and end.'),
  project: z.string().optional().describe('Slug or id, repeated.'),
  environment: z.string().optional().describe('Repeated; empty means sessions without one.'),
  query: z.string().optional().describe('release: and environment:.'),
  orderBy: z.string().optional().describe('One of the fields; - before it: largest first.'),
  includeTotals: z.string().optional(),
  includeSeries: z.string().optional(),
})

/** `GET /organizations/{org}/sessions/`: how sessions ended, in all and over time (web-api.md 8.9). */
export const showSessionsRoute = endpoint(
  { summary: 'Counts sessions and how they ended.', query: sessionsQuery, answer: sessionsSchema },
  async (request: ScopedRequest) => {
    const question = readQuestion(request)
    if (!question.ok) return problem(400, question.error)
    const scope = scopeOfProjects(request)
    if (!scope.ok) return scope.error
    const { figures, intervals, intervalMs, groupsMax } = question.value
    const rows = await readFigures(scope.value, figures, request.signal)
    if (!rows.ok) return rows.error
    const nothing: FigureRow = { projectId: 0, release: '', environment: '', interval: undefined, figures: noFigures }
    const stored = rows.value.length === 0 && figures.groupBy.length === 0 ? [nothing] : rows.value
    const byGroup = Map.groupBy(stored, (row) => JSON.stringify([row.projectId, row.release, row.environment]))
    if (rows.value.length > figures.rowsMax || byGroup.size > groupsMax) return problem(400, tooManyPoints)
    const groups = [...byGroup.values()].flatMap((ofGroup) => groupsOf(ofGroup, question.value))
    const { startMs, endMs } = figures.window
    return json({
      start: isoTime(startMs),
      end: isoTime(endMs),
      intervals: Array.from({ length: intervals }, (_, index) => isoTime(startMs + index * intervalMs)),
      groups: inOrder(groups, question.value),
      query: request.query.get('query') ?? '',
    })
  },
)
