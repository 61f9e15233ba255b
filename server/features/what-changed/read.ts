import { success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs, hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { Change, WhatChanged } from '#packages/contract/what-changed'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { TimeWindow } from '#server/http/time-window'
import { param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { hashesOfIssue, whereIssue } from '../issues/read.ts'
import type { IssueRow } from '../issues/read.ts'
import { isTelling, scoreOf, support } from './lift.ts'
import type { Share } from './lift.ts'

/** Which events are held against each other. */
export interface ChangesAsked {
  /** Undefined: the last days in which the issue came. */
  readonly window: TimeWindow | undefined
  /** Empty list: all. */
  readonly environments: readonly string[]
}

/** Stored events of either side that are looked at; of more, a part is drawn by a hash of their ids, the same one each time. */
const lookedAtMax = 20_000
/** Values with the most events of the issue: one that a tenth of them have is among them, for two hundred tags. */
const valuesMax = 2_000
const changesMax = 8
const windowMsMax = 14 * dayMs
const windowMsMin = hourMs
/** An event's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000

/** Tags that say what the error is, not whom it hits or since when. */
const ofError: ReadonlySet<string> = new Set(['handled', 'level', 'logger', 'mechanism', 'interface_type', 'sdk.name', 'sdk.version'])

/** The last fortnight that the issue came in, or its whole life when that is shorter. */
const windowOfIssue = (row: Pick<IssueRow, 'first_seen' | 'last_seen'>, nowMs: EpochMs): TimeWindow => {
  const endMs = Math.min(nowMs, row.last_seen) + 1
  return { startMs: Math.min(Math.max(row.first_seen, endMs - windowMsMax), endMs - windowMsMin), endMs }
}

interface Sides {
  readonly window: TimeWindow
  readonly ofIssue: Sql
  readonly where: Sql
}

interface CountRow {
  readonly issue_events: string
  readonly issue_rows: string
  readonly other_events: string
  readonly other_rows: string
}

interface ValueRow extends CountRow {
  readonly tag_key: string
  readonly tag_value: string
  /** Sums of the squares of the weights. */
  readonly issue_squares: string
  readonly other_squares: string
}

const countColumns = (
  ofIssue: Sql,
): Sql => sql`toString(sumIf(weight, ${ofIssue})) AS issue_events, toString(countIf(${ofIssue})) AS issue_rows,
  toString(sumIf(weight, NOT (${ofIssue}))) AS other_events, toString(countIf(NOT (${ofIssue}))) AS other_rows`

const countSides = (scope: Scope, { ofIssue, where }: Sides, signal: AbortSignal) =>
  scope.eventRows<CountRow>({ table: 'events', select: countColumns(ofIssue), where, tail: sql``, limit: 1, signal })

const everyOf = (rows: number): number => Math.max(1, Math.ceil(rows / lookedAtMax))

/** One look at the columns. The row without a key has the totals of what was looked at. */
const readValues = (scope: Scope, { ofIssue, where }: Sides, counted: CountRow, signal: AbortSignal) => {
  const [everyIssue, everyOther] = [everyOf(Number(counted.issue_rows)), everyOf(Number(counted.other_rows))]
  const drawn =
    everyIssue === 1 && everyOther === 1
      ? sql`1`
      : sql`cityHash64(event_id) % if(${ofIssue}, ${param.uint64(everyIssue)}, ${param.uint64(everyOther)}) = 0`
  return scope.eventRows<ValueRow>({
    table: 'events',
    select: sql`arrayJoin(arrayConcat([tuple('', '')], CAST(tags, 'Array(Tuple(String, String))'))) AS tag, tag.1 AS tag_key, tag.2 AS tag_value,
      ${countColumns(ofIssue)}, toString(sumIf(toUInt64(weight) * weight, ${ofIssue})) AS issue_squares,
      toString(sumIf(toUInt64(weight) * weight, NOT (${ofIssue}))) AS other_squares`,
    where: sql`${where} AND ${drawn}`,
    tail: sql`GROUP BY tag HAVING tag_key = '' OR countIf(${ofIssue}) >= ${param.uint32(support.issue)}
      ORDER BY tag_key = '' DESC, sumIf(weight, ${ofIssue}) DESC, tag_key, tag_value`,
    limit: valuesMax,
    signal,
  })
}

/** How many events of one weight would be as much evidence (Kish). */
const evidenceOf = (sum: string, squares: string): number => (Number(squares) === 0 ? 0 : Number(sum) ** 2 / Number(squares))

const sharesIn = (row: ValueRow, totals: ValueRow): { readonly issue: Share; readonly others: Share } => ({
  issue: {
    share: Number(row.issue_events) / Math.max(1, Number(totals.issue_events)),
    events: evidenceOf(totals.issue_events, totals.issue_squares),
  },
  others: {
    share: Number(row.other_events) / Math.max(1, Number(totals.other_events)),
    events: evidenceOf(totals.other_events, totals.other_squares),
  },
})

/** `browser.name` and `browser` are one fact. */
const familyOf = (key: string): string => key.split('.', 1)[0] ?? key
/** The whole of a family is shown when it is nearly as telling as its most telling part. */
const wholeMin = 0.9

const byScore = (a: Change, b: Change): number => b.score - a.score || (a.key < b.key ? -1 : 1)

/** One change of each family. */
const firstOfFamilies = (changes: readonly Change[]): readonly Change[] =>
  [...Map.groupBy(changes, ({ key }) => familyOf(key))].flatMap(([family, ofFamily]) => {
    const [best] = ofFamily
    if (!best) return []
    return [ofFamily.find(({ key, score }) => key === family && score >= wholeMin * best.score) ?? best]
  })

const changesIn = (rows: readonly ValueRow[], totals: ValueRow): readonly Change[] => {
  const telling = rows.flatMap((row) => {
    if (row.tag_key === '' || ofError.has(row.tag_key)) return []
    const { issue, others } = sharesIn(row, totals)
    if (!isTelling(issue, others, Number(row.issue_rows))) return []
    return [{ key: row.tag_key, value: row.tag_value, issueShare: issue.share, otherShare: others.share, score: scoreOf(issue, others) }]
  })
  return firstOfFamilies(telling.toSorted(byScore)).toSorted(byScore).slice(0, changesMax)
}

const quietOf = (counted: CountRow, changes: readonly Change[]): WhatChanged['quiet'] => {
  if (Number(counted.issue_rows) < support.issue) return 'few-events'
  if (Number(counted.other_rows) < support.others) return 'few-others'
  return changes.length === 0 ? 'alike' : null
}

const nothing: CountRow = { issue_events: '0', issue_rows: '0', other_events: '0', other_rows: '0' }

const answerOf = ({ window }: Sides, counted: CountRow, rows: readonly ValueRow[]): WhatChanged => {
  const totals = rows.find(({ tag_key: key }) => key === '')
  const changes = totals ? changesIn(rows, totals) : []
  const looked = totals ?? counted
  return {
    start: isoTime(window.startMs),
    end: isoTime(window.endMs),
    issue: { events: Number(counted.issue_events), lookedAt: Number(looked.issue_rows) },
    others: { events: Number(counted.other_events), lookedAt: Number(looked.other_rows) },
    sampled: everyOf(Number(counted.issue_rows)) > 1 || everyOf(Number(counted.other_rows)) > 1,
    changes,
    quiet: quietOf(counted, changes),
    support,
  }
}

/**
 * Holds the tags of an issue's events against those of the project's other events in the same window and environments. Two reads: how many there are,
 * and, when both sides have enough, one look at at most 20,000 stored events of each. The failure is the answer to give: the engine is away.
 */
export const whatChanged = async (
  scope: Scope,
  row: IssueRow,
  asked: ChangesAsked & { readonly nowMs: EpochMs },
  signal: AbortSignal,
): Promise<Result<WhatChanged, Response>> => {
  const window = asked.window ?? windowOfIssue(row, asked.nowMs)
  const hashes = await hashesOfIssue(scope, row)
  const where = sql`project_id = ${param.uint64(row.project_id)} AND timestamp >= ${param.time(Math.max(0, window.startMs))}
    AND timestamp < ${param.time(Math.max(0, window.endMs))} AND received_at >= ${param.time(Math.max(0, window.startMs - receiptSlackMs))}
    AND ${asked.environments.length === 0 ? sql`1` : sql`environment IN ${param.strings(asked.environments)}`}`
  const sides: Sides = { window, ofIssue: hashes.length === 0 ? sql`0` : whereIssue(row, hashes), where }
  const counts = await countSides(scope, sides, signal)
  if (!counts.ok) return counts
  const counted = counts.value[0] ?? nothing
  if (quietOf(counted, []) !== 'alike') return success(answerOf(sides, counted, []))
  const values = await readValues(scope, sides, counted, signal)
  return values.ok ? success(answerOf(sides, counted, values.value)) : values
}
