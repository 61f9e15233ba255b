import { whyUnanswered } from '#packages/search/event-keys'
import { findKey, isOrdered } from '#packages/search/keys'
import type { KeyTable, SearchKey } from '#packages/search/keys'
import { printTag, printValue } from '#packages/search/print'

/** Something that can be put where the caret is. */
export interface Option {
  /** What is written, as the list shows it. */
  readonly label: string
  readonly help: string
  /** What goes into the text. */
  readonly text: string
  /** A whole term: a space follows. */
  readonly isWhole: boolean
}

/** A value that was read from the server. */
export interface KnownValue {
  readonly value: string
  readonly help: string
  /** The help is a count, which nobody looks for. */
  readonly isCounted?: true
}

/** A key that the table does not have names a tag: a text that may be absent. */
const tagOf = (table: KeyTable, name: string): SearchKey | undefined =>
  table.takesAnyName || whyUnanswered(name) === undefined
    ? { name, type: 'text', help: 'Tag', canBeEmpty: true, ...(table.tagsOf === 'events' && { of: 'events' }) }
    : undefined

/** What is being written where the caret is. */
export interface Place {
  /** What an option replaces. */
  readonly from: number
  readonly to: number
  /** What is there already, up to the caret, in lower case and without quotes. */
  readonly typed: string
  /** Undefined: a key, or a word of free text. */
  readonly key: SearchKey | undefined
  /** Behind `has:`. */
  readonly isPresence: boolean
  /** Only where nothing is typed yet can `>` follow. */
  readonly takesOperator: boolean
  readonly isInList: boolean
}

/** Looked at before the caret at most: the longest key and value that somebody types by hand. */
const lookBackMax = 300
const optionsMax = 50

