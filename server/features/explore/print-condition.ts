import type { Dataset } from '#packages/explore/dataset'
import { keysOf } from '#packages/explore/dataset'
import { parseCall } from '#packages/explore/functions'
import type { Call } from '#packages/explore/functions'
import { parseTarget } from '#packages/explore/target'
import type { Target } from '#packages/explore/target'
import { flagOfKey } from '#packages/search/body-keys'
import { plainText, tagOfKey } from '#packages/search/condition'
import type { Condition, Pattern } from '#packages/search/condition'
import type { Operator } from '#packages/search/query'
import { searchEvents } from '#server/stores/events/search-events'
import type { KnownToSearch } from '#server/stores/events/search-events'
import { joinSql, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { tableOf, userParts } from './columns.ts'
import { isNullable, printPresent, printTarget } from './print-target.ts'

/** What a condition names that the columns do not know. */
export interface KnownToExplore extends KnownToSearch {
  /** Numbers of projects by slug. */
  readonly projects: readonly { readonly id: number; readonly slug: string }[]
  /** The rows of an issue that a query names, by what it is named; no entry: there is none. */
  readonly issues: ReadonlyMap<string, Sql>
}

type Leaf = Exclude<Condition, { kind: 'all' | 'any' | 'not' | 'event' }>

const never = sql`0`
const always = sql`1`
const and = sql` AND `
const or = sql` OR `
const operators: Readonly<Record<Operator, Sql>> = { '=': sql` = `, '>': sql` > `, '>=': sql` >= `, '<': sql` < `, '<=': sql` <= ` }

const anyOf = (parts: readonly Sql[]): Sql => (parts.length === 0 ? never : sql`(${joinSql(parts, or)})`)

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`)

const isLike = (text: Sql, pattern: Pattern): Sql =>
  sql`lowerUTF8(${text}) LIKE lowerUTF8(${param.string(pattern.map(escapeLike).join('%'))})`

/** Whether a text fits one of the patterns as a whole, in any case. */
const fits = (text: Sql, patterns: readonly Pattern[]): Sql => {
  const plain = patterns.flatMap((pattern) => plainText(pattern) ?? [])
  const wild = patterns.filter((pattern) => pattern.length > 1)
  const isOne = plain.map((each) => sql`lowerUTF8(${text}) = lowerUTF8(${param.string(each)})`)
  const isAmong = sql`has(arrayMap(each -> lowerUTF8(each), ${param.strings(plain)}), lowerUTF8(${text}))`
  return anyOf([...(plain.length > 1 ? [isAmong] : isOne), ...wild.map((pattern) => isLike(text, pattern))])
}

/** The target that a key of a condition names. */
const targetOf = (dataset: Dataset, key: string): Target => {
  const flag = flagOfKey(key)
  if (flag !== undefined) return { kind: 'attribute', name: flag, place: 'flags' }
  const name = tagOfKey(key) ?? key
  return parseTarget(keysOf(dataset), name) ?? { kind: 'attribute', name, place: 'any' }
}

/** Tags of a name that a key has as well: `tags[level]` is the attribute. */
const asWritten = (dataset: Dataset, key: string): Target => {
  const tag = tagOfKey(key)
  const target = targetOf(dataset, key)
  return tag !== undefined && target.kind === 'key' ? { kind: 'attribute', name: tag, place: 'any' } : target
}

const ofProjects = (patterns: readonly Pattern[], { projects }: KnownToExplore): Sql => {
  const wanted = patterns.map((pattern) => (plainText(pattern) ?? '').toLowerCase())
  const ids = projects.filter(({ id, slug }) => wanted.includes(slug.toLowerCase()) || wanted.includes(String(id))).map(({ id }) => id)
  const wild = patterns.filter((pattern) => pattern.length > 1)
  const fitting = projects.filter(({ slug }) => wild.some((pattern) => fitsWild(pattern, slug))).map(({ id }) => id)
  return sql`project_id IN ${param.uint64s([...ids, ...fitting, 0])}`
}

const fitsWild = (pattern: Pattern, slug: string): boolean => {
  const [first = '', ...rest] = pattern
  const last = rest.at(-1) ?? ''
  return slug.startsWith(first) && slug.endsWith(last) && rest.slice(0, -1).every((piece) => slug.includes(piece))
}

const ofIssues = (patterns: readonly Pattern[], { issues }: KnownToExplore): Sql =>
  anyOf(patterns.flatMap((pattern) => issues.get((plainText(pattern) ?? '').toLowerCase()) ?? []))

const userForm = /^([a-z]{2,8}):(.*)$/s

const isEmptyText = (pattern: Pattern): boolean => plainText(pattern) === ''

/** `release:latest`: the newest of its project. */
const isLatest = (pattern: Pattern): boolean => plainText(pattern)?.toLowerCase() === 'latest'

const ofReleases = (patterns: readonly Pattern[], known: KnownToExplore): Sql => {
  const named = patterns.filter((pattern) => !isLatest(pattern))
  const projects = param.uint64s(known.latestReleases.map(({ projectId }) => projectId))
  const newest = param.strings(known.latestReleases.map(({ version }) => version))
  const isNewest = sql`has(arrayZip(${projects}, ${newest}), (project_id, toString(release)))`
  return anyOf([...(named.length > 0 ? [fits(sql`release`, named)] : []), ...(named.length < patterns.length ? [isNewest] : [])])
}

/** A text that is a number or a flag may be one in the attribute as well. */
const ofAnyPlace = (dataset: Dataset, name: string, patterns: readonly Pattern[]): Sql => {
  const target: Target = { kind: 'attribute', name, place: 'any' }
  const filled = patterns.filter((pattern) => !isEmptyText(pattern))
  const parts = filled.length === 0 ? [] : [sql`ifNull(${fits(printTarget(dataset, target), filled)}, 0)`]
  return anyOf([...parts, ...(filled.length < patterns.length ? [sql`NOT (${printPresent(dataset, target)})`] : [])])
}

/** `id:42`, `email:a@b.c`: one of what is known of the user; anything else is any of them. */
const isUser = (pattern: Pattern): Sql => {
  const [first = '', ...rest] = pattern
  const [, word = '', value = ''] = userForm.exec(first) ?? []
  const part = userParts.get(word)
  if (part) return fits(part, [[value, ...rest]])
  const parts = [...userParts.values()]
  return isEmptyText(pattern)
    ? sql`(${joinSql(
        parts.map((each) => sql`${each} = ''`),
        and,
      )})`
    : anyOf(parts.map((each) => fits(each, [pattern])))
}

const isFlag = (value: Sql, patterns: readonly Pattern[]): Sql => {
  const wanted = patterns.map((pattern) => (plainText(pattern) ?? '').toLowerCase())
  const flags = [
    ...(wanted.some((each) => each === 'true' || each === '1') ? [1] : []),
    ...(wanted.some((each) => each === 'false' || each === '0') ? [0] : []),
  ]
  return anyOf(flags.map((flag) => sql`ifNull(${value} = ${param.uint8(flag)}, 0)`))
}

const ofNames = (dataset: Dataset, { key, patterns }: Extract<Leaf, { kind: 'names' }>, known: KnownToExplore): Sql => {
  if (key === 'project') return ofProjects(patterns, known)
  if (key === 'release') return ofReleases(patterns, known)
  if (key === 'user') return anyOf(patterns.map(isUser))
  const target = asWritten(dataset, key)
  if (target.kind === 'attribute' && target.place === 'flags') return isFlag(printTarget(dataset, target), patterns)
  if (target.kind === 'attribute' || isNullable(dataset, target))
    return ofAnyPlace(dataset, target.kind === 'attribute' ? target.name : target.key.name, patterns)
  return fits(printTarget(dataset, target), patterns)
}

/** What the type of a time column can hold: 1970 to 2299. */
const timeMsMax = 10_000_000_000_000

const inRange = (dataset: Dataset, { key, from, to }: Extract<Leaf, { kind: 'range' }>): Sql => {
  const target = targetOf(dataset, key)
  const value = printTarget(dataset, target)
  const isTime = target.kind === 'key' && target.key.type === 'time'
  const bound = (number: number) => (isTime ? param.time(Math.max(0, Math.min(timeMsMax, number))) : param.float64(number))
  return joinSql(
    [...(from === null ? [] : [sql`${value} >= ${bound(from)}`]), ...(to === null ? [] : [sql`${value} <= ${bound(to)}`])],
    and,
  )
}

/** Numbers of an attribute of unknown type are looked for among its numbers, and then among its texts. */
const compares = (dataset: Dataset, { key, operator, value }: Extract<Leaf, { kind: 'compare' }>): Sql => {
  const target = asWritten(dataset, key)
  const isOpen = target.kind === 'attribute' && target.place === 'any'
  const number = isOpen ? sql`toFloat64OrNull(${printTarget(dataset, target)})` : printTarget(dataset, target)
  return sql`ifNull(${number}${operators[operator]}${param.float64(value)}, 0)`
}

const hasId = (dataset: Dataset, { key, ids }: Extract<Leaf, { kind: 'ids' }>): Sql => {
  const column = tableOf[dataset].columns.get(key)
  if (!column) return never
  return anyOf(ids.map((id) => sql`${column} = ${id.length === 16 ? param.spanId(id) : param.id(id)}`))
}

const says = (dataset: Dataset, pattern: Pattern): Sql => isLike(tableOf[dataset].said, pattern)

const printLeaf = (dataset: Dataset, leaf: Leaf, known: KnownToExplore): Sql => {
  switch (leaf.kind) {
    case 'text':
      return says(dataset, leaf.pattern)
    case 'names':
      return ofNames(dataset, leaf, known)
    case 'words':
      return sql`${printTarget(dataset, targetOf(dataset, leaf.key))} IN ${param.strings(leaf.words)}`
    case 'range':
      return inRange(dataset, leaf)
    case 'boolean':
      return sql`${printTarget(dataset, targetOf(dataset, leaf.key))} = ${param.uint8(leaf.value ? 1 : 0)}`
    case 'present':
      return printPresent(dataset, asWritten(dataset, leaf.key))
    case 'ids':
      return hasId(dataset, leaf)
    case 'compare':
      return compares(dataset, leaf)
    case 'version':
      return never
    default:
      return leaf satisfies never
  }
}

/** Keys of errors that are known beside their rows. */
const printErrorLeaf = (leaf: Leaf, known: KnownToExplore): Sql => {
  const key = 'key' in leaf ? leaf.key : ''
  if (leaf.kind === 'names' && key === 'project') return ofProjects(leaf.patterns, known)
  if (leaf.kind === 'names' && (key === 'issue' || key === 'issue.id')) return ofIssues(leaf.patterns, known)
  if (key === 'project.id') return printLeaf('errors', leaf, known)
  return searchEvents(leaf, known)
}

/** The function that a leaf compares; undefined when it is about rows. */
export const callOfLeaf = (dataset: Dataset, leaf: Condition): Call | undefined => {
  const call = 'key' in leaf ? parseCall(dataset, keysOf(dataset), leaf.key) : undefined
  return typeof call === 'object' ? call : undefined
}

/** A checked condition on the rows of a dataset, in parentheses. Every text and number of it is a parameter. */
export const printCondition = (dataset: Dataset, condition: Condition, known: KnownToExplore): Sql => {
  if (condition.kind === 'not') return sql`NOT (${printCondition(dataset, condition.part, known)})`
  if (condition.kind === 'event') return printCondition(dataset, condition.part, known)
  if (condition.kind === 'all' || condition.kind === 'any') {
    const parts = condition.parts.map((part) => printCondition(dataset, part, known))
    if (parts.length === 0) return condition.kind === 'all' ? always : never
    return sql`(${joinSql(parts, condition.kind === 'all' ? and : or)})`
  }
  return sql`(${dataset === 'errors' ? printErrorLeaf(condition, known) : printLeaf(dataset, condition, known)})`
}
