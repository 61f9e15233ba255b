import { jsonLike } from './member-names.ts'
import type { Rules } from './settings.ts'
import type { ValueScrubber } from './value-scrubber.ts'
import { hasAnyWord } from './words.ts'

/** What stands in place of a literal, as in the descriptions that spans are grouped by (features.md 2.5). */
const placeholder = '%s'

/** Also without its end, where a statement was cut. No backslash: what it does before a quote depends on the database. */
const singleQuoted = /'(?:[^']|'')*(?:'|$)/g
/** Texts in MySQL and GraphQL; names of columns elsewhere. */
const doubleQuoted = /"(?:[^"]|"")*(?:"|$)/g
const dollarQuoted = /\$\$[^$]*(?:\$\$|$)/g
/** Numbers of four digits and more: one-time passwords and PINs, not limits and flags. */
const longNumber = /(?<![\w.$%:@])\d{4,}(?:\.\d+)?(?!\w)/g
const escapedQuote = /\\["']/
/** Redis: the password is an argument like others. */
const signIn = /^\s{0,8}(auth|hello)\s+\S[^]*$/i

/** The database or language of a statement decides what its quotes mean. */
const quotesTexts = /^(?:mysql|mariadb|graphql)/

/** From the first quote to the last: nobody knows where one text ends and the next begins. */
const withoutQuoted = (text: string): string => {
  const from = text.search(/["']/)
  const to = Math.max(text.lastIndexOf("'"), text.lastIndexOf('"'))
  return from < 0 ? text : `${text.slice(0, from)}${placeholder}${text.slice(to + 1)}`
}

const withoutLiterals = (text: string, system: string): string => {
  const unquoted = escapedQuote.test(text) ? withoutQuoted(text) : text.replaceAll(singleQuoted, placeholder)
  const inTexts = quotesTexts.test(system) || unquoted.includes('`') ? unquoted.replaceAll(doubleQuoted, placeholder) : unquoted
  return inTexts.replaceAll(dollarQuoted, placeholder).replaceAll(longNumber, placeholder)
}

/** A statement that speaks of secrets does not say which of its values they are; one with an address of mail in it is about people. */
const isTelling = (text: string, { defaults, custom }: Rules): boolean =>
  (defaults && (text.includes('@') || hasAnyWord(text))) || custom?.test(text) === true

/**
 * A statement of SQL, GraphQL, Redis or MongoDB, so that a person can still read it: what is known to be a secret or a card number goes, and all of its
 * values where one of them may be a secret, as in `(name, password) VALUES ('x', 'y')`. `system` is `mysql`, `postgresql`, ..; '' when nobody said. Linear.
 */
export const scrubStatement = (scrubber: ValueScrubber, text: string, system: string): string => {
  const { rules } = scrubber
  if (jsonLike.test(text)) return scrubber.text(text)
  if (rules.defaults && signIn.test(text)) return text.replace(signIn, `$1 ${placeholder}`)
  // Values first: what is cut out of them may take a quote along, and then nobody knows any more where they end.
  return scrubber.message(isTelling(text, rules) ? withoutLiterals(text, system) : text)
}
