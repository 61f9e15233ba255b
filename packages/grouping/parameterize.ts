import { placeholders } from './placeholders.ts'
import type { CharacterClasses } from './placeholders.ts'
import { blankClass, isBlank, splitLines } from './python-text.ts'

/** Longest text that is looked at, the rest is cut off. Normalised messages and exception values are at most this long. */
const textCharsMax = 8192 + 200

/** One of these is in everything that is ever replaced; many texts have none. */
const worthwhile = /[0-9@:=.]|[a-f]{8}|[A-F]{8}/

const isAscii = (text: string): boolean => /^[\0-\x7F]*$/.test(text)

const compile = (classes: CharacterClasses, flags: string): RegExp =>
  new RegExp(placeholders.map(([, pattern]) => `(${pattern(classes)})`).join('|'), flags)

const ascii = compile({ edge: String.raw`\b`, digit: '[0-9]', word: '[0-9A-Za-z_]', notBlank: String.raw`[^\t-\r\x1C-\x20]` }, 'g')

const wordClass = String.raw`[\p{L}\p{N}_]`
const unicode = compile(
  {
    edge: `(?:(?<=${wordClass})(?!${wordClass})|(?<!${wordClass})(?=${wordClass}))`,
    digit: String.raw`\p{Nd}`,
    word: wordClass,
    notBlank: `[^${blankClass}]`,
  },
  'gu',
)

const names = placeholders.map(([name]) => `<${name}>`)

const nameOf = (...match: unknown[]): string => {
  for (const [index, name] of names.entries()) if (match[index + 1] !== undefined) return name
  return String(match[0])
}

/**
 * Replaces what varies from one event to the next by `<name>` (grouping.md 1.10): scans from left to right, never rescans a placeholder. Texts longer than
 * any normalised one are cut. Linear; some microseconds for a usual message.
 */
export const parameterize = (text: string): string => {
  const capped = text.length > textCharsMax ? text.slice(0, textCharsMax) : text
  if (!isAscii(capped)) return capped.replaceAll(unicode, nameOf)
  return worthwhile.test(capped) ? capped.replaceAll(ascii, nameOf) : capped
}

/** The first two lines that are not blank, with `...` when anything is missing. */
const firstLines = (text: string): string => {
  const kept: string[] = []
  for (const line of splitLines(text)) {
    if (isBlank(line)) continue
    kept.push(line)
    if (kept.length === 2) break
  }
  const joined = kept.join('\n')
  return joined === text ? text : `${joined}...`
}

/** A message or exception value as it is hashed: its first two lines, parameterised. */
export const groupingText = (text: string): string => parameterize(firstLines(text))
