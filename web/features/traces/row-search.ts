import { parseQuery } from '#packages/search/parse'
import type { Filter, FreeText, Has, Operator, QueryNode, Value } from '#packages/search/query'
import { readDuration, readNumber } from '#packages/search/values'

import { cell } from './cell.ts'
import { eventsOf, projectOf } from './tree.ts'
import type { TraceTree } from './tree.ts'

/** Which spans fit a search. */
export interface SpanSearch {
  /** 1 for each span that fits. */
  readonly fits: Uint8Array
  /** How many of the spans before each one fit: those of rows a to b are `before[b] - before[a]`. */
  readonly before: Int32Array
  readonly found: number
  /** What was not understood, in words; '' when all was. */
  readonly problem: string
}

type Test = (row: number) => boolean

/** The place after the last of some pieces that stand one after the other; -1: one is missing. */
const afterPieces = (text: string, pieces: readonly string[], from: number): number => {
  let at = from
  for (const piece of pieces) {
    const found = text.indexOf(piece, at)
    if (found < 0) return -1
    at = found + piece.length
  }
  return at
}

/** Whether a text in small letters has the pieces one after the other. `whole`: and nothing before and after them. */
const hasPieces = (text: string, pieces: readonly string[], whole: boolean): boolean => {
  if (!whole) return afterPieces(text, pieces, 0) >= 0
  const [head = '', ...rest] = pieces
  const tail = rest.pop()
  if (tail === undefined) return text === head
  if (!text.startsWith(head) || !text.endsWith(tail)) return false
  const at = afterPieces(text, rest, head.length)
  return at >= 0 && at <= text.length - tail.length
}

const smallPieces = ({ pieces }: Value): readonly string[] => pieces.map((piece) => piece.toLowerCase())

/** A test of texts that stand in the dictionary: each of them is looked at once. */
const wordTest = (
  tree: TraceTree,
  column: 'op' | 'category' | 'description' | 'status' | 'transaction',
  fits: (text: string) => boolean,
): Test => {
  const verdicts = new Int8Array(tree.answer.words.length)
  const places = tree.answer.spans[column]
  return (row) => {
    const place = places[row] ?? -1
    const known = cell(verdicts, place)
    if (known !== 0) return known > 0
    const verdict = fits((tree.answer.words[place] ?? '').toLowerCase())
    verdicts[place] = verdict ? 1 : -1
    return verdict
  }
}

/** Keys of texts. An op fits by its first parts too: `db` finds `db.query`. */
const textOfKey: Readonly<Record<string, (tree: TraceTree, fits: (text: string) => boolean) => Test>> = {
  op: (tree, fits) => wordTest(tree, 'op', (op) => fits(op) || fits(op.split('.')[0] ?? '')),
  description: (tree, fits) => wordTest(tree, 'description', fits),
  category: (tree, fits) => wordTest(tree, 'category', fits),
  status: (tree, fits) => wordTest(tree, 'status', fits),
  transaction: (tree, fits) => wordTest(tree, 'transaction', fits),
  project: (tree, fits) => (row) => fits(projectOf(tree, row).slug.toLowerCase()),
  id: (tree, fits) => (row) => fits(tree.answer.spans.id[row] ?? ''),
}
const synonyms: Readonly<Record<string, string>> = {
  'span.op': 'op',
  'span.description': 'description',
  'span.status': 'status',
  'span.duration': 'duration',
  'span.self_time': 'self',
  service: 'project',
  span_id: 'id',
}

const compare: Readonly<Record<Operator, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
}

/** `100ms`, `1.5s`; a number alone is of milliseconds. In microseconds. */
const readUs = (value: Value | undefined): number | undefined => {
  const text = value?.pieces.join('*') ?? ''
  const ms = readDuration(text) ?? readNumber(text)
  return ms === undefined ? undefined : ms * 1000
}

const durationTest = (tree: TraceTree, column: 'durationUs' | 'selfUs', { operator, values }: Filter): Test | string => {
  const us = readUs(values[0])
  if (us === undefined) return 'A duration is written as 100ms or 1.5s'
  const durations = tree.answer.spans[column]
  return (row) => compare[operator](cell(durations, row), us)
}

