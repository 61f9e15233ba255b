import { sql } from 'kysely'
import type { Expression, RawBuilder } from 'kysely'

import { dayMs } from '#core/time'
import { problemKinds } from '#packages/detectors/problem'
import { parseRowId } from '#packages/protocol/ids'
import { parseShortId } from '#packages/protocol/short-id'
import { fitsPattern, plainText } from '#packages/search/condition'
import type { Condition, Pattern } from '#packages/search/condition'
import type { Scope } from '#server/http/scope'
import type { TimeWindow } from '#server/http/time-window'
import { storable } from '#server/stores/metadata/storable-text'

import type { OverAge } from './over-age.ts'
import type { IssueQuery } from './read-query.ts'
import { isOwner } from './search-owner.ts'

/** What a list of issues is narrowed by. */
export interface IssueSelection {
  readonly query: IssueQuery
  readonly window: TimeWindow
  /** Only issues that were seen in one of them (empty text: without environment), with times and counts of these. Empty list: all. */
  readonly environments: readonly string[]
  /** The issues that were found to fit each part of the query that events or regressions answer (match-events.ts); a part without an answer fits none. */
  readonly matched?: ReadonlyMap<Condition, readonly number[]>
  /** Open issues that count as resolved by their age. */
  readonly overAge?: OverAge
}

export type SeenColumn = 'last_seen' | 'first_seen' | 'times_seen' | 'users_seen'

/** Of a single environment an issue has one row, which an index keeps in order of `first_seen`. */
const seenIn = (scope: Scope, environments: readonly string[]) => {
  const rows = scope.rows('issue_environments').select('issue_id').where('environment', 'in', environments.map(storable))
  if (environments.length === 1) return rows.select(['first_seen', 'last_seen', 'times_seen'])
  return rows
    .select(({ fn }) => [
      fn.min<number>('first_seen').as('first_seen'),
      fn.max<number>('last_seen').as('last_seen'),
      sql<number>`cast(sum(times_seen) as bigint)`.as('times_seen'),
    ])
    .groupBy('issue_id')
}

/** The column of an issue, or of what its environments know of it. */
export const seenColumn = ({ environments }: Pick<IssueSelection, 'environments'>, column: SeenColumn): RawBuilder<number> =>
  sql<number>`${sql.ref(environments.length > 0 && column !== 'users_seen' ? `seen.${column}` : `issues.${column}`)}`

type Printed = Expression<boolean>

interface Printer {
  readonly scope: Scope
  readonly selection: IssueSelection
}

const never: Printed = sql<boolean>`1 = 0`
const always: Printed = sql<boolean>`1 = 1`

