import { parseRowId } from '#packages/protocol/ids'
import { parseShortId } from '#packages/protocol/short-id'

import { everything, plainText } from './condition.ts'
import type { Condition, Pattern } from './condition.ts'
import { findKey, isOrdered } from './keys.ts'
import type { KeyTable, KeyType, SearchKey } from './keys.ts'
import type { ParsedQuery } from './parse.ts'
import type { Filter, FreeText, Has, KeyName, Problem, QueryNode } from './query.ts'
import { rangeOf, readBoolean, readNumber, readTime, timeRangeOf } from './values.ts'

/** What a query asks for, and everything that is wrong with it, of form or of meaning, by place. What is wrong is not part of the condition. */
export interface CheckedQuery {
  readonly condition: Condition
  readonly problems: readonly Problem[]
}

/** Wildcards of one value at most. */
const wildcardsMax = 20
/** Texts that are looked for inside of other texts, at most: no index helps with them, so each costs a look at every row. */
const searchedTextsMax = 20

interface Checker {
  readonly text: string
  searchedTexts: number
  readonly table: KeyTable
  readonly nowMs: number
  readonly problems: Problem[]
}

/** A sentence for the user when a string, else the meaning. */
type Meaning = Condition | string

const not = (part: Condition): Condition => ({ kind: 'not', part })
const either = (parts: readonly Condition[]): Condition => (parts.length === 1 ? (parts[0] ?? everything) : { kind: 'any', parts })

/** Anything before and behind. */
const inside = (pieces: Pattern): Pattern => ['', ...pieces, '']

