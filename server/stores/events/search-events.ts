import { isOfBody } from '#packages/search/body-keys'
import { plainText, tagOfKey } from '#packages/search/condition'
import type { Condition, Pattern } from '#packages/search/condition'
import type { Operator } from '#packages/search/query'
import { fitsRelease, isOfReleasePart } from '#packages/search/release-part'
import type { ReleaseCondition } from '#packages/search/release-part'

import { searchBodies } from './search-bodies.ts'
import type { SearchedBodies } from './search-bodies.ts'
import { joinSql, param, sql } from './sql.ts'
import type { Sql } from './sql.ts'
import { unmarkedTags } from './tables.ts'

/** What a condition names that is known elsewhere. */
export interface KnownToSearch {
  /** The newest release of each project, for `release:latest`. */
  readonly latestReleases: readonly { readonly projectId: number; readonly version: string }[]
  /** Names of all releases, for the keys of their parts. */
  readonly releases: readonly string[]
  /** How far releases have come, where the condition asks for it. */
  readonly stages?: readonly { readonly projectId: number; readonly version: string; readonly stage: string }[]
  /** Which bodies are looked into, where the condition asks for what only they have. */
  readonly bodies?: SearchedBodies
}

/** What follows a name and a space: the version in `Windows 11`. */
const behind = (whole: Sql, name: Sql): Sql =>
  sql`if(${name} != '' AND startsWith(${whole}, concat(${name}, ' ')), substring(${whole}, length(${name}) + 2), '')`

/** Keys that are a tag. An app's own one of such a name stands before what is known of its surroundings: the tag is what is shown. */
const tagKeys: ReadonlyMap<string, string> = new Map([
  ['error.mechanism', 'mechanism'],
  ...['os', 'os.name', 'browser', 'browser.name', 'device', 'device.family', 'device.class', 'runtime', 'runtime.name'].map(
    (key) => [key, key] as const,
  ),
])

const tagOf = (key: string): string | undefined => tagOfKey(key) ?? tagKeys.get(key)

/** Columns that are searched as text. `lower` is the engine's: a value and what it is compared with are folded by the same rules. */
const textColumns: ReadonlyMap<string, Sql> = new Map([
  ['environment', sql`environment`],
  ['release', sql`release`],
  ['dist', sql`dist`],
  ['transaction', sql`transaction`],
  ['user.id', sql`user_id`],
  ['user.email', sql`user_email`],
  ['user.username', sql`user_name`],
  ['user.ip', sql`user_ip`],
  ['error.type', sql`error_type`],
  ['error.value', sql`error_value`],
  ['os.version', behind(sql`tags['os']`, sql`tags['os.name']`)],
  ['browser.version', behind(sql`tags['browser']`, sql`tags['browser.name']`)],
  ['http.method', sql`http_method`],
  ['http.url', sql`http_url`],
  ['sdk.name', sql`sdk_name`],
  ['sdk.version', sql`sdk_version`],
  ['logger', sql`logger`],
  ['server_name', sql`server_name`],
  ['title', sql`title`],
  ['culprit', sql`culprit`],
  ['platform', sql`platform`],
  ['level', sql`level`],
  ['type', sql`type`],
])
const never = sql`0`
const always = sql`1`
const and = sql` AND `
const or = sql` OR `

const textOf = (key: string): Sql => {
  const tag = tagOf(key)
  return tag === undefined ? (textColumns.get(key) ?? sql`''`) : sql`tags[${param.string(tag)}]`
}

