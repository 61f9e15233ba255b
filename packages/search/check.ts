import { parseRowId } from '#packages/protocol/ids'
import { parseShortId } from '#packages/protocol/short-id'

import { flagKey, namesBody } from './body-keys.ts'
import { everything, plainText, tagKey } from './condition.ts'
import type { Condition, Pattern } from './condition.ts'
import { whyUnanswered } from './event-keys.ts'
import { gather } from './gather.ts'
import type { Checked } from './gather.ts'
import { findKey, isOrdered } from './keys.ts'
import type { KeyTable, KeyType, SearchKey } from './keys.ts'
import type { ParsedQuery } from './parse.ts'
import type { Filter, FreeText, Has, KeyName, Problem, QueryNode, Term } from './query.ts'
import { readVersion } from './release-part.ts'
import { rangeOf, readBoolean, readDuration, readNumber, readPercentage, readSize, readTime, timeRangeOf } from './values.ts'

/** What a query asks for, and everything that is wrong with it, of form or of meaning, by place. What is wrong is not part of the condition. */
export interface CheckedQuery {
  readonly condition: Condition
  readonly problems: readonly Problem[]
}

/** Wildcards of one value at most. */
const wildcardsMax = 20
/** Texts that are looked for inside of other texts, at most: no index helps with them, so each costs a look at every row. */
const searchedTextsMax = 20
/** Terms about events at most: each is a look at every event of the window. */
const eventTermsMax = 50
/** Terms about bodies of events at most, and terms beside them: each is a look at every body that the others leave, which are asked first. */
const bodyTermsMax = 3
const eventTermsBesideMax = 20

interface Checker {
  readonly text: string
  searchedTexts: number
  eventTerms: number
  bodyTerms: number
  readonly table: KeyTable
  readonly nowMs: number
  readonly problems: Problem[]
}

/** A sentence for the user when a string, else the meaning. */
type Meaning = Condition | string

const hexPattern = /^[0-9a-f]+$/
const uuidPattern = /^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i
const emailPattern = /^[^\s@<>()]{1,64}@[\p{L}\p{N}.-]{1,190}\.\p{L}{2,63}$/u

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

