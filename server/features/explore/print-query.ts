import type { Dataset } from '#packages/explore/dataset'
import type { Term } from '#packages/explore/equation'
import { isAggregate } from '#packages/explore/field'
import type { Field, Sort } from '#packages/explore/field'
import type { Call } from '#packages/explore/functions'
import type { Target } from '#packages/explore/target'
import type { Condition } from '#packages/search/condition'
import type { Operator } from '#packages/search/query'
import type { EventSelection } from '#server/http/scope'
import { identifier, joinSql, param, sql } from '#server/stores/events/sql'
import type { Identifier, Sql } from '#server/stores/events/sql'

import { tableOf } from './columns.ts'
import { inEnvironments } from './known.ts'
import { callOfLeaf, printCondition } from './print-condition.ts'
import type { KnownToExplore } from './print-condition.ts'
import { idOf, isOfAllGroups, printCall } from './print-function.ts'
import type { Measured, PrintedCall } from './print-function.ts'
import { printShown, printTarget } from './print-target.ts'
import type { Asking } from './read-request.ts'

/** Fields of one request at most, equations with them. */
export const fieldsMax = 25
/** Names of the selected values: `f0` the first field, `v0` its variance. */
const valueNames = Array.from({ length: fieldsMax }, (_, index) => `f${index}` as const)
const varianceNames = Array.from({ length: fieldsMax }, (_, index) => `v${index}` as const)

export const valueName = (index: number): Identifier => identifier(valueNames, `f${index}`)
const varianceName = (index: number): Identifier => identifier(varianceNames, `v${index}`)

const comma = sql`, `
const and = sql` AND `

const isIssueTarget = (target: Target): boolean => target.kind === 'key' && target.key.type === 'issue'

/** Whether fields ask for the issue of each event or group, so that it has to be known in the columns. */
export const needsIssues = (fields: readonly Field[]): boolean =>
  fields.some(({ asked }) =>
    asked.kind === 'function'
      ? asked.arguments.some((argument) => typeof argument === 'object' && isIssueTarget(argument))
      : asked.kind !== 'equation' && isIssueTarget(asked),
  )

const operations = { '+': sql` + `, '-': sql` - `, '*': sql` * `, '/': sql` / ` } as const

const printTerm = (measured: Measured, term: Term): Sql => {
  if (term.kind === 'number') return sql`${param.float64(term.value)}`
  if (term.kind === 'operand') return printOperand(measured, term.of)
  return sql`(${printTerm(measured, term.left)}${operations[term.operator]}${printTerm(measured, term.right)})`
}

const printOperand = (measured: Measured, of: Call | Target): Sql =>
  of.kind === 'function' ? printCall(measured, of).value : printTarget(measured.dataset, of)

/** A field as SQL: what is shown of it. */
export const printField = (measured: Measured, { asked }: Field): PrintedCall => {
  if (asked.kind === 'function') return printCall(measured, asked)
  if (asked.kind === 'equation') return { value: printTerm(measured, asked.term) }
  if (isIssueTarget(asked)) return { value: measured.issue ?? sql`toUInt64(0)` }
  return { value: printShown(measured.dataset, asked) }
}

const operators: Readonly<Record<Operator, Sql>> = { '=': sql` = `, '>': sql` > `, '>=': sql` >= `, '<': sql` < `, '<=': sql` <= ` }

const usPerMs = 1000

/** A condition on groups: comparisons of functions with numbers and times. */
const printHaving = (measured: Measured, condition: Condition): Sql => {
  if (condition.kind === 'not') return sql`NOT (${printHaving(measured, condition.part)})`
  if (condition.kind === 'event') return printHaving(measured, condition.part)
  if (condition.kind === 'all' || condition.kind === 'any') {
    const parts = condition.parts.map((part) => printHaving(measured, part))
    return parts.length === 0 ? sql`1` : sql`(${joinSql(parts, condition.kind === 'all' ? and : sql` OR `)})`
  }
  const call = callOfLeaf(measured.dataset, condition)
  if (!call) return sql`1`
  const { value } = printCall(measured, call)
  if (condition.kind === 'compare') return sql`ifNull(${value}${operators[condition.operator]}${param.float64(condition.value)}, 0)`
  if (condition.kind !== 'range') return sql`1`
  const bounds = [
    ...(condition.from === null ? [] : [sql`${value} >= ${param.float64(condition.from * usPerMs)}`]),
    ...(condition.to === null ? [] : [sql`${value} <= ${param.float64(condition.to * usPerMs)}`]),
  ]
  return sql`(${joinSql(bounds, and)})`
}

const isEmpty = (condition: Condition): boolean => condition.kind === 'all' && condition.parts.length === 0

const namesAllGroups = (fields: readonly Field[]): boolean =>
  fields.some(({ asked }) => {
    if (asked.kind === 'function') return isOfAllGroups(asked)
    return asked.kind === 'equation' && termCalls(asked.term).some(isOfAllGroups)
  })

