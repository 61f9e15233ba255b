/** A token of SQL text. Comments and white space are no tokens. `end` is the offset behind it. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'symbol'
  readonly start: number
  readonly end: number
  /** Upper case for words, the character for symbols, empty for quoted text. */
  readonly text: string
}

const isWordCode = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code > 127

const isSpaceCode = (code: number): boolean => code <= 32 || code === 160 || code === 0xfeff

/** Offset behind a quoted text that begins at `start`; the end of the text when it is not closed. */
const endOfQuoted = (text: string, start: number): number => {
  const quote = text.charCodeAt(start)
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === quote) return at + 1
  }
  return text.length
}

/** Offset behind a comment that begins at `start`; undefined when none begins there. `--`, `#` to the end of the line, slash-star to star-slash. */
const endOfComment = (text: string, start: number): number | undefined => {
  const line = text.startsWith('--', start) || text.startsWith('# ', start) || text.startsWith('#!', start)
  if (!line && !text.startsWith('/*', start)) return undefined
  const close = line ? text.indexOf('\n', start) : text.indexOf('*/', start + 2)
  if (close < 0) return text.length
  return line ? close + 1 : close + 2
}

const endOfWord = (text: string, start: number): number => {
  let at = start
  while (at < text.length && isWordCode(text.charCodeAt(at))) at++
  return at
}

/** Splits SQL into tokens, in one pass. Just enough to find statement ends, the first word and the format; never an authority on grammar. */
export const lexSql = (text: string): SqlToken[] => {
  const tokens: SqlToken[] = []
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (isSpaceCode(code)) {
      at++
      continue
    }
    const behindComment = endOfComment(text, at)
    if (behindComment !== undefined) {
      at = behindComment
      continue
    }
    const token = tokenAt(text, at, code)
    tokens.push(token)
    at = token.end
  }
  return tokens
}

const tokenAt = (text: string, start: number, code: number): SqlToken => {
  if (code === 39 || code === 34 || code === 96) return { kind: 'quoted', start, end: endOfQuoted(text, start), text: '' }
  if (!isWordCode(code)) return { kind: 'symbol', start, end: start + 1, text: text.charAt(start) }
  const end = endOfWord(text, start)
  return { kind: 'word', start, end, text: text.slice(start, end).toUpperCase() }
}