/** Reads numbers that need not be whole, written in units beside plain ones. */
const measures =
  (read: (text: string) => number | undefined, example: string) =>
  (key: SearchKey, { operator, values }: Filter): Meaning => {
    const parts: Condition[] = []
    for (const { pieces } of values) {
      const text = pieces.join('*')
      const value = read(text) ?? readNumber(text)
      if (value === undefined) return `${key.name}: takes a number, such as ${example}`
      parts.push({ kind: 'compare', key: key.name, operator, value })
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

const readIds = (key: SearchKey, { values }: Filter): Meaning => {
  const { name, digits = 0 } = key
  const ids: string[] = []
  for (const { pieces } of values) {
    const id = pieces.join('*').replaceAll('-', '').toLowerCase()
    if (id.length !== digits || !hexPattern.test(id)) return `${name}: takes ${digits} hex digits`
    ids.push(id)
  }
  return { kind: 'ids', key: name, ids }
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

/** `1.2*` and `=` go by the text as well; what is compared must be a version. */
const readVersions = (key: SearchKey, filter: Filter): Meaning => {
  const { operator, values } = filter
  if (operator === '=') return readNames(key, filter)
  const value = values[0]?.pieces.join('*') ?? ''
  if (readVersion(value) === undefined) return `${key.name}: can be compared with a version only, such as >=1.2.0`
  return { kind: 'version', key: key.name, operator, value }
}

const buildPattern = /^\d{1,15}$/

const readBuilds = (key: SearchKey, filter: Filter): Meaning => {
  const { operator, values } = filter
  if (operator === '=') return readNames(key, filter)
  const value = values[0]?.pieces.join('*') ?? ''
  return buildPattern.test(value) ? { kind: 'version', key: key.name, operator, value } : `${key.name}: can be compared with a number only`
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
  id: readIds,
  version: readVersions,
  build: readBuilds,
  decimal: measures(readNumber, '100, >0.5 or <=2k'),
  duration: measures(readDuration, '>250ms, <=1.5s or 200 (milliseconds)'),
  size: measures(readSize, '>20kb, <=3mib or 512 (bytes)'),
  share: measures(readPercentage, '>5% or <=0.01'),
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

/** Why a name is refused; undefined for one that may be a tag. */
const whyRefused = ({ table }: Checker, name: string): string | undefined => (table.takesAnyName ? undefined : whyUnanswered(name))

const unknownKey = (checker: Checker, key: KeyName): string => {
  const { rows } = checker.table
  if (key.form === 'function') return `${written(checker, key)}: cannot be searched for in ${rows}`
  const why =
    whyRefused(checker, key.form === 'plain' ? key.name : written(checker, key)) ?? `${written(checker, key)}: cannot be searched for`
  return `${why}. To search for this text, put it in quotes.`
}

/** What a key names: one of the table's, or else a tag; undefined when nothing can be searched for by it. */
type Target = { readonly key: SearchKey; readonly of: SearchKey['of'] } | { readonly tag: string; readonly of: SearchKey['of'] }

const targetOf = (checker: Checker, { form, name }: KeyName): Target | undefined => {
  const { table } = checker
  if (form === 'function') {
    const key = table.functionKey?.(name)
    return key && { key, of: undefined }
  }
  if (form === 'flag') return { key: flagKey(name), of: table.tagsOf === 'events' ? 'events' : undefined }
  const key = form === 'plain' ? findKey(table, name) : undefined
  if (key) return { key, of: key.of }
  if (form === 'plain' && whyRefused(checker, name) !== undefined) return undefined
  return { tag: name, of: table.tagsOf === 'events' ? 'events' : undefined }
}

const readTag = (tag: string, { operator, values, isList }: Filter): Meaning => {
  const key = tagKey(tag)
  if (values.length === 0) return `${tag}: needs a value`
  if (operator === '=') return { kind: 'names', key, patterns: values.map(({ pieces }) => pieces) }
  if (isList) return 'A list takes no comparison'
  const value = readNumber(values[0]?.pieces.join('*') ?? '')
  return value === undefined ? `${tag}: can be compared with a number only` : { kind: 'compare', key, operator, value }
}

/** What a term asks for, and of whom. */
interface Asked {
  readonly meaning: Meaning
  readonly of?: SearchKey['of']
}

const negatable = (meaning: Meaning, negated: boolean): Meaning => (typeof meaning !== 'string' && negated ? not(meaning) : meaning)

/** What is pasted from a title often begins so: "TypeError: x is not a function". */
const isPasted = ({ key, values, operator, negated }: Filter): boolean =>
  values.length === 0 && operator === '=' && !negated && key.form === 'plain'

const checkFilter = (checker: Checker, filter: Filter): Asked => {
  const target = targetOf(checker, filter.key)
  if (isPasted(filter) && !(target && 'key' in target)) {
    return { meaning: { kind: 'text', pattern: inside([checker.text.slice(filter.start, filter.end)]) } }
  }
  if (!target) return { meaning: unknownKey(checker, filter.key) }
  const meaning = 'key' in target ? meaningOf(checker, target.key, filter) : readTag(target.tag, filter)
  return { meaning: negatable(meaning, filter.negated), of: target.of }
}

const checkHas = (checker: Checker, { key: name, negated }: Has): Asked => {
  const target = targetOf(checker, name)
  if (!target) return { meaning: unknownKey(checker, name) }
  if ('key' in target && !target.key.canBeEmpty) {
    return { meaning: `has: makes no sense of ${target.key.name}: each of the ${checker.table.rows} has it` }
  }
  const key = 'key' in target ? target.key.name : tagKey(target.tag)
  return { meaning: negatable({ kind: 'present', key }, negated), of: target.of }
}

/** A condition on the row, or on its events. */
const placed = (meaning: Condition, of: SearchKey['of']): Checked => {
  if (of === undefined) return { condition: meaning }
  return { condition: of === 'events' ? { kind: 'event', part: meaning } : meaning, ofEvent: meaning }
}

/** What else a word can be: the id of an event, of a trace or of a user, or an address (web-api.md 9.2). */
const identities = (word: string): readonly Condition[] => {
  const isUser = (key: string): Condition => ({ kind: 'names', key, patterns: [[word]] })
  if (emailPattern.test(word)) return [isUser('user.email')]
  if (!uuidPattern.test(word)) return []
  const ids = [word.replaceAll('-', '').toLowerCase()]
  return [{ kind: 'ids', key: 'event.id', ids }, { kind: 'ids', key: 'trace', ids }, isUser('user.id')]
}

const checkText = (checker: Checker, { value }: FreeText): Condition => {
  const text: Condition = { kind: 'text', pattern: inside(value.pieces) }
  const also = identities(plainText(value.pieces) ?? '')
  if (also.length === 0) return text
  return { kind: 'any', parts: [text, checker.table.tagsOf === 'events' ? { kind: 'event', part: either(also) } : either(also)] }
}

/** Counts what a term costs; the sentence when it is too much. */
const costOf = (checker: Checker, meaning: Condition): string | undefined => {
  if (meaning.kind === 'not') return costOf(checker, meaning.part)
  // A word that may be an id beside: only as a word it has to be looked for.
  if (meaning.kind === 'any' && meaning.parts[0]?.kind === 'text') return costOf(checker, meaning.parts[0])
  const patterns = meaning.kind === 'text' ? [meaning.pattern] : meaning.kind === 'names' ? meaning.patterns : []
  const searched = patterns.filter((pattern) => plainText(pattern) === undefined)
  if (searched.some((pattern) => pattern.length - 1 > wildcardsMax)) return `A value may have at most ${wildcardsMax} *`
  checker.searchedTexts += searched.length
  return checker.searchedTexts > searchedTextsMax ? `A query may look for at most ${searchedTextsMax} words and values with *` : undefined
}

const isOfEvent = ({ table }: Checker, { meaning, of }: Asked): boolean =>
  of === 'events' || (table.tagsOf === 'rows' && typeof meaning !== 'string')

/** Counts what a term costs, too; the sentence when it is wrong. */
const problemOf = (checker: Checker, asked: Asked): string | undefined => {
  if (typeof asked.meaning === 'string') return asked.meaning
  if (isOfEvent(checker, asked) && ++checker.eventTerms > eventTermsMax)
    return `A query may have at most ${eventTermsMax} terms about events`
  if (namesBody(asked.meaning) && ++checker.bodyTerms > bodyTermsMax)
    return `A query may have at most ${bodyTermsMax} terms about what only bodies of events have, such as stack.function:`
  if (checker.bodyTerms > 0 && checker.eventTerms > eventTermsBesideMax)
    return `A query that looks into bodies of events may have at most ${eventTermsBesideMax} terms about events`
  return costOf(checker, asked.meaning)
}

const askedBy = (checker: Checker, term: Term): Asked => {
  if (term.kind === 'filter') return checkFilter(checker, term)
  return term.kind === 'has' ? checkHas(checker, term) : { meaning: negatable(checkText(checker, term), term.negated) }
}

const checkTerm = (checker: Checker, term: Term): Checked | undefined => {
  const asked = askedBy(checker, term)
  const message = problemOf(checker, asked)
  if (message === undefined && typeof asked.meaning !== 'string') return placed(asked.meaning, asked.of)
  checker.problems.push({ start: term.start, end: term.end, message: message ?? '' })
  return undefined
}

/** Depth is bounded by the parser. */
const checkNode = (checker: Checker, node: QueryNode): Checked | undefined => {
  if (node.kind === 'filter' || node.kind === 'has' || node.kind === 'text') return checkTerm(checker, node)
  const parts = node.parts.flatMap((part) => checkNode(checker, part) ?? [])
  return parts.length === 0 ? undefined : gather(node.kind === 'and' ? 'all' : 'any', parts)
}

/**
 * Reads the values of a query by the table of its keys. `nowMs` is what relative times count from. Total, like the parser; a query whose every part is
 * wrong asks for everything.
 */
export const checkQuery = (parsed: ParsedQuery, table: KeyTable, nowMs: number): CheckedQuery => {
  const checker: Checker = {
    text: parsed.text,
    searchedTexts: 0,
    eventTerms: 0,
    bodyTerms: 0,
    table,
    nowMs,
    problems: [...parsed.problems],
  }
  const condition = checkNode(checker, parsed.root)?.condition ?? everything
  return { condition, problems: checker.problems.toSorted((a, b) => a.start - b.start || a.end - b.end) }
}