const hasTest = (tree: TraceTree, name: string): Test | string => {
  if (name === 'error' || name === 'errors' || name === 'issue') return (row) => cell(tree.eventsFrom, row + 1) > cell(tree.eventsFrom, row)
  const test = textOfKey[synonyms[name] ?? name]
  return test ? test(tree, (text) => text !== '') : unknownKey(name)
}

const unknownKey = (name: string): string =>
  `"${name.slice(0, 40)}" is no key here: op, description, status, category, project, transaction, duration, self, id, has:error`

const filterTest = (tree: TraceTree, filter: Filter): Test | string => {
  const name = synonyms[filter.key.name] ?? filter.key.name
  if (name === 'is') return hasTest(tree, filter.values[0]?.pieces.join('') ?? '')
  if (name === 'duration') return durationTest(tree, 'durationUs', filter)
  if (name === 'self') return durationTest(tree, 'selfUs', filter)
  if (!Object.hasOwn(textOfKey, name)) return unknownKey(name)
  const wanted = filter.values.map(smallPieces)
  // Descriptions are long: what is looked for is part of one.
  const isWhole = name !== 'description'
  return textOfKey[name]?.(tree, (text) => wanted.some((pieces) => hasPieces(text, pieces, isWhole))) ?? unknownKey(name)
}

const freeTest = (tree: TraceTree, { value }: FreeText): Test => {
  const pieces = smallPieces(value)
  const fits = (text: string) => hasPieces(text, pieces, false)
  const [op, description] = [wordTest(tree, 'op', fits), wordTest(tree, 'description', fits)]
  const titles = (row: number) => eventsOf(tree, row).some(({ title }) => fits(title.toLowerCase()))
  const hasEvents = (row: number) => cell(tree.eventsFrom, row + 1) > cell(tree.eventsFrom, row)
  return (row) =>
    op(row) ||
    description(row) ||
    fits(projectOf(tree, row).slug.toLowerCase()) ||
    (hasEvents(row) && titles(row)) ||
    tree.answer.spans.id[row] === pieces[0]
}

const termTest = (tree: TraceTree, term: Filter | Has | FreeText): Test | string => {
  const test = term.kind === 'text' ? freeTest(tree, term) : term.kind === 'has' ? hasTest(tree, term.key.name) : filterTest(tree, term)
  return term.negated && typeof test !== 'string' ? (row) => !test(row) : test
}

const testOf = (tree: TraceTree, node: QueryNode, problems: string[]): Test => {
  if ('parts' in node) {
    const tests = node.parts.map((part) => testOf(tree, part, problems))
    return node.kind === 'and' ? (row) => tests.every((test) => test(row)) : (row) => tests.some((test) => test(row))
  }
  const test = termTest(tree, node)
  if (typeof test !== 'string') return test
  problems.push(test)
  return () => true
}

/**
 * Which spans fit a query in the language of all searches (web-api.md 9.1): `op:db duration:>100ms description:*orders*`, words. What is not understood
 * is left out and told. Null for an empty query.
 */
export const searchSpans = (tree: TraceTree, query: string): SpanSearch | null => {
  if (query.trim() === '') return null
  const parsed = parseQuery(query)
  const problems = parsed.problems.map(({ message }) => message)
  const test = testOf(tree, parsed.root, problems)
  const fits = new Uint8Array(tree.count)
  const before = new Int32Array(tree.count + 1)
  let found = 0
  for (let row = 0; row < tree.count; row++) {
    if (test(row)) {
      fits[row] = 1
      found++
    }
    before[row + 1] = found
  }
  return { fits, before, found, problem: problems[0] ?? '' }
}

/** The next span that fits after one (or before it, when `by` is -1), around the end; -1: none does. */
export const nextFit = ({ fits, found }: SpanSearch, from: number, by: 1 | -1): number => {
  if (found === 0) return -1
  const count = fits.length
  for (let step = 1; step <= count; step++) {
    const row = (((from + by * step) % count) + count) % count
    if (fits[row] === 1) return row
  }
  return -1
}
