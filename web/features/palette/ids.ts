/** What a text that is no word may name: an event by its id (with or without dashes), or a key, alone or in its DSN. */
export interface NamedIds {
  readonly eventId: string | null
  readonly publicKey: string | null
}

const hexForm = /^[0-9a-f]{32}$/
const dsnForm = /^https?:\/\/([0-9a-f]{32})(?::[0-9a-f]{0,64})?@\S{1,300}$/i
const textMax = 500

/** Reads a pasted text. 32 hex digits may be an event as well as a key: both are asked for. */
export const readIds = (raw: string): NamedIds => {
  const text = raw.trim().slice(0, textMax)
  const inDsn = dsnForm.exec(text)?.[1]?.toLowerCase()
  if (inDsn !== undefined) return { eventId: null, publicKey: inDsn }
  const hex = text.replaceAll('-', '').toLowerCase()
  return hexForm.test(hex) ? { eventId: hex, publicKey: hex } : { eventId: null, publicKey: null }
}

/** The query of the issue list for a typed text: words that the title has, or a short id. A colon is no key here, so such texts are quoted. */
export const issueQueryOf = (raw: string): string => {
  const text = raw.trim().slice(0, textMax)
  if (text === '') return 'is:unresolved'
  return text.includes(':') ? `"${text.replaceAll('"', ' ')}"` : text
}

const wordEnds = /[\s\-/:.]+/

/** True when every typed word begins a word of the texts, in any order; an empty text finds all. */
export const matches = (typed: string, ...texts: readonly (string | undefined)[]): boolean => {
  const words = texts.flatMap((text) => text?.toLowerCase().split(wordEnds) ?? [])
  return typed
    .toLowerCase()
    .split(wordEnds)
    .filter((part) => part !== '')
    .every((part) => words.some((word) => word.startsWith(part)))
}