const termCalls = (term: Term): Call[] => {
  if (term.kind === 'operation') return [...termCalls(term.left), ...termCalls(term.right)]
  return term.kind === 'operand' && term.of.kind === 'function' ? [term.of] : []
}

/** The condition on rows, beside the one on time. */
export const printWhere = (asking: Asking, known: KnownToExplore): Sql =>
  joinSql([tableOf[asking.dataset].where, inEnvironments(asking), printCondition(asking.dataset, asking.condition, known)], and)

/** What a table of rows or groups is asked for. */
export interface TableAsked {
  readonly asking: Asking
  readonly fields: readonly Field[]
  readonly sorts: readonly Sort[]
  readonly known: KnownToExplore
  readonly issue: Sql | undefined
  readonly limit: number
  readonly offset: number
}

export const measuredBy = ({ asking, issue }: Pick<TableAsked, 'asking' | 'issue'>, share: number): Measured => ({
  dataset: asking.dataset,
  seconds: (asking.window.endMs - asking.window.startMs) / 1000,
  share,
  ...(issue && { issue }),
})

const orderBy = (parts: readonly Sql[]): Sql => (parts.length === 0 ? sql`` : sql` ORDER BY ${joinSql(parts, comma)}`)

const directions = { falling: sql` DESC NULLS LAST`, rising: sql` ASC NULLS LAST` } as const

const isTime = ({ asked }: Field): boolean => asked.kind === 'key' && asked.key.type === 'time'

/** The order of a list of rows: the newest first unless told otherwise. Rows of one moment keep their order from page to page. */
const orderOfRows = (dataset: Dataset, fields: readonly Field[], sorts: readonly Sort[]): Sql => {
  // By the column itself the engine reads in order, where the table is sorted by time.
  const parts = sorts.map(({ field, falling }) => {
    const direction = falling ? sql` DESC` : sql` ASC`
    const asked = fields[field]
    return asked && isTime(asked) ? sql`timestamp${direction}` : sql`${valueName(field)}${falling ? directions.falling : directions.rising}`
  })
  const isFalling = sorts[0]?.falling ?? true
  const byTime = sorts.length === 0 ? [sql`timestamp DESC`] : []
  return orderBy([...parts, ...byTime, sql`${tableOf[dataset].order}${isFalling ? sql` DESC` : sql` ASC`}`])
}

/** Of a list without any function: each row by itself, with its id and project. */
export const printRows = ({ asking, fields, sorts, known, issue, limit, offset }: TableAsked): Omit<EventSelection, 'signal'> => {
  const { dataset } = asking
  const measured = measuredBy({ asking, issue }, 1)
  const columns = fields.map((field, index) => sql`${printField(measured, field).value} AS ${valueName(index)}`)
  return {
    table: tableOf[dataset].name,
    select: joinSql([...columns, sql`lower(hex(${idOf[dataset]})) AS row_id`, sql`project_id AS row_project`], comma),
    where: printWhere(asking, known),
    tail: orderOfRows(dataset, fields, sorts),
    limit,
    offset,
  }
}

/** Groups of rows: by every field that is no function. Without a sort the first function orders them, the largest first. */
export const printGroups = (asked: TableAsked, share: number): Omit<EventSelection, 'signal'> => {
  const { asking, fields, sorts, known, limit, offset } = asked
  const measured = measuredBy(asked, share)
  const printed = fields.map((field) => printField(measured, field))
  const columns = printed.flatMap(({ value, variance }, index) => [
    sql`${value} AS ${valueName(index)}`,
    ...(variance ? [sql`${variance} AS ${varianceName(index)}`] : []),
  ])
  const keys = fields.flatMap((field, index) => (isAggregate(field) ? [] : [sql`${valueName(index)}`]))
  const firstFunction = fields.findIndex(isAggregate)
  const order = sorts.length > 0 || keys.length === 0 ? sorts : [{ field: firstFunction, falling: true }]
  const sorted = order.map(({ field, falling }) => sql`${valueName(field)}${falling ? directions.falling : directions.rising}`)
  const having = isEmpty(asking.having)
    ? sql``
    : sql` ${namesAllGroups(fields) ? sql`QUALIFY` : sql`HAVING`} ${printHaving(measured, asking.having)}`
  const weight = tableOf[asking.dataset].weight ?? sql`1`
  return {
    table: tableOf[asking.dataset].name,
    select: joinSql([...columns, sql`count() AS row_count`, sql`sum(${weight}) AS row_weight`], comma),
    where: printWhere(asking, known),
    tail: sql`${keys.length > 0 ? sql` GROUP BY ${joinSql(keys, comma)}` : sql``}${having}${keys.length > 0 ? orderBy([...sorted, ...keys]) : sql``}`,
    limit,
    offset,
  }
}
