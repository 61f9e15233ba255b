import type { KeyTable, SearchKey } from '#packages/search/keys'

import type { KnownValue } from './complete.ts'

/** What a search box is asked in: the keys that there are, and what the server knows of names and values. Its two readers are hooks. */
export interface SearchLanguage {
  readonly keys: KeyTable
  /** Names that are no keys of the table; read when a key is being written, and only then. */
  readonly useNames: (org: string, isAsked: boolean) => readonly KnownValue[]
  /** Values of a key that have what is typed; read when the key is being written, and only then. */
  readonly useValues: (org: string, key: SearchKey | undefined, typed: string) => readonly KnownValue[]
}
