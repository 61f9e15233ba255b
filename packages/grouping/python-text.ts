/**
 * Texts as Python sees them, because hashes must equal those of Sentry: its lines end at more characters, its white space is another set than
 * that of `\s`, and text is measured in code points.
 */
/** White space of Python, for use inside `[...]` of a regular expression. */
export const blankClass = String.raw`\t-\r\x1C-\x20\x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000`

const lineEnd = new RegExp(String.raw`\r\n|[\n-\r\x1C-\x1E\x85\u2028\u2029]`)
const blanks = new RegExp(`[${blankClass}]+`, 'g')
const notBlank = new RegExp(`[^${blankClass}]`)

/** `str.splitlines()`: no empty line after a final line end. */
export const splitLines = (text: string): string[] => {
  const lines = text.split(lineEnd)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** True for a text of white space only, and for none. */
export const isBlank = (text: string): boolean => !notBlank.test(text)

const space = 0x20
/** A blank that is no single space. */
const collapsible = new RegExp(`  |(?! )[${blankClass}]`)

/** Without spaces at both ends, the common case. */
const withoutEnds = (text: string): string => {
  let from = 0
  let to = text.length
  while (from < to && text.charCodeAt(from) === space) from += 1
  while (to > from && text.charCodeAt(to - 1) === space) to -= 1
  return text.slice(from, to)
}

/** `' '.join(text.split())`. */
export const collapseBlanks = (text: string): string => {
  const inner = withoutEnds(text)
  if (!collapsible.test(inner)) return inner
  const collapsed = text.replaceAll(blanks, ' ')
  return collapsed.slice(collapsed.startsWith(' ') ? 1 : 0, collapsed.length > 1 && collapsed.endsWith(' ') ? -1 : undefined)
}

/** True if the text has more than `max` code points. */
export const isLonger = (text: string, max: number): boolean => {
  if (text.length <= max) return false
  if (text.length > max * 2) return true
  let count = 0
  for (const _ of text) count += 1
  return count > max
}
