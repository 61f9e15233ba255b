import type { EventAnswer } from '#packages/contract/event'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { lineOf } from '../../../lib/json-text.ts'
import { requestOf } from '../../errors/entries.ts'
import { flagsOf, userRows } from '../../errors/event-facts.ts'

/** One value of both events; null where an event has none. */
export interface FieldRow {
  readonly name: string
  readonly left: string | null
  readonly right: string | null
}

/** Values of one kind. */
export interface FieldSection {
  readonly id: string
  readonly title: string
  readonly rows: readonly FieldRow[]
}

/** A value that only one side has, or that differs, is what one looks for. */
export const differs = ({ left, right }: FieldRow): boolean => left !== right

const depthMax = 5
/** Values of one kind that are compared; beyond, what an SDK sends is no fact about the error any more. */
const rowsMax = 500

type Values = Map<string, string>

/** What is inside a value, with its path; null for a leaf. */
const insideOf = (name: string, value: Json): (readonly [string, Json | undefined])[] | null => {
  if (Array.isArray(value) && value.length > 0) return value.map((inner, index) => [`${name}[${String(index)}]`, inner] as const)
  const entries = isObject(value) ? Object.entries(value) : []
  return entries.length > 0 ? entries.map(([key, inner]) => [`${name}.${key}`, inner] as const) : null
}

/** The leaves of a JSON value by their path: `os.version`, `items[2].price`. Below five levels a value is one line of JSON. */
const addLeaves = (found: Values, name: string, value: Json | undefined, depth: number): void => {
  if (value === undefined || value === null || found.size >= rowsMax) return
  const inside = depth < depthMax ? insideOf(name, value) : null
  if (inside) for (const [path, inner] of inside) addLeaves(found, path, inner, depth + 1)
  else found.set(name, lineOf(value))
}

/** The leaves of named values, by path. */
export const leavesOf = (values: Iterable<readonly [string, Json | undefined]>): Values => {
  const found: Values = new Map()
  for (const [name, value] of values) addLeaves(found, name, value, 0)
  return found
}

/** Both sides by name: the order of the left one, then what only the right one has. */
export const fieldRows = (left: Values, right: Values): readonly FieldRow[] =>
  [...new Set([...left.keys(), ...right.keys()])]
    .slice(0, 2 * rowsMax)
    .map((name) => ({ name, left: left.get(name) ?? null, right: right.get(name) ?? null }))

/** What can be repeated, as parameters of a query can, is one value. */
const pairValues = (prefix: string, pairs: readonly (readonly [string, string])[]): [string, Json][] =>
  [...Map.groupBy(pairs, ([name]) => name)].map(([name, values]) => [`${prefix} ${name}`, values.map(([, value]) => value).join(', ')])

const requestValues = (event: EventAnswer): Values => {
  const request = requestOf(event)
  if (!request) return new Map()
  return leavesOf([
    ['method', request.method],
    ['url', request.url],
    ['fragment', request.fragment],
    ...pairValues('query', request.query),
    ['body', request.data],
    ...pairValues('header', request.headers),
    ...pairValues('cookie', request.cookies),
    ['env', request.env],
  ])
}

const headValues = (event: EventAnswer): Values =>
  leavesOf([
    ['title', event.title],
    ['message', event.message],
    ['level', event.level],
    ['culprit', event.culprit],
    ['release', event.release?.version],
    ['dist', event.dist],
    ['platform', event.platform],
    ['sdk', event.sdk && `${event.sdk.name} ${event.sdk.version}`],
    ['fingerprint', event.fingerprints.join(', ')],
  ])

/** Tags that repeat what has a row of its own. */
const inHead: ReadonlySet<string> = new Set(['level', 'release', 'dist', 'sdk.name', 'sdk.version'])

const kinds: readonly { readonly id: string; readonly title: string; readonly values: (event: EventAnswer) => Values }[] = [
  { id: 'event', title: 'Event', values: headValues },
  {
    id: 'tags',
    title: 'Tags',
    values: ({ tags }) => leavesOf(tags.filter(({ key }) => !inHead.has(key)).map(({ key, value }) => [key, value])),
  },
  { id: 'user', title: 'User', values: (event) => leavesOf(userRows(event)) },
  { id: 'request', title: 'Request', values: requestValues },
  {
    id: 'contexts',
    title: 'Contexts',
    values: ({ contexts }) => leavesOf(Object.entries(contexts).filter(([name]) => name !== 'flags')),
  },
  { id: 'flags', title: 'Feature flags', values: (event) => leavesOf(flagsOf(event)) },
  { id: 'extra', title: 'Additional data', values: ({ context }) => leavesOf(Object.entries(context)) },
  { id: 'packages', title: 'Packages', values: ({ packages }) => leavesOf(Object.entries(packages)) },
]

/** All values of two events beside each other, kind by kind; kinds that neither has are left out. */
export const fieldSections = (left: EventAnswer, right: EventAnswer): readonly FieldSection[] =>
  kinds.map(({ id, title, values }) => ({ id, title, rows: fieldRows(values(left), values(right)) })).filter(({ rows }) => rows.length > 0)

/** Where two texts differ: what both begin with, what is in between, what both end with. Never cuts a surrogate pair. */
export const textParts = (text: string, other: string): readonly [string, string, string] => {
  const most = Math.min(text.length, other.length)
  let begin = 0
  while (begin < most && text[begin] === other[begin]) begin += 1
  if (isLowSurrogate(text, begin) || isLowSurrogate(other, begin)) begin -= 1
  let end = 0
  while (end < most - begin && text[text.length - 1 - end] === other[other.length - 1 - end]) end += 1
  if (end > 0 && (isLowSurrogate(text, text.length - end) || isLowSurrogate(other, other.length - end))) end -= 1
  return [text.slice(0, begin), text.slice(begin, text.length - end), text.slice(text.length - end)]
}

const isLowSurrogate = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  return at > 0 && code >= 0xdc00 && code <= 0xdfff
}