const wordList = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`

const wordOf = (key: SearchKey, text: string): string | undefined =>
  key.words?.find(({ word, spellings = [] }) => word === text || (spellings as readonly string[]).includes(text))?.word

const readWords = (key: SearchKey, { values }: Filter): Meaning => {
  const words: string[] = []
  for (const { pieces } of values) {
    const word = wordOf(key, pieces.join('*').toLowerCase())
    if (word === undefined) {
      return `${key.name}:${pieces.join('*')} is not known; ${key.name}: takes ${wordList(key.words?.map((one) => one.word) ?? [])}`
    }
    words.push(word)
  }
  return { kind: 'words', key: key.name, words }
}

const readNumbers = (key: SearchKey, { operator, values }: Filter): Meaning => {
  const parts: Condition[] = []
  for (const { pieces } of values) {
    const number = readNumber(pieces.join('*'))
    if (number === undefined) return `${key.name}: takes a number, such as 100, >100 or <=2k`
    parts.push({ kind: 'range', key: key.name, ...rangeOf(operator, number) })
  }
  return either(parts)
}

const readTimes = (key: SearchKey, { operator, values }: Filter, nowMs: number): Meaning => {
  const parts: Condition[] = []
  for (const { pieces } of values) {
    const time = readTime(pieces.join('*'))
    const range = time && timeRangeOf(operator, time, nowMs)
    if (!range) return `${key.name}: takes a time, such as -24h (newer), +7d (older), 2026-11-22 or >2026-11-22T13:30:00Z`
    parts.push({ kind: 'range', key: key.name, ...range })
  }
  return either(parts)
}

const readBooleans = (key: SearchKey, { values }: Filter): Meaning => {
  const parts: Condition[] = []
  for (const { pieces } of values) {
    const value = readBoolean(pieces.join('*'))
    if (value === undefined) return `${key.name}: takes true or false`
    parts.push({ kind: 'boolean', key: key.name, value })
  }
  return either(parts)
}

const isIssueName = (text: string): boolean => parseRowId(text) !== undefined || parseShortId(text) !== undefined

const readNames = (key: SearchKey, { values }: Filter): Meaning => {
  const patterns: readonly Pattern[] = values.map(({ pieces }) => (key.isPart ? inside(pieces) : pieces))
  if (key.type === 'person' && patterns.some((pattern) => plainText(pattern) === undefined)) return `${key.name}: takes no *`
  if (key.type === 'issue' && !patterns.every((pattern) => isIssueName(plainText(pattern) ?? ''))) {
    return `${key.name}: takes a short id, such as WEB-1A, or a number`
  }
  return { kind: 'names', key: key.name, patterns }
}

const readValues: Readonly<Record<KeyType, (key: SearchKey, filter: Filter, nowMs: number) => Meaning>> = {
  enum: readWords,
  number: readNumbers,
  time: readTimes,
  boolean: readBooleans,
  text: readNames,
  person: readNames,
  project: readNames,
  issue: readNames,
}

const meaningOf = ({ nowMs }: Checker, key: SearchKey, filter: Filter): Meaning => {
  const { values, operator, isList } = filter
  if (values.length === 0) return `${key.name}: needs a value`
  if (operator !== '=' && isList) return 'A list takes no comparison'
  if (operator !== '=' && !isOrdered(key)) return `${key.name}: cannot be compared by ${operator}`
  if (isList && key.takesLists === false) return `${key.name}: takes one value, not a list`
  return readValues[key.type](key, filter, nowMs)
}

const written = ({ text }: Checker, { start, end }: KeyName): string => text.slice(start, end)

const unknownKey = (checker: Checker, key: KeyName): string => {
  const { rows } = checker.table
  if (key.form === 'function') return `${written(checker, key)}: cannot be searched for in ${rows}`
  return `"${written(checker, key)}:" cannot be searched for in ${rows} yet. To search for this text, put it in quotes.`
}

/** What is known of a key; tags and flags are attributes of events, never keys of a table. */
const keyOf = ({ table }: Checker, { form, name }: KeyName): SearchKey | undefined => (form === 'plain' ? findKey(table, name) : undefined)

const checkFilter = (checker: Checker, filter: Filter): Meaning => {
  const key = keyOf(checker, filter.key)
  if (key) {
    const meaning = meaningOf(checker, key, filter)
    return typeof meaning !== 'string' && filter.negated ? not(meaning) : meaning
  }
  const { values, operator, negated } = filter
  // What is pasted from a title often begins so: "TypeError: x is not a function".
  if (values.length === 0 && operator === '=' && !negated && filter.key.form === 'plain') {
    return { kind: 'text', pattern: inside([checker.text.slice(filter.start, filter.end)]) }
  }
  return unknownKey(checker, filter.key)
}

const checkHas = (checker: Checker, { key: name, negated }: Has): Meaning => {
  const key = keyOf(checker, name)
  if (!key) return unknownKey(checker, name)
  if (!key.canBeEmpty) return `has: makes no sense of ${key.name}: each of the ${checker.table.rows} has it`
  const present: Condition = { kind: 'present', key: key.name }
  return negated ? not(present) : present
}

const checkText = ({ value }: FreeText): Condition => ({ kind: 'text', pattern: inside(value.pieces) })

/** Counts what a term costs; the sentence when it is too much. */
const costOf = (checker: Checker, meaning: Condition): string | undefined => {
  if (meaning.kind === 'not') return costOf(checker, meaning.part)
  const patterns = meaning.kind === 'text' ? [meaning.pattern] : meaning.kind === 'names' ? meaning.patterns : []
  const searched = patterns.filter((pattern) => plainText(pattern) === undefined)
  if (searched.some((pattern) => pattern.length - 1 > wildcardsMax)) return `A value may have at most ${wildcardsMax} *`
  checker.searchedTexts += searched.length
  return checker.searchedTexts > searchedTextsMax ? `A query may look for at most ${searchedTextsMax} words and values with *` : undefined
}

const checkTerm = (checker: Checker, term: Filter | Has | FreeText): Condition | undefined => {
  const meaning = term.kind === 'filter' ? checkFilter(checker, term) : term.kind === 'has' ? checkHas(checker, term) : checkText(term)
  const sentence = typeof meaning === 'string' ? meaning : costOf(checker, meaning)
  if (sentence === undefined && typeof meaning !== 'string') return meaning
  checker.problems.push({ start: term.start, end: term.end, message: sentence ?? '' })
  return undefined
}

/** Depth is bounded by the parser. */
const checkNode = (checker: Checker, node: QueryNode): Condition | undefined => {
  if (node.kind === 'filter' || node.kind === 'has' || node.kind === 'text') return checkTerm(checker, node)
  const parts = node.parts.flatMap((part) => checkNode(checker, part) ?? [])
  if (parts.length === 1) return parts[0]
  if (parts.length === 0) return undefined
  return { kind: node.kind === 'and' ? 'all' : 'any', parts }
}

/**
 * Reads the values of a query by the table of its keys. `nowMs` is what relative times count from. Total, like the parser; a query whose every part is
 * wrong asks for everything.
 */
export const checkQuery = (parsed: ParsedQuery, table: KeyTable, nowMs: number): CheckedQuery => {
  const checker: Checker = { text: parsed.text, searchedTexts: 0, table, nowMs, problems: [...parsed.problems] }
  const condition = checkNode(checker, parsed.root) ?? everything
  return { condition, problems: checker.problems.toSorted((a, b) => a.start - b.start || a.end - b.end) }
}
