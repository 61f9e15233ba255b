/** How the values of a key are written and compared. */
export type KeyType =
  | 'enum'
  | 'text'
  | 'number'
  | 'time'
  | 'boolean'
  | 'person'
  | 'project'
  | 'issue'
  | 'id'
  | 'version'
  | 'build'
  /** A number that need not be whole. */
  | 'decimal'
  /** Milliseconds: `250ms`, `1.5s`. */
  | 'duration'
  /** Bytes: `20kb`, `3mib`. */
  | 'size'
  /** Part of one: `0.05`, `5%`. */
  | 'share'

/** A word that an enum key takes, or that a text key takes beside texts. */
interface KeyWord {
  readonly word: string
  /** In a few words, for the completion list. */
  readonly help: string
  /** Other spellings, which mean the same. */
  readonly spellings?: readonly string[]
}

/** A key that can be searched for. */
export interface SearchKey {
  readonly name: string
  /** Other spellings of clients. Upper and lower case are the same everywhere. */
  readonly spellings?: readonly string[]
  readonly type: KeyType
  /** One line for the completion list. */
  readonly help: string
  readonly words?: readonly KeyWord[]
  /** Whether `has:key` asks something: there are rows without it. */
  readonly canBeEmpty?: boolean
  /** Whether the value may be anywhere in the text, rather than be the whole of it. */
  readonly isPart?: boolean
  /** What it is known of when it is not the row alone: of the row's events, or of the row and of each of its events. */
  readonly of?: 'events' | 'both'
  /** It is known by the body of an event alone: a look at each body that the rest of the query leaves. */
  readonly isInBody?: true
  /** Hex digits of an `id`. */
  readonly digits?: number
  /** False: one value at a time, no list (web-api.md 9.1). */
  readonly takesLists?: false
}

/** The keys of one kind of row. */
export interface KeyTable {
  /** Plural, for sentences: "issues". */
  readonly rows: string
  readonly keys: readonly SearchKey[]
  readonly byName: ReadonlyMap<string, SearchKey>
  /** Whose tags an unknown key names: those of the rows, or of their events (web-api.md 9.1). */
  readonly tagsOf: 'rows' | 'events'
  /** The key that a function such as `count()` is compared by; none where rows are not counted. */
  readonly functionKey?: (text: string) => SearchKey | undefined
  /** Every name that is no key is an attribute: nothing is refused by its name. */
  readonly takesAnyName?: true
}

/** A table of keys that finds them by each of their spellings. */
export const keyTable = (
  rows: string,
  tagsOf: KeyTable['tagsOf'],
  keys: readonly SearchKey[],
  more: Pick<KeyTable, 'functionKey' | 'takesAnyName'> = {},
): KeyTable => ({
  rows,
  keys,
  tagsOf,
  ...more,
  byName: new Map(keys.flatMap((key) => [key.name, ...(key.spellings ?? [])].map((name) => [name.toLowerCase(), key] as const))),
})

/** The key of this name, in any case and spelling. */
export const findKey = (table: KeyTable, name: string): SearchKey | undefined => table.byName.get(name.toLowerCase())

const orderedTypes: ReadonlySet<KeyType> = new Set(['number', 'time', 'version', 'build', 'decimal', 'duration', 'size', 'share'])

/** Whether `>`, `>=`, `<`, `<=` make sense for it. */
export const isOrdered = ({ type }: SearchKey): boolean => orderedTypes.has(type)