const listForm = /(?:^|[\s(])!?([A-Za-z_][\w.-]*):\[(?:[^\][]*,)?\s*([^\][,]*)$/
const quotedForm = /(?:^|[\s(])!?([A-Za-z_][\w.-]*):("[^"]*)$/
const termForm = /(?:^|[\s(])!?(?:([A-Za-z_][\w.-]*):(>=|<=|!=|[><=])?)?([^\s()":]*)$/
const restOfWord = /^[^\s(),\]"]*/
const restOfKey = /^[\w.-]*:?/

interface Written {
  readonly keyName: string
  readonly typed: string
  readonly operator: string
  readonly isInList: boolean
}

/** The key and the beginning of its value in front of the caret; undefined inside of quoted text. */
const readBefore = (before: string): Written | undefined => {
  const list = listForm.exec(before)
  if (list) return { keyName: list[1] ?? '', typed: list[2] ?? '', operator: '', isInList: true }
  const quoted = quotedForm.exec(before)
  if (quoted) return { keyName: quoted[1] ?? '', typed: quoted[2] ?? '', operator: '', isInList: false }
  const term = termForm.exec(before)
  return term ? { keyName: term[1] ?? '', typed: term[3] ?? '', operator: term[2] ?? '', isInList: false } : undefined
}

const keyNamed = (table: KeyTable, name: string): SearchKey | undefined =>
  name === '' || name === 'has' ? undefined : (findKey(table, name) ?? tagOf(table, name))

/** What the caret stands in; undefined where nothing can be completed: inside of quoted text, behind an unknown key. */
export const placeAt = (table: KeyTable, text: string, caret: number): Place | undefined => {
  const written = readBefore(text.slice(Math.max(0, caret - lookBackMax), caret))
  if (!written) return undefined
  const { keyName, typed, operator, isInList } = written
  const isPresence = keyName === 'has'
  const key = keyNamed(table, keyName)
  if (keyName !== '' && !isPresence && !key) return undefined
  const rest = (key ? restOfWord : restOfKey).exec(text.slice(caret, caret + lookBackMax))?.[0] ?? ''
  return {
    from: caret - typed.length,
    to: caret + rest.length,
    typed: typed.replace(/^"/, '').toLowerCase(),
    key,
    isPresence,
    takesOperator: !isInList && operator === '' && typed === '',
    isInList,
  }
}

/** What is known beside the table. */
interface Offer {
  /** Names of keys, the last used first. */
  readonly recent: readonly string[]
  /** Tags that are no keys of the table. */
  readonly tags: readonly KnownValue[]
  /** Values of the place's key. */
  readonly known: readonly KnownValue[]
}

const fitsFirst = (typed: string, names: readonly string[]): number => {
  const lower = names.map((name) => name.toLowerCase())
  if (lower.some((name) => name.startsWith(typed))) return 0
  return lower.some((name) => name.includes(typed)) ? 1 : 2
}

/** Those that begin with what is typed before those that have it somewhere, otherwise in their own order. */
const narrow = <T>(all: readonly T[], typed: string, namesOf: (one: T) => readonly string[]): T[] => {
  const ranked = all.map((one) => ({ one, rank: fitsFirst(typed, namesOf(one)) })).filter(({ rank }) => rank < 2)
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ one }) => one)
}

const keyOptions = (table: KeyTable, place: Place, { recent, tags }: Omit<Offer, 'known'>): Option[] => {
  const usable = place.isPresence ? table.keys.filter(({ canBeEmpty }) => canBeEmpty) : table.keys
  const rankOf = (key: SearchKey): number => (recent.includes(key.name) ? recent.indexOf(key.name) : recent.length)
  const keys = narrow(
    usable.toSorted((a, b) => rankOf(a) - rankOf(b)),
    place.typed,
    ({ name, spellings = [] }) => [name, ...spellings],
  )
  const end = place.isPresence ? '' : ':'
  const options = keys.map(({ name, help }) => ({ label: `${name}${end}`, help, text: `${name}${end}`, isWhole: place.isPresence }))
  const others = narrow(tags, place.typed, ({ value }) => [value]).filter(({ value }) => !findKey(table, value))
  options.push(
    ...others.map(({ value, help }) => ({ label: `${value}${end}`, help, text: `${printTag(value)}${end}`, isWhole: place.isPresence })),
  )
  const has = { label: 'has:', help: 'Has a value at all', text: 'has:', isWhole: false }
  return !place.isPresence && 'has'.startsWith(place.typed) ? [...options, has] : options
}

const times: readonly KnownValue[] = [
  { value: '-1h', help: 'within the last hour' },
  { value: '-24h', help: 'within the last day' },
  { value: '-7d', help: 'within the last week' },
  { value: '-30d', help: 'within the last 30 days' },
  { value: '+7d', help: 'more than a week ago' },
  { value: '+30d', help: 'more than 30 days ago' },
]
const booleans: readonly KnownValue[] = [
  { value: 'true', help: '' },
  { value: 'false', help: '' },
]
const operators: readonly Option[] = [
  { label: '>', help: 'more than', text: '>', isWhole: false },
  { label: '>=', help: 'at least', text: '>=', isWhole: false },
  { label: '<', help: 'less than', text: '<', isWhole: false },
  { label: '<=', help: 'at most', text: '<=', isWhole: false },
]
const timeHelps = ['after', 'at or after', 'before', 'at or before']

const ownValues = ({ type, words = [] }: SearchKey): readonly KnownValue[] => {
  if (type === 'time') return times
  if (type === 'boolean') return booleans
  return words.map(({ word, help }) => ({ value: word, help }))
}

const valueOptions = (key: SearchKey, place: Place, known: readonly KnownValue[]): Option[] => {
  const values = [
    ...narrow(ownValues(key), place.typed, ({ value }) => [value]),
    ...narrow(known, place.typed, ({ value, help, isCounted }) => (isCounted ? [value] : [value, help])),
  ]
  const options = values.map(({ value, help }) => ({ label: value, help, text: printValue({ pieces: [value] }), isWhole: !place.isInList }))
  if (!place.takesOperator || !isOrdered(key)) return options
  const compared = key.type === 'time' ? operators.map((one, index) => ({ ...one, help: timeHelps[index] ?? '' })) : operators
  return [...options, ...compared]
}

/** What can be put at a place, best first, at most 50. */
export const optionsAt = (table: KeyTable, place: Place, offer: Offer): Option[] =>
  (place.key ? valueOptions(place.key, place, offer.known) : keyOptions(table, place, offer)).slice(0, optionsMax)
