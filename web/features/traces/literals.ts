/** Characters of a statement that are compared: beyond them statements are alike. */
const comparedMax = 2_000

const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isWord = (code: number): boolean =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code > 127

/** The place after a text in single quotes that begins at `from`; two quotes are one inside of it. */
const afterQuoted = (text: string, from: number): number => {
  let at = from + 1
  while (at < text.length) {
    if (text[at] !== "'") at++
    else if (text[at + 1] === "'") at += 2
    else return at + 1
  }
  return text.length
}

const afterNumber = (text: string, from: number): number => {
  let at = from + 1
  while (at < text.length && (isWord(text.charCodeAt(at)) || text[at] === '.')) at++
  return at
}

/** `?, ?, ?` of any length as one `?`: lists of values differ in length. */
const withShortLists = (text: string): string => {
  let short = ''
  for (const part of text.split(',')) {
    const isRepeated = part.trim() === '?' && short.trimEnd().endsWith('?')
    if (!isRepeated) short += short === '' ? part : `,${part}`
    else short = short.trimEnd()
  }
  return short
}

/**
 * A statement of SQL without its values: numbers, texts in single quotes and parameters (`$1`, `%s`, `:id`) become `?`. Statements with the same result
 * differ in literals alone. Linear in its length.
 */
export const withoutLiterals = (statement: string): string => {
  const text = statement.slice(0, comparedMax)
  let plain = ''
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at)
    const before = at === 0 ? 32 : text.charCodeAt(at - 1)
    if (text[at] === "'") {
      plain += '?'
      at = afterQuoted(text, at)
    } else if (isDigit(code) && !isWord(before)) {
      plain += '?'
      at = afterNumber(text, at)
    } else if ((text[at] === '$' || text[at] === ':') && text[at - 1] !== ':' && isWord(text.charCodeAt(at + 1))) {
      plain += '?'
      at = afterNumber(text, at + 1)
    } else if (text[at] === '%' && text[at + 1] === 's') {
      plain += '?'
      at += 2
    } else {
      plain += text[at]
      at++
    }
  }
  return withShortLists(plain)
}
