import { storable } from '#server/stores/metadata/storable-text'

/** Parts of a URL as a store can compare them: written in the form in which it keeps text (NUL is U+FFFD). */
export const storableQuery = (query: URLSearchParams): URLSearchParams => {
  if (!query.toString().includes('%00')) return query
  return new URLSearchParams([...query].map(([name, value]): [string, string] => [name, storable(value)]))
}

const withoutNul = (_key: string, value: unknown): unknown => (typeof value === 'string' ? value.replaceAll('\0', '') : value)

/** A body as JSON, without NUL in its texts: it says nothing, and Postgres takes no row that has one. Throws what JSON.parse throws. */
export const parseBody = (text: string): unknown => JSON.parse(text, text.includes(String.raw`\u0000`) ? withoutNul : undefined)
