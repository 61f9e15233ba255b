import { flagOfKey } from '#packages/search/body-keys'
import { plainText } from '#packages/search/condition'
import type { Condition, Pattern } from '#packages/search/condition'

import { joinSql, param, sql } from './sql.ts'
import type { Sql } from './sql.ts'

/** Which bodies of events a search looks into: those of events that fit the rest of it. */
export interface SearchedBodies {
  readonly projectIds: readonly number[]
  /** Condition on `events`: what is left by all that can be answered without bodies. */
  readonly candidates: Sql
  /** No candidate was received before; lets the engine skip whole partitions. */
  readonly receivedFromMs: number
}

/** One member of each element of a list, read off the body in one go: what else the elements have is not copied. Types are texts of our own. */
const inEach = (list: 'exception' | 'threads', name: string): Sql =>
  sql`tupleElement(JSONExtract(payload, ${param.string(list)}, ${param.string(`Array(Tuple(\`${name}\` String))`)}), 1)`

const framesType = (name: string): string => `Tuple(frames Array(Tuple(\`${name}\` String)))`

const framesOfEach = (list: 'exception' | 'threads', name: string): Sql =>
  sql`arrayFlatten(tupleElement(tupleElement(tupleElement(JSONExtract(payload, ${param.string(list)},
    ${param.string(`Array(Tuple(stacktrace ${framesType(name)}))`)}), 1), 1), 1))`

/** A member of the frames of all errors, of all threads, and of the event itself. */
const inFrames = (name: string): Sql => sql`arrayConcat(${framesOfEach('exception', name)}, ${framesOfEach('threads', name)},
  tupleElement(tupleElement(JSONExtract(payload, 'stacktrace', ${param.string(framesType(name))}), 1), 1))`

/** A text, a number or a word at a place of the body; none where there is something else. */
const scalarAt = (names: readonly string[]): Sql => {
  const path = joinSql(
    names.map((name) => param.string(name)),
    sql`, `,
  )
  return sql`[multiIf(JSONType(payload, ${path}) = 'String', JSONExtractString(payload, ${path}),
    JSONType(payload, ${path}) IN ('Int64', 'UInt64', 'Double', 'Bool'), JSONExtractRaw(payload, ${path}), '')]`
}

const threads = sql`JSONExtract(payload, 'threads', 'Array(Tuple(id String, crashed Bool, main Bool))')`
const isFailing = sql`(one.crashed OR has(${inEach('exception', 'thread_id')}, one.id))`
/** Of the threads in which it failed, whether they are the main one. */
const mainThread = sql`arrayMap(one -> if(one.main, 'true', 'false'), arrayFilter(one -> ${isFailing}, ${threads}))`

const headers = sql`JSONExtract(payload, 'request', 'headers', 'Array(Tuple(String, String))')`
const referer = sql`tupleElement(arrayFilter(one -> lowerUTF8(one.1) = 'referer', ${headers}), 2)`

const flagValues = (
  flag: string,
): Sql => sql`arrayMap(one -> if(JSONType(one, 'result') = 'String', JSONExtractString(one, 'result'), JSONExtractRaw(one, 'result')),
  arrayFilter(one -> JSONExtractString(one, 'flag') = ${param.string(flag)}, JSONExtractArrayRaw(payload, 'contexts', 'flags', 'values')))`

/** All texts that the body has for a key (packages/search/body-keys.ts). */
const textsOf = (key: string): Sql => {
  const flag = flagOfKey(key)
  if (flag !== undefined) return flagValues(flag)
  if (key === 'error.main_thread') return mainThread
  if (key === 'http.referer') return referer
  const [first = '', ...rest] = key.split('.')
  const name = rest.join('.')
  if (first === 'stack') return inFrames(name)
  if (first === 'error') return inEach('exception', name.replace('chain.', ''))
  return scalarAt(first === 'geo' ? ['user', 'geo', name] : ['contexts', first, name])
}

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`)

const fits = (patterns: readonly Pattern[]): Sql => {
  const plain = patterns.flatMap((pattern) => plainText(pattern) ?? [])
  const wild = patterns.filter((pattern) => pattern.length > 1)
  return joinSql(
    [
      ...(plain.length === 0 ? [] : [sql`has(arrayMap(each -> lowerUTF8(each), ${param.strings(plain)}), lowerUTF8(value))`]),
      ...wild.map((pattern) => sql`lowerUTF8(value) LIKE lowerUTF8(${param.string(pattern.map(escapeLike).join('%'))})`),
    ],
    sql` OR `,
  )
}

/** Stands in a JSON text as it is, and no other letter than its own large one is folded to any of these (the sign of Kelvin is a small k). */
const plainRuns = /[A-HJa-hjL-Zl-z0-9_.:-]{3,100}/g

/** What a body must hold somewhere for a value to fit: far quicker to look for than to take the body apart. */
const hint = (patterns: readonly Pattern[]): Sql => {
  const runs = patterns.map(
    (pattern) => pattern.flatMap((piece) => piece.match(plainRuns) ?? []).toSorted((a, b) => b.length - a.length)[0],
  )
  const known = runs.flatMap((run) => run ?? [])
  if (known.length < patterns.length) return sql`1`
  return joinSql(
    known.map((run) => sql`positionCaseInsensitive(payload, ${param.string(run)}) > 0`),
    sql` OR `,
  )
}

const isThere = (texts: Sql): Sql => sql`arrayExists(value -> value != '', ${texts})`

const ofNames = (key: string, patterns: readonly Pattern[]): Sql => {
  const named = patterns.filter((pattern) => plainText(pattern) !== '')
  const parts = [
    ...(named.length === patterns.length ? [] : [sql`NOT ${isThere(textsOf(key))}`]),
    ...(named.length === 0 ? [] : [sql`((${hint(named)}) AND arrayExists(value -> value != '' AND (${fits(named)}), ${textsOf(key)}))`]),
  ]
  return joinSql(parts, sql` OR `)
}

const ofBody = (leaf: Condition): Sql => {
  if (leaf.kind === 'names') return ofNames(leaf.key, leaf.patterns)
  if (leaf.kind === 'present') return isThere(textsOf(leaf.key))
  return leaf.kind === 'boolean' ? sql`has(${textsOf(leaf.key)}, ${param.string(String(leaf.value))})` : sql`0`
}

/** A body may have a megabyte: few are held at once. */
const smallBlocks = sql`SETTINGS max_block_size = 256`

/** A part of a condition that only bodies answer, as a condition of the table `events`. Every text of it is a parameter. */
export const searchBodies = (leaf: Condition, bodies: SearchedBodies): Sql => {
  const { candidates, projectIds, receivedFromMs } = bodies
  const projects = sql`project_id IN ${param.uint64s(projectIds)}`
  return sql`event_id IN (SELECT event_id FROM event_payloads
    WHERE ${projects} AND received_at >= ${param.time(Math.max(0, receivedFromMs))}
      AND (project_id, hash, timestamp) IN (SELECT project_id, hash, timestamp FROM events WHERE ${projects} AND ${candidates})
      AND (${ofBody(leaf)}) ${smallBlocks})`
}
