import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs, hourMs } from '#core/time'
import { parseQuery } from '#packages/search/parse'
import type { QueryNode } from '#packages/search/query'
import type { ScopedRequest } from '#server/http/route'
import { parsePeriodMs, readTimeWindow } from '#server/http/time-window'

import { sessionFields } from './fields.ts'
import type { FigureQuestion, SessionDimension } from './figures.ts'
import { sessionDimensions } from './figures.ts'

/** Groups times intervals (web-api.md 8.9). */
const pointsMax = 10_000
const fieldsMax = 20
const valuesMax = 100

/** What is asked of `/sessions/`. */
export interface SessionsQuestion {
  readonly figures: FigureQuestion
  readonly intervalMs: number
  readonly intervals: number
  /** So many groups can be drawn. */
  readonly groupsMax: number
  readonly fields: readonly string[]
  readonly byStatus: boolean
  /** A field, and whether the largest is first; undefined: most sessions first. */
  readonly orderBy: { readonly field: string; readonly isFalling: boolean } | undefined
  readonly withTotals: boolean
  readonly withSeries: boolean
}

const readInterval = (query: URLSearchParams): Result<number, string> => {
  const intervalMs = parsePeriodMs(query.get('interval') || '1h') ?? 0
  if (intervalMs < hourMs || intervalMs > dayMs || dayMs % intervalMs !== 0 || intervalMs % hourMs !== 0)
    return failure('interval must be between 1h and 1d, in whole hours that divide a day evenly')
  return success(intervalMs)
}

interface Names {
  readonly releases: string[]
  readonly environments: string[]
}

/** A query may name releases and environments; those of one key are alternatives, as lists of values are everywhere. */
const addNames = (node: QueryNode, names: Names): string | undefined => {
  if (node.kind === 'and') return node.parts.map((part) => addNames(part, names)).find((problem) => problem !== undefined)
  const wrong = 'query takes release: and environment: with plain values'
  if (node.kind !== 'filter' || node.negated || node.operator !== '=') return wrong
  const list = node.key.name === 'release' ? names.releases : node.key.name === 'environment' ? names.environments : undefined
  const values = node.values.map(({ pieces }) => (pieces.length === 1 ? pieces[0] : undefined))
  if (list === undefined || values.includes(undefined)) return wrong
  list.push(...values.filter((value) => value !== undefined))
  return undefined
}

const readNames = (query: URLSearchParams): Result<Names, string> => {
  const names: Names = { releases: [], environments: query.getAll('environment') }
  const { root, problems } = parseQuery(query.get('query') ?? '')
  const problem = problems[0]?.message ?? addNames(root, names)
  if (problem !== undefined) return failure(problem)
  return Math.max(names.releases.length, names.environments.length) > valuesMax
    ? failure(`At most ${valuesMax} values can be named`)
    : success(names)
}

const readGroups = (query: URLSearchParams): Result<{ readonly groupBy: SessionDimension[]; readonly byStatus: boolean }, string> => {
  const asked = query.getAll('groupBy')
  const groupBy = sessionDimensions.filter((dimension) => asked.includes(dimension))
  const byStatus = asked.includes('session.status')
  if (new Set(asked).size !== groupBy.length + (byStatus ? 1 : 0))
    return failure(`groupBy takes ${sessionDimensions.join(', ')}, session.status`)
  return success({ groupBy, byStatus })
}

const readFields = (query: URLSearchParams, byStatus: boolean): Result<readonly string[], string> => {
  const fields = [...new Set(query.getAll('field'))]
  if (fields.length === 0 || fields.length > fieldsMax)
    return failure(`field: between 1 and ${fieldsMax} of ${[...sessionFields.keys()].join(', ')}`)
  const unknown = fields.find((field) => !sessionFields.has(field))
  if (unknown !== undefined) return failure(`field takes ${[...sessionFields.keys()].join(', ')}`)
  const whole = byStatus ? fields.find((field) => sessionFields.get(field)?.ofStatus === undefined) : undefined
  return whole === undefined ? success(fields) : failure(`${whole} cannot be grouped by session.status`)
}

const readOrder = (query: URLSearchParams, fields: readonly string[]): Result<SessionsQuestion['orderBy'], string> => {
  const asked = query.get('orderBy') ?? ''
  if (asked === '') return success(undefined)
  const field = asked.replace(/^-/, '')
  return fields.includes(field) ? success({ field, isFalling: asked.startsWith('-') }) : failure('orderBy must be one of the fields')
}

/** Reads a question about sessions (web-api.md 8.9); the window is widened to whole intervals. The failure is a sentence. */
export const readQuestion = ({ query, nowMs }: ScopedRequest): Result<SessionsQuestion, string> => {
  const window = readTimeWindow(query, nowMs, dayMs)
  if (!window.ok) return window
  const interval = readInterval(query)
  if (!interval.ok) return interval
  const groups = readGroups(query)
  if (!groups.ok) return groups
  const fields = readFields(query, groups.value.byStatus)
  if (!fields.ok) return fields
  const order = readOrder(query, fields.value)
  if (!order.ok) return order
  const names = readNames(query)
  if (!names.ok) return names
  const intervalMs = interval.value
  const startMs = Math.floor(window.value.startMs / intervalMs) * intervalMs
  const endMs = Math.ceil(window.value.endMs / intervalMs) * intervalMs
  const intervals = (endMs - startMs) / intervalMs
  if (intervals > pointsMax) return failure(tooManyPoints)
  const withSeries = query.get('includeSeries') !== '0'
  const needs = fields.value.map((field) => sessionFields.get(field)?.needs)
  const groupsMax = Math.floor(pointsMax / (withSeries ? intervals : 1))
  return success({
    figures: {
      window: { startMs, endMs },
      groupBy: groups.value.groupBy,
      ...(withSeries && { intervalMs }),
      ...(names.value.releases.length > 0 && { releases: names.value.releases }),
      environments: names.value.environments,
      withUsers: needs.includes('users'),
      withDurations: needs.includes('durations'),
      rowsMax: groupsMax * (withSeries ? intervals + 1 : 1),
    },
    intervalMs,
    intervals,
    groupsMax,
    fields: fields.value,
    byStatus: groups.value.byStatus,
    orderBy: order.value,
    withTotals: query.get('includeTotals') !== '0',
    withSeries,
  })
}

/** What to answer when more points would be drawn than a client can want. */
export const tooManyPoints = `More than ${pointsMax} points: choose a longer interval, a shorter time range or fewer groups`