const allOf = (parts: readonly Printed[]): Printed => (parts.length === 0 ? always : sql<boolean>`(${sql.join(parts, sql` and `)})`)
const anyOf = (parts: readonly Printed[]): Printed => (parts.length === 0 ? never : sql<boolean>`(${sql.join(parts, sql` or `)})`)

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`)

/** Whether a text column fits one of the patterns, in any case. Case is what the engine knows of it: SQLite only folds a to z. */
const fits = (column: Expression<unknown>, patterns: readonly Pattern[]): Printed => {
  const texts = patterns.flatMap((pattern) => plainText(pattern) ?? [])
  const wild = patterns.filter((pattern) => pattern.length > 1)
  return anyOf([
    ...(texts.length > 0 ? [sql<boolean>`lower(${column}) in (${sql.join(texts.map((text) => sql`lower(${storable(text)})`))})`] : []),
    ...wild.map((pattern) => sql<boolean>`lower(${column}) like lower(${storable(pattern.map(escapeLike).join('%'))}) escape '\\'`),
  ])
}

/** Of the categories that clients know those that there are. */
const categories: ReadonlyMap<string, Printed> = new Map([
  ['error', sql<boolean>`issues.type <> 'transaction'`],
  ['performance', sql<boolean>`issues.type = 'transaction'`],
])
/** Types of issues: what a detector found stands in the metadata (packages/detectors). */
const types: readonly (readonly [string, Printed])[] = [
  ['error', sql<boolean>`issues.type <> 'transaction'`],
  ...Object.keys(problemKinds).map(
    (type) => [type, sql<boolean>`(issues.type = 'transaction' and issues.metadata like ${`%"issueType":"${type}"%`})`] as const,
  ),
]
const textColumns: ReadonlyMap<string, string> = new Map([
  ['title', 'issues.title'],
  ['message', 'issues.title'],
  ['culprit', 'issues.culprit'],
  ['platform', 'issues.platform'],
])

/** The issue that a short id or a number names. */
const isNamed = ({ scope }: Printer, text: string): Printed => {
  const id = parseRowId(text)
  if (id !== undefined) return sql<boolean>`issues.id = ${id}`
  const shortId = parseShortId(text)
  const project = shortId && scope.projects.find((each) => each.slug.toUpperCase() === shortId.project)
  return shortId && project ? sql<boolean>`(issues.project_id = ${project.id} and issues.short_id = ${shortId.number})` : never
}

/** A word of free text: in what the issue is called, or its short id. */
const isCalled = (printer: Printer, pattern: Pattern): Printed => {
  const word = pattern.length === 3 ? (pattern[1] ?? '') : ''
  const named = parseShortId(word) === undefined ? [] : [isNamed(printer, word)]
  return anyOf([fits(sql.ref('issues.title'), [pattern]), fits(sql.ref('issues.culprit'), [pattern]), ...named])
}

const ofProjects = ({ scope }: Printer, patterns: readonly Pattern[]): Printed => {
  const fitting = scope.projects.filter(({ id, slug }) =>
    patterns.some((pattern) => fitsPattern(pattern, slug) || plainText(pattern) === String(id)),
  )
  return fitting.length === 0 ? never : sql<boolean>`issues.project_id in (${sql.join(fitting.map(({ id }) => id))})`
}

const seenInEnvironment = ({ scope }: Printer, isIn: Printed): Printed =>
  sql<boolean>`issues.id in (${scope.rows('issue_environments').select('issue_environments.issue_id').where(isIn)})`

/** The releases of each project, with their place from the newest one, which is 1: the release that came or was released last. */
export const rankedReleases = (scope: Scope) =>
  scope
    .rows('release_projects')
    .innerJoin('releases', 'releases.id', 'release_projects.release_id')
    .select([
      'release_projects.project_id',
      'releases.version',
      sql<number>`row_number() over (partition by release_projects.project_id order by
        case when releases.released_at > 0 then releases.released_at else releases.created_at end desc, releases.id desc)`.as('place'),
    ])

/** Release names are identifiers: only with wildcards their case does not matter. `latest` is the release of a project that came or was released last. */
const ofReleases = ({ scope }: Printer, column: 'first_release' | 'last_release', patterns: readonly Pattern[]): Printed => {
  const release = sql.ref(`issues.${column}`)
  const isLatest = (pattern: Pattern): boolean => plainText(pattern)?.toLowerCase() === 'latest'
  const versions = patterns.filter((pattern) => !isLatest(pattern))
  const parts = versions.length === 0 ? [] : [fits(release, versions)]
  if (versions.length === patterns.length) return anyOf(parts)
  const ranked = rankedReleases(scope)
  return anyOf([
    ...parts,
    sql<boolean>`(issues.project_id, ${release}) in (select ranked.project_id, ranked.version from (${ranked}) as ranked where ranked.place = 1)`,
  ])
}

/** Found by an index of few rows first, whatever else is asked: the scope's own condition stands around it. */
const isAmong = (condition: RawBuilder<unknown>): Printed =>
  sql<boolean>`issues.id in (select one.id from issues as one where ${condition})`

const ofOwners = ({ scope, selection }: Printer, patterns: readonly Pattern[], withSuggested: boolean): Printed =>
  anyOf(patterns.map((pattern) => isOwner({ scope, userId: selection.query.userId, withSuggested }, plainText(pattern) ?? '')))

const ofNames = (printer: Printer, key: string, patterns: readonly Pattern[]): Printed => {
  switch (key) {
    case 'project':
      return ofProjects(printer, patterns)
    case 'issue':
      return anyOf(patterns.map((pattern) => isNamed(printer, plainText(pattern) ?? '')))
    case 'assigned':
      return ofOwners(printer, patterns, false)
    case 'assigned_or_suggested':
      return ofOwners(printer, patterns, true)
    case 'environment':
      return seenInEnvironment(printer, fits(sql.ref('issue_environments.environment'), patterns))
    case 'firstRelease':
      return ofReleases(printer, 'first_release', patterns)
    case 'lastRelease':
      return ofReleases(printer, 'last_release', patterns)
    case 'issue.type':
      return anyOf(types.flatMap(([type, printed]) => (patterns.some((pattern) => fitsPattern(pattern, type)) ? [printed] : [])))
    default:
      return fits(sql.ref(textColumns.get(key) ?? ''), patterns)
  }
}

const statuses: ReadonlySet<string> = new Set(['unresolved', 'resolved', 'ignored'])

const freshSubstates: ReadonlySet<string> = new Set(['new', 'regressed', 'escalating'])

/** "For review" are those that came into the inbox in the last seven days (grouping.md 5.1). */
const reviewMs = 7 * dayMs

/** Open by its row, but so old that it counts as resolved (over-age.ts). Undefined where no project resolves by age. */
const isAged = ({ overAge }: IssueSelection): Printed | undefined =>
  overAge === undefined || overAge.size === 0
    ? undefined
    : anyOf([...overAge].map(([id, beforeMs]) => sql<boolean>`(issues.project_id = ${id} and issues.last_seen <= ${beforeMs})`))

const isOfStatus = ({ selection }: Printer, word: string): Printed => {
  // Issues that events were matched to are found by their ids: an index of the status would lead through all open ones.
  const isOne = selection.matched ? sql<boolean>`issues.status || '' = ${word}` : sql<boolean>`issues.status = ${word}`
  const aged = isAged(selection)
  if (aged === undefined || word === 'ignored') return isOne
  if (word === 'unresolved') return sql<boolean>`(${isOne} and not ${aged})`
  return sql<boolean>`(${isOne} or (issues.status = 'unresolved' and ${aged}))`
}

const isInSubstate = (word: string): Printed => {
  // Few are, and a small index has them: the words of its condition must stand here as they stand there.
  if (freshSubstates.has(word)) return isAmong(sql`one.status = 'unresolved' and one.substatus <> 'ongoing' and one.substatus = ${word}`)
  // A resolved issue has no substatus, whatever its row remembers.
  return sql<boolean>`(issues.status = ${word.startsWith('archived') ? 'ignored' : 'unresolved'} and issues.substatus = ${word})`
}

const isInState = (printer: Printer, word: string): Printed => {
  const { selection } = printer
  if (statuses.has(word)) return isOfStatus(printer, word)
  if (word === 'for_review') {
    const since = Math.max(0, selection.query.nowMs - reviewMs)
    return isAmong(sql`one.inbox_at > 0 and one.inbox_at > ${since}`)
  }
  // There are no external issues yet.
  if (word === 'linked') return never
  if (word === 'unlinked') return always
  if (word === 'assigned') return sql<boolean>`issues.assignee <> ''`
  if (word === 'unassigned') return sql<boolean>`issues.assignee = ''`
  const aged = word.startsWith('archived') ? undefined : isAged(selection)
  return aged === undefined ? isInSubstate(word) : sql<boolean>`(${isInSubstate(word)} and not ${aged})`
}

/** Bounds of the words of priority (grouping.md 4.5), the same that the API shows. */
const priorities: ReadonlyMap<string, Printed> = new Map([
  ['high', sql<boolean>`issues.priority >= 75`],
  ['medium', sql<boolean>`(issues.priority >= 50 and issues.priority < 75)`],
  ['low', sql<boolean>`issues.priority < 50`],
])

const isMarked = ({ scope, selection }: Printer, column: 'bookmarked' | 'subscribed'): Printed => {
  const { userId } = selection.query
  if (userId === 0) return never
  const marks = scope.rows('issue_marks').select('issue_marks.issue_id').where('issue_marks.user_id', '=', userId)
  return sql<boolean>`issues.id in (${marks.where(`issue_marks.${column}`, '=', 1)})`
}

const ofWords = (printer: Printer, key: string, words: readonly string[]): Printed => {
  switch (key) {
    case 'level':
    case 'type':
      return sql<boolean>`${sql.ref(`issues.${key}`)} in (${sql.join(words)})`
    case 'priority':
      return anyOf(words.flatMap((word) => priorities.get(word) ?? []))
    case 'issue.category':
      return anyOf(words.flatMap((word) => categories.get(word) ?? []))
    case 'bookmarks':
    case 'subscribed':
      return isMarked(printer, key === 'bookmarks' ? 'bookmarked' : 'subscribed')
    default:
      return anyOf(words.map((word) => isInState(printer, word)))
  }
}

const rangeColumns: ReadonlyMap<string, SeenColumn> = new Map([
  ['firstSeen', 'first_seen'],
  ['lastSeen', 'last_seen'],
  ['timesSeen', 'times_seen'],
  ['userCount', 'users_seen'],
])

const inRange = ({ selection }: Printer, { key, from, to }: Extract<Condition, { kind: 'range' }>): Printed => {
  const column = rangeColumns.get(key)
  if (!column) return never
  const value = seenColumn(selection, column)
  return allOf([...(from === null ? [] : [sql<boolean>`${value} >= ${from}`]), ...(to === null ? [] : [sql<boolean>`${value} <= ${to}`])])
}

/** As `JSON.stringify` writes it; a quote inside of a text is escaped there, so only a member can look like this. */
const unhandledMember = '%"unhandled":true%'

const ofBoolean = (key: string, value: boolean): Printed => {
  const isUnhandled = sql<boolean>`issues.metadata like ${unhandledMember}`
  return (key === 'error.unhandled') === value ? isUnhandled : sql<boolean>`not (${isUnhandled})`
}

const presentColumns: ReadonlyMap<string, string> = new Map([
  ...textColumns,
  ['assigned', 'issues.assignee'],
  ['assigned_or_suggested', 'issues.assignee'],
  ['firstRelease', 'issues.first_release'],
  ['lastRelease', 'issues.last_release'],
])

const isPresent = (printer: Printer, key: string): Printed =>
  key === 'environment'
    ? seenInEnvironment(printer, sql<boolean>`issue_environments.environment <> ''`)
    : sql<boolean>`${sql.ref(presentColumns.get(key) ?? '')} <> ''`

/** A statement is kept by its text: long lists are filled up with the last of them, so that there are few lengths of lists. At least one. */
export const filledUp = <Value>(list: readonly Value[]): Value[] => {
  const step = 2048
  const length = list.length > step ? Math.ceil(list.length / step) * step : 2 ** Math.ceil(Math.log2(list.length))
  return [...list, ...list.slice(-1).flatMap((last) => Array.from({ length: length - list.length }, () => last))]
}

/** By events, or by what is known of regressions, and not by the row. */
const isAnswered = (part: Condition): boolean => part.kind === 'event' || ('key' in part && part.key === 'regressed_in_release')

const isMatched = ({ selection }: Printer, question: Condition): Printed => {
  const ids = selection.matched?.get(question) ?? []
  if (ids.length === 0) return never
  return sql<boolean>`issues.id in (${sql.join(filledUp(ids))})`
}

const printTerm = (printer: Printer, condition: Exclude<Condition, { kind: 'all' | 'any' | 'not' }>): Printed => {
  switch (condition.kind) {
    case 'text':
      return isCalled(printer, condition.pattern)
    case 'names':
      return ofNames(printer, condition.key, condition.patterns)
    case 'words':
      return ofWords(printer, condition.key, condition.words)
    case 'range':
      return inRange(printer, condition)
    case 'boolean':
      return ofBoolean(condition.key, condition.value)
    case 'present':
      return isPresent(printer, condition.key)
    case 'event':
    case 'ids':
    case 'compare':
    case 'version':
      // Only events have such keys; they were asked.
      return never
    default:
      return condition satisfies never
  }
}

/** A condition as SQL. Every text and number of it is bound; no column can be null, so `not` has no third answer. */
const printCondition = (printer: Printer, condition: Condition): Printed => {
  if (condition.kind === 'not') return sql<boolean>`not (${printCondition(printer, condition.part)})`
  if (condition.kind !== 'all' && condition.kind !== 'any')
    return isAnswered(condition) ? isMatched(printer, condition) : printTerm(printer, condition)
  const parts = condition.parts.map((part) => printCondition(printer, part))
  return condition.kind === 'all' ? allOf(parts) : anyOf(parts)
}

/** One project's issues of one status: what the indexes keep in order, by each column that a list can be sorted by. */
interface Shelf {
  readonly projectId: number
  readonly status: string
}

/** More shelves than this are not read one by one. */
const shelvesMax = 40
/** Each shelf repeats the conditions: a query of more is asked once. */
const shelvedTermsMax = 40

const termsIn = (condition: Condition): number =>
  condition.kind === 'all' || condition.kind === 'any'
    ? condition.parts.reduce((sum, part) => sum + termsIn(part), 0)
    : condition.kind === 'names'
      ? condition.patterns.length
      : 1

/** Every issue of the selection is on one of these; undefined when they are too many, or do not help: within environments other columns count. */
export const shelvesOf = (
  scope: Scope,
  { query: { condition }, environments, matched, overAge }: IssueSelection,
): readonly Shelf[] | undefined => {
  if (environments.length > 0 || matched !== undefined || termsIn(condition) > shelvedTermsMax) return undefined
  const parts = condition.kind === 'all' ? condition.parts : [condition]
  const named = parts.flatMap((part) => (part.kind === 'words' && part.key === 'is' ? part.words : [])).find((word) => statuses.has(word))
  const shelves = scope.projects.flatMap(({ id }) =>
    (named === undefined ? [...statuses] : named === 'resolved' && overAge?.has(id) ? ['resolved', 'unresolved'] : [named]).map(
      (status) => ({ projectId: id, status }),
    ),
  )
  return shelves.length <= shelvesMax ? shelves : undefined
}

/**
 * The issues of a selection that are not merged into others, from metadata alone, as a query to go on with (design.md 5). Of one shelf, `sorted` names
 * the column whose index is to be walked: a plus sign keeps SQLite from looking at others.
 */
export const selectIssues = (scope: Scope, selection: IssueSelection, on?: Shelf & { readonly sorted: SeenColumn }) => {
  const { query, window, environments } = selection
  const { condition } = query
  const parts = condition.kind === 'all' ? condition.parts : [condition]
  const bound = (column: SeenColumn) =>
    selection.matched || (on && on.sorted !== column) ? sql<number>`+${seenColumn(selection, column)}` : seenColumn(selection, column)
  const issues = scope
    .rows('issues')
    .$if(environments.length > 0, (rows) => rows.innerJoin(seenIn(scope, environments).as('seen'), 'seen.issue_id', 'issues.id'))
    .$if(on !== undefined, (rows) => rows.where('issues.project_id', '=', on?.projectId ?? 0).where('issues.status', '=', on?.status ?? ''))
    .where('issues.merged_into', '=', 0)
    .where(bound('last_seen'), '>=', window.startMs)
    .where(bound('first_seen'), '<', window.endMs + 60_000)
  return parts.reduce((rows, part) => rows.where(printCondition({ scope, selection }, part)), issues)
}