const anyOf = (parts: readonly Sql[]): Sql => (parts.length === 0 ? never : joinSql(parts, or))

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`)

/** A single one, which is the rule, is compared: looking it up in a list costs a quarter of a search over all events. */
const isOneOf = (text: Sql, [first, ...others]: readonly string[]): Sql =>
  others.length === 0
    ? sql`lowerUTF8(${text}) = lowerUTF8(${param.string(first ?? '')})`
    : sql`has(arrayMap(each -> lowerUTF8(each), ${param.strings([first ?? '', ...others])}), lowerUTF8(${text}))`

/** Whether a text fits one of the patterns as a whole, in any case. */
const fits = (text: Sql, patterns: readonly Pattern[]): Sql => {
  const plain = patterns.flatMap((pattern) => plainText(pattern) ?? [])
  const wild = patterns.filter((pattern) => pattern.length > 1)
  return anyOf([
    ...(plain.length === 0 ? [] : [isOneOf(text, plain)]),
    ...wild.map((pattern) => sql`lowerUTF8(${text}) LIKE lowerUTF8(${param.string(pattern.map(escapeLike).join('%'))})`),
  ])
}

const userColumns: ReadonlyMap<string, Sql> = new Map([
  ['id', sql`user_id`],
  ['email', sql`user_email`],
  ['username', sql`user_name`],
  ['ip', sql`user_ip`],
])

/** `id:42`, `email:a@b.c`: one attribute of the user; anything else is any of them (web-api.md 9.2). */
const isUser = (pattern: Pattern): Sql => {
  const [kind = '', first = ''] = (pattern[0] ?? '').split(/:(.*)/s)
  const column = userColumns.get(kind)
  if (column) return fits(column, [[first, ...pattern.slice(1)]])
  if (plainText(pattern) === '') return sql`NOT (${isAnyUser})`
  return anyOf([...userColumns.values()].map((each) => fits(each, [pattern])))
}

const isAnyUser = sql`user_id != '' OR user_email != '' OR user_name != '' OR user_ip != ''`

const ofReleases = (patterns: readonly Pattern[], { latestReleases }: KnownToSearch): Sql => {
  const isLatest = (pattern: Pattern): boolean => plainText(pattern)?.toLowerCase() === 'latest'
  const versions = patterns.filter((pattern) => !isLatest(pattern))
  const named = versions.length === 0 ? [] : [fits(sql`release`, versions)]
  if (versions.length === patterns.length) return anyOf(named)
  const projects = param.uint64s(latestReleases.map(({ projectId }) => projectId))
  const newest = param.strings(latestReleases.map(({ version }) => version))
  return anyOf([...named, sql`has(arrayZip(${projects}, ${newest}), (project_id, toString(release)))`])
}

const withoutMark: ReadonlySet<string> = new Set(unmarkedTags)

/** Tags that are exactly so, by their marks; whoever has no such tag has the value '', and no mark. */
const areTags = (key: string, values: readonly string[]): Sql => {
  const marks = values.map((value) => sql`cityHash64(${param.string(key)}, lowerUTF8(${param.string(value)}))`)
  return marks.length === 1 ? sql`has(tag_marks, ${marks[0] ?? never})` : sql`hasAny(tag_marks, [${joinSql(marks, sql`, `)}])`
}

const ofNames = ({ key, patterns }: Extract<Condition, { kind: 'names' }>, known: KnownToSearch): Sql => {
  if (key === 'user') return anyOf(patterns.map(isUser))
  if (key === 'release') return ofReleases(patterns, known)
  if (key === 'message') return joinSql([fits(sql`title`, patterns), fits(sql`error_value`, patterns)], or)
  const tag = tagOf(key)
  const values = patterns.flatMap((pattern) => plainText(pattern) ?? []).filter((value) => value !== '')
  return tag !== undefined && !withoutMark.has(tag) && values.length === patterns.length
    ? areTags(tag, values)
    : fits(textOf(key), patterns)
}

/** The names that fit are known before the events are looked at: the name of a release is a word of few values. */
const ofReleasePart = (condition: ReleaseCondition, { releases }: KnownToSearch): Sql => {
  const fitting = ['', ...releases].filter((release) => fitsRelease(condition, release))
  return fitting.length === 0 ? never : sql`has(${param.strings(fitting)}, toString(release))`
}

const stageKey = 'release.stage'

const ofStages = (words: readonly string[], { stages = [] }: KnownToSearch): Sql => {
  const fitting = stages.filter(({ stage }) => words.includes(stage))
  if (fitting.length === 0) return never
  const projects = param.uint64s(fitting.map(({ projectId }) => projectId))
  return sql`has(arrayZip(${projects}, ${param.strings(fitting.map(({ version }) => version))}), (project_id, toString(release)))`
}

const ofWords = ({ key, words }: Extract<Condition, { kind: 'words' }>, known: KnownToSearch): Sql =>
  key === stageKey ? ofStages(words, known) : sql`${textOf(key)} IN ${param.strings(words)}`

/** Free text: what the event says of itself, and the values of its tags. */
const says = (pattern: Pattern): Sql => {
  const like = sql`lowerUTF8(${param.string(pattern.map(escapeLike).join('%'))})`
  const all = sql`concat(title, '\n', error_value, '\n', transaction, '\n', http_url, '\n', user_id, '\n', user_email, '\n', user_name, '\n', user_ip)`
  return sql`(lowerUTF8(${all}) LIKE ${like} OR arrayExists(each -> lowerUTF8(each) LIKE ${like}, mapValues(tags)))`
}

const operators: Readonly<Record<Operator, Sql>> = { '=': sql` = `, '>': sql` > `, '>=': sql` >= `, '<': sql` < `, '<=': sql` <= ` }

const handled = { yes: 1, no: 0 } as const

/** An event that nobody says anything of was handled, as far as anyone knows. */
const ofBoolean = (key: string, value: boolean): Sql =>
  (key === 'error.unhandled') === value ? sql`handled = ${param.uint8(handled.no)}` : sql`handled != ${param.uint8(handled.no)}`

const inRange = ({ from, to }: { readonly from: number | null; readonly to: number | null }): Sql => {
  const bounds = [
    ...(from === null ? [] : [sql`timestamp >= ${param.time(clampTime(from))}`]),
    ...(to === null ? [] : [sql`timestamp <= ${param.time(clampTime(to))}`]),
  ]
  return joinSql(bounds, and)
}

/** What the type of a time column can hold: 1970 to 2299. */
const timeMsMax = 10_000_000_000_000
const clampTime = (ms: number): number => Math.max(0, Math.min(timeMsMax, ms))

const hasId = ({ key, ids }: Extract<Condition, { kind: 'ids' }>): Sql => {
  const isOne = (id: string): Sql =>
    key === 'event.id'
      ? sql`event_id = ${param.id(id)}`
      : key === 'trace'
        ? sql`trace_id = ${param.id(id)}`
        : sql`span_id = ${param.spanId(id)}`
  return anyOf(ids.map(isOne))
}

const isPresent = (key: string): Sql => {
  if (key === 'user') return isAnyUser
  if (key === 'trace') return sql`trace_id != toFixedString('', 16)`
  if (key === 'span') return sql`span_id != toFixedString('', 8)`
  return sql`${textOf(key)} != ''`
}

const printLeaf = (condition: Exclude<Condition, { kind: 'all' | 'any' | 'not' }>, known: KnownToSearch): Sql => {
  if (isOfReleasePart(condition)) return ofReleasePart(condition, known)
  switch (condition.kind) {
    case 'text':
      return says(condition.pattern)
    case 'names':
      return ofNames(condition, known)
    case 'words':
      return ofWords(condition, known)
    case 'range':
      return inRange(condition)
    case 'boolean':
      return ofBoolean(condition.key, condition.value)
    case 'present':
      return isPresent(condition.key)
    case 'ids':
      return hasId(condition)
    case 'compare':
      return sql`ifNull(toFloat64OrNull(${textOf(condition.key)})${operators[condition.operator]}${param.float64(condition.value)}, 0)`
    case 'version':
      // Only parts of a release have an order of versions.
      return never
    case 'event':
      return searchEvents(condition.part, known)
    default:
      return condition satisfies never
  }
}

/**
 * A checked condition on events (`eventKeys`, or what stands in an `event` of `issueKeys`) as a condition of the table `events`, in parentheses: the
 * printer of design.md 5 for columns. Every text and number of it is a parameter.
 */
export const searchEvents = (condition: Condition, known: KnownToSearch): Sql => {
  if (condition.kind === 'not') return sql`NOT (${searchEvents(condition.part, known)})`
  if (isOfBody(condition)) return known.bodies ? sql`(${searchBodies(condition, known.bodies)})` : never
  if (condition.kind !== 'all' && condition.kind !== 'any') return sql`(${printLeaf(condition, known)})`
  const parts = condition.parts.map((part) => searchEvents(part, known))
  if (parts.length === 0) return condition.kind === 'all' ? always : never
  return sql`(${joinSql(parts, condition.kind === 'all' ? and : or)})`
}

const names = (condition: Condition, isIt: (leaf: Condition) => boolean): boolean => {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.parts.some((part) => names(part, isIt))
  if (condition.kind === 'not' || condition.kind === 'event') return names(condition.part, isIt)
  return isIt(condition)
}

/** Whether the condition names `latest`, so that the newest releases have to be known. */
export const namesLatest = (condition: Condition): boolean =>
  names(
    condition,
    (leaf) =>
      leaf.kind === 'names' && leaf.key === 'release' && leaf.patterns.some((pattern) => plainText(pattern)?.toLowerCase() === 'latest'),
  )

/** Whether the condition names a part of a release, so that all releases have to be known. */
export const namesReleasePart = (condition: Condition): boolean => names(condition, isOfReleasePart)

/** Whether the condition asks how far releases have come. */
export const namesStage = (condition: Condition): boolean => names(condition, (leaf) => leaf.kind === 'words' && leaf.key === stageKey)
