import { anyWord } from './words.ts'

/** Which kinds of value rules can match anywhere in a text. False is certain, true is only a reason to look closer. */
export interface Prefilter {
  readonly words: boolean
  /** Card and social security numbers. */
  readonly digits: boolean
  readonly iban: boolean
  readonly pem: boolean
  readonly urlAuth: boolean
}

/** Look everywhere: for texts that were not part of what was prefiltered, such as decoded ones. */
export const everyHit: Prefilter = { words: true, digits: true, iban: true, pem: true, urlAuth: true }

/** An escaped letter, digit or sign that a pattern may need: no encoder in use writes these so, hence no effort to decode them. */
const hiddenSign = /\\u00(?:2[05df]|3[0-9a]|4|5[0-9acf]|[67])/i

// None of these looks at word boundaries: in JSON text a line break before a number is the letter `n`. Separators are optional, so escapes between digits cannot matter.
const digitRun = /[3-6](?:[ -]?\d){14}|\d{3}-\d{2}-\d{4}/
const iban = /[A-Z]{2}\d{2}[A-Za-z0-9]{11}/
// PHP escapes the slash, and JSON inside JSON escapes the backslash again.
const urlAuth = /\/\\{0,8}\/[^\s/]*@/

/**
 * One look at the JSON text of an event as received (or at any single text): a rule that matches a text of the event after normalising also shows here.
 * Linear; some microseconds for a usual event, where it spares a dozen patterns on each of some hundred texts (storage.md 4).
 */
export const prefilter = (text: string): Prefilter => {
  if (text.includes(String.raw`\u00`) && hiddenSign.test(text)) return everyHit
  return {
    words: anyWord.test(text),
    digits: digitRun.test(text),
    iban: iban.test(text),
    pem: text.includes('-----BEGIN'),
    urlAuth: text.includes('@') && urlAuth.test(text),
  }
}

export const isAnyHit = (hits: Prefilter): boolean => hits.words || hits.digits || hits.iban || hits.pem || hits.urlAuth
