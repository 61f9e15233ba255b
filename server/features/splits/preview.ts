import { success } from '#core/result'
import type { Result } from '#core/result'
import type { SplitPreview } from '#packages/contract/split'
import { titleOf } from '#packages/frames/title'
import { groupEvent } from '#packages/grouping/group'
import { classifyFrames } from '#packages/grouping/rules/classify-frames'
import type { GroupingRules } from '#packages/grouping/rules/grouping-rules'
import { readStoredPayload } from '#packages/normalize/upgrade-payload'
import type { Scope } from '#server/http/scope'
import { param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { rulesOfProject } from '../grouping-rules/read.ts'
import { hashesOfIssue, whereIssue } from '../issues/read.ts'
import type { IssueRow } from '../issues/read.ts'
import { messageCharsMax, messageValue, splitValue } from './read.ts'

/** Values that are counted; an issue with more has no use for such a split. */
const valuesMax = 2_000
const valuesShown = 50
/** What is not in a column is looked for in the newest events. */
const sampleMax = 300

/** The values of an issue's events with their counts, the most frequent first. */
interface Counted {
  readonly values: readonly (readonly [value: string, count: number])[]
  readonly isSample: boolean
}

/** What a key is in the columns; a message is what is thrown, else what the event is called. */
const columnOf = (key: string): Sql => {
  if (key === 'message')
    return sql`leftUTF8(if(error_type = '' AND error_value = '', title, error_value), ${param.uint32(messageCharsMax)})`
  if (key === 'type') return sql`error_type`
  if (key === 'transaction') return sql`transaction`
  return sql`tags[${param.string(key.slice('tag:'.length))}]`
}

const addUp = (pairs: Iterable<readonly [string, number]>): [string, number][] => {
  const sums = new Map<string, number>()
  for (const [value, count] of pairs) sums.set(value, (sums.get(value) ?? 0) + count)
  return [...sums].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}

const countColumn = async (scope: Scope, where: Sql, key: string): Promise<Result<Counted, Response>> => {
  const rows = await scope.eventRows<{ split_value: string; event_count: string }>({
    table: 'events',
    select: sql`${columnOf(key)} AS split_value, toString(sum(weight)) AS event_count`,
    where,
    tail: sql`GROUP BY split_value ORDER BY sum(weight) DESC, split_value`,
    limit: valuesMax,
  })
  if (!rows.ok) return rows
  const pairs = rows.value.map((row) => [row.split_value, Number(row.event_count)] as const)
  const values = addUp(key === 'message' ? pairs.map(([value, count]) => [messageValue(value), count] as const) : pairs)
  return success({ values, isSample: false })
}

interface PayloadRow {
  readonly payload: string
  readonly payload_version: number
}

/** The value of a stored event, found as the pipeline finds it; undefined when the payload cannot be read. */
const valueOfPayload = (row: PayloadRow, key: string, rules: GroupingRules): string | undefined => {
  const event = readStoredPayload(row.payload_version, row.payload)
  if (!event) return undefined
  classifyFrames(event, rules.stack)
  const grouping = groupEvent(event, rules)
  return splitValue(key, { event, ...titleOf(event, grouping.mainExceptionId) })
}

const countSample = async (scope: Scope, issue: IssueRow, where: Sql, key: string): Promise<Result<Counted, Response>> => {
  const rules = await rulesOfProject(scope, issue.project_id)
  const rows = await scope.eventRows<PayloadRow>({
    table: 'event_payloads',
    select: sql`payload, payload_version`,
    where,
    tail: sql`ORDER BY timestamp DESC`,
    limit: sampleMax,
  })
  if (!rows.ok) return rows
  const values = rows.value.flatMap((row) => valueOfPayload(row, key, rules) ?? [])
  return success({ values: addUp(values.map((value) => [value, 1] as const)), isSample: rows.value.length === sampleMax })
}

/** Into what a split by this key would take the stored events of an issue. The failure is the answer to give. */
export const previewSplit = async (scope: Scope, issue: IssueRow, key: string): Promise<Result<SplitPreview, Response>> => {
  const hashes = await hashesOfIssue(scope, issue)
  if (hashes.length === 0) return success({ key, values: [], total: 0, events: 0, isSample: false })
  const where = whereIssue(issue, hashes)
  const counted = await (key === 'function' ? countSample(scope, issue, where, key) : countColumn(scope, where, key))
  if (!counted.ok) return counted
  const { values, isSample } = counted.value
  return success({
    key,
    values: values.slice(0, valuesShown).map(([value, count]) => ({ value, count })),
    total: values.length,
    events: values.reduce((sum, [, count]) => sum + count, 0),
    isSample,
  })
}
