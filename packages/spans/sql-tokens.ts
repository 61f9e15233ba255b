import { keywordOf } from './sql-keywords.ts'

/**
 * One token of SQL. `word` is an identifier with its quotes and its qualifiers taken off, `value` whatever varies from one run to the next (literal,
 * placeholder, number, boolean), `keyword` is in capitals, `mark` is an operator or a bracket. `table` is a word that turned out to name a table.
 */
export interface SqlToken {
  kind: 'word' | 'keyword' | 'value' | 'mark' | 'table'
  text: string
  /** It is not printed: part of a list or an alias. */
  isGone: boolean
}

/** What stands for a value. */
export const valueText = '%s'

/** What differs in how literals are written. */
export interface SqlDialect {
  /** `\'` does not end a literal. */
  readonly hasBackslashes: boolean
  /** `"..."` is a literal and not an identifier. */
  readonly hasDoubleQuotedText: boolean
}

/** A token, where it ends, and whether its literal had an end. */
interface Reading {
  readonly tokens: SqlToken[]
  isOpen: boolean
}

const wordPattern = /[\p{L}_@#][\p{L}\p{N}_$@#]*/uy
/** `{%s}` is what a normaliser left of the number of a table. */
const asciiWordPattern = /[A-Za-z_](?:[A-Za-z0-9_$]|\{%s\})*/y
const numberPattern = /0[xX][0-9a-fA-F]+|[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?[A-Za-z]*|\.[0-9]+(?:[eE][+-]?[0-9]+)?/y
const placeholderPattern = /\$[0-9]+|%(?:\([^()'"]{0,100}\))?[sdbt](?![A-Za-z0-9_])|[:@][A-Za-z_0-9][A-Za-z0-9_]*|\?[0-9]*/y
const dollarTagPattern = /\$[A-Za-z_]{0,40}\$/y
const castPattern =
  /[ ]{0,4}(?:"[^"]{0,64}"|[A-Za-z_][\w.]{0,64})(?: varying| precision)?(?: {0,4}\([0-9, ]{0,12}\))?(?: {1,4}with(?:out)? time zone)?(?:\[[0-9]{0,4}\]){0,4}/iy
const operatorPattern = /->>|->|#>>|#>|@>|<@|<=>|<>|<=|>=|!=|!~\*?|~\*?|\|\||&&|:=|::|[^]/uy
/** What may stand between quotes as the name of something; anything else there is taken for a value. */
const plainName = /^[\p{L}_$][\p{L}\p{N}_$ .:/-]{0,127}$/u

const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isWordCode = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || isDigit(code) || code === 36 || code > 127
const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 160

/** Where a sticky pattern ends that begins at `at`; -1: it does not match. */
const endOf = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : -1
}

/** The place behind the closing quote, which doubled or (if so written) behind a backslash is part of the text; past the end of the text: there is none. */
const closeQuote = (text: string, at: number, hasBackslashes: boolean): number => {
  const quote = text.charCodeAt(at)
  for (let index = at + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 92 && hasBackslashes) index += 1
    else if (code === quote) {
      if (text.charCodeAt(index + 1) !== quote) return index + 1
      index += 1
    }
  }
  return text.length + 1
}

const put = ({ tokens }: Reading, kind: SqlToken['kind'], text: string): void => {
  tokens.push({ kind, text, isGone: false })
}

/** Takes `a.` away, which stands in front of what comes next; false: there is none. */
const dropQualifier = ({ tokens }: Reading): boolean => {
  const dot = tokens.at(-1)
  if (dot?.kind !== 'mark' || dot.text !== '.') return false
  const owner = tokens.at(-2)
  if (owner?.kind === 'word' || owner?.kind === 'keyword') tokens.length -= 2
  return true
}

/** Puts an identifier; `a.b.c` becomes `c`. */
const putName = (into: Reading, text: string, isQuoted: boolean): void => {
  if (dropQualifier(into)) return put(into, 'word', text)
  const keyword = isQuoted ? undefined : keywordOf(text)
  if (keyword === undefined) put(into, 'word', text)
  else if (keyword === 'TRUE' || keyword === 'FALSE') put(into, 'value', valueText)
  else put(into, 'keyword', keyword)
}

/** Skips blanks and comments: `-- ..`, `# ..` and block comments. */
const skipBlanks = (text: string, from: number): number => {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    const next = text.charCodeAt(at + 1)
    if (isBlank(code)) at += 1
    else if ((code === 45 && next === 45) || (code === 35 && isBlank(next))) {
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end + 1
    } else if (code === 47 && next === 42) {
      const end = text.indexOf('*/', at + 2)
      at = end < 0 ? text.length : end + 2
    } else return at
  }
  return at
}

/** Reads a literal and what it is cast to: `'a'::text`. */
const putLiteral = (into: Reading, text: string, end: number): number => {
  if (end > text.length) into.isOpen = true
  put(into, 'value', valueText)
  return end
}

const readQuoted = (into: Reading, text: string, at: number, dialect: SqlDialect): number => {
  const code = text.charCodeAt(at)
  const isText = code === 39 || (code === 34 && dialect.hasDoubleQuotedText)
  if (isText) {
    // N'..', E'..', X'..', _utf8'..': the letters in front belong to the literal.
    const last = into.tokens.at(-1)
    const isPrefixed = last?.kind === 'word' && isWordCode(text.charCodeAt(at - 1)) && last.text.length <= 12
    if (isPrefixed) into.tokens.pop()
    const isEscaped = dialect.hasBackslashes || (isPrefixed && /^e$/i.test(last.text))
    return putLiteral(into, text, closeQuote(text, at, isEscaped))
  }
  const end = closeQuote(text, at, false)
  const name = text.slice(at + 1, end - 1)
  if (end > text.length || !plainName.test(name)) return putLiteral(into, text, end)
  putName(into, name, true)
  return end
}

const readDollar = (into: Reading, text: string, at: number): number => {
  const tagEnd = endOf(dollarTagPattern, text, at)
  if (tagEnd >= 0) {
    const end = text.indexOf(text.slice(at, tagEnd), tagEnd)
    return putLiteral(into, text, end < 0 ? text.length + 1 : end + tagEnd - at)
  }
  const end = endOf(placeholderPattern, text, at)
  put(into, end < 0 ? 'mark' : 'value', end < 0 ? '$' : valueText)
  return end < 0 ? at + 1 : end
}

/** `[name]`, as SQL Server writes identifiers; -1: it is an array or an index. */
const readBracketed = (into: Reading, text: string, at: number): number => {
  const before = text.charCodeAt(at - 1)
  const isIndex = at > 0 && (isWordCode(before) || before === 93 || before === 41 || before === 34)
  const end = isIndex ? -1 : text.slice(at, at + 130).indexOf(']')
  const name = end < 0 ? '' : text.slice(at + 1, at + end)
  if (!plainName.test(name)) return -1
  putName(into, name, true)
  return at + end + 1
}

/** True: a minus here is a sign and not an operation. */
const isSignPlace = (last: SqlToken | undefined): boolean =>
  last === undefined || last.kind === 'keyword' || (last.kind === 'mark' && last.text !== ')' && last.text !== ']' && last.text !== '*')

const readMark = (into: Reading, text: string, at: number): number => {
  const { tokens } = into
  const code = text.charCodeAt(at)
  const last = tokens.at(-1)
  if ((code === 45 || code === 43) && isSignPlace(last) && isDigit(text.charCodeAt(at + 1))) {
    put(into, 'value', valueText)
    return endOf(numberPattern, text, at + 1)
  }
  const end = endOf(operatorPattern, text, at)
  const mark = text.slice(at, end)
  if (mark === '::' && last?.kind === 'value') {
    const cast = endOf(castPattern, text, end)
    if (cast >= 0) return cast
  }
  if (mark === '*') dropQualifier(into)
  put(into, 'mark', mark)
  return end
}

/** `..` stands for a list of columns that a normaliser took out, and behind a name (`db..table`) for its default schema. */
const readDots = (into: Reading, text: string, at: number): number => {
  const last = into.tokens.at(-1)
  const isQualifier = last?.kind === 'word' && at > 0 && !isBlank(text.charCodeAt(at - 1))
  if (text.charCodeAt(at + 1) !== 46) put(into, 'mark', '.')
  else put(into, isQualifier ? 'mark' : 'word', isQualifier ? '.' : '..')
  let end = at + 1
  while (text.charCodeAt(end) === 46) end += 1
  return end
}

const readPlaceholder = (into: Reading, text: string, at: number): number => {
  const isSystemVariable = text.charCodeAt(at + 1) === 64
  const isCast = text.charCodeAt(at) === 58 && text.charCodeAt(at + 1) === 58
  const end = isSystemVariable || isCast ? -1 : endOf(placeholderPattern, text, at)
  if (end < 0) return readMark(into, text, at)
  put(into, 'value', valueText)
  return end
}

const readWord = (into: Reading, text: string, at: number): number => {
  let end = endOf(asciiWordPattern, text, at)
  if (end < 0 || text.charCodeAt(end) > 127 || text.charCodeAt(end) === 35) end = endOf(wordPattern, text, at)
  if (end < 0) return readMark(into, text, at)
  putName(into, text.slice(at, end), false)
  return end
}

const readNumber = (into: Reading, text: string, at: number): number => {
  put(into, 'value', valueText)
  return endOf(numberPattern, text, at)
}

/** Reads what begins with something other than a letter, a digit or a quote. */
const readSign = (into: Reading, text: string, at: number): number => {
  switch (text.charAt(at)) {
    case '$':
      return readDollar(into, text, at)
    case '.':
      return isDigit(text.charCodeAt(at + 1)) ? readNumber(into, text, at) : readDots(into, text, at)
    case '#':
      return isWordCode(text.charCodeAt(at + 1)) ? readWord(into, text, at) : readMark(into, text, at)
    case '[': {
      const end = readBracketed(into, text, at)
      return end < 0 ? readMark(into, text, at) : end
    }
    case '?':
    case '%':
    case ':':
    case '@':
      return readPlaceholder(into, text, at)
    default:
      return readMark(into, text, at)
  }
}

const readToken = (into: Reading, text: string, at: number, dialect: SqlDialect): number => {
  const code = text.charCodeAt(at)
  if (code === 39 || code === 34 || code === 96) return readQuoted(into, text, at, dialect)
  if (isDigit(code)) return readNumber(into, text, at)
  return isWordCode(code) && code !== 36 ? readWord(into, text, at) : readSign(into, text, at)
}

const read = (text: string, dialect: SqlDialect): Reading => {
  const reading: Reading = { tokens: [], isOpen: false }
  let at = skipBlanks(text, 0)
  while (at < text.length) at = skipBlanks(text, readToken(reading, text, at, dialect))
  return reading
}

/**
 * The tokens of an SQL text, in order, without comments and blanks; linear, never throws. Whether a backslash escapes a quote differs from database to
 * database and even by configuration: when a literal has no end the way the dialect has it, the other way is tried, so that its content is not taken for SQL.
 */
export const readSqlTokens = (text: string, dialect: SqlDialect): readonly SqlToken[] => {
  const first = read(text, dialect)
  if (!first.isOpen || !text.includes('\\')) return first.tokens
  const second = read(text, { ...dialect, hasBackslashes: !dialect.hasBackslashes })
  return second.isOpen ? first.tokens : second.tokens
}
