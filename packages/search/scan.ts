import type { Filter, KeyName, Operator, Problem, Span, Term, Value } from './query.ts'

/** A piece of the query's text as the parser takes it: a term, a parenthesis, a word between terms. */
export type Token = Term | Mark

/** What is between terms. */
interface Mark extends Span {
  readonly kind: 'open' | 'close' | 'AND' | 'OR'
}

/** Tokens of a query and what is wrong with it. */
export interface Scan {
  readonly tokens: readonly Token[]
  readonly problems: readonly Problem[]
}

/** Terms, list items and parentheses of a query at most (design: a query is typed or clicked together by a person). */
export const tokensMax = 500

interface Reader {
  readonly text: string
  at: number
  /** Terms, parentheses and items of lists read so far. */
  count: number
  readonly problems: Problem[]
}

const spacePattern = /\s/
const keyPattern = /[A-Za-z_][A-Za-z0-9_.-]{0,199}/y
const subscriptPattern = /\[("?)([^\]"[,]{1,200}(?:,(?:string|number))?)\1\]:/y
const bareSubscriptPattern = /(?:tags|flags)\[[^\][]{1,202}\]/y
const argumentsPattern = /\([^()]{0,200}\):/y
const operatorPattern = />=|<=|!=|[><=]/y
/** How Sentry's own page writes three operators of texts (web-api.md 9.1). */
const textOperatorPattern = /\uF00D(Contains|StartsWith|EndsWith)\uF00D/y
const wordOperators: ReadonlyMap<string, 'AND' | 'OR'> = new Map([
  ['and', 'AND'],
  ['or', 'OR'],
])
const subscripted: ReadonlyMap<string, 'tag' | 'flag'> = new Map([
  ['tags', 'tag'],
  ['flags', 'flag'],
])
const escapable = '*\\"'

const matchAt = (pattern: RegExp, { text }: Reader, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

const isSpace = (character: string | undefined): boolean => character !== undefined && spacePattern.test(character)

const skipSpace = (reader: Reader): void => {
  while (isSpace(reader.text[reader.at])) reader.at++
}

const complain = (reader: Reader, start: number, end: number, message: string): void => {
  reader.problems.push({ start, end, message })
}

/** Collects the pieces of a value: `*` ends one, a backslash takes its meaning from `*`, `"` and itself. */
const readPieces = (reader: Reader, isEnd: (character: string) => boolean): string[] => {
  const { text } = reader
  const pieces: string[] = []
  let piece = ''
  for (; reader.at < text.length; reader.at++) {
    const character = text[reader.at] ?? ''
    if (isEnd(character)) break
    const next = text[reader.at + 1] ?? ''
    if (character === '*') {
      pieces.push(piece)
      piece = ''
    } else if (character === '\\' && next !== '' && escapable.includes(next)) {
      piece += next
      reader.at++
    } else piece += character
  }
  pieces.push(piece)
  return pieces
}

/** From an opening quote to its closing one; without one to the end of the text, which is a problem. */
const readQuoted = (reader: Reader): Value => {
  const start = reader.at
  reader.at++
  const pieces = readPieces(reader, (character) => character === '"')
  if (reader.at >= reader.text.length) complain(reader, start, reader.text.length, 'The quote is not closed')
  else reader.at++
  return { start, end: reader.at, pieces }
}

/** Up to white space, a quote, or a parenthesis that was not opened in it: `render(app)` is one word, also inside of a group. */
const readBare = (reader: Reader, stops: string): Value => {
  const start = reader.at
  let open = 0
  const pieces = readPieces(reader, (character) => {
    if (character === '(') open++
    if (character === ')') open--
    return open < 0 || character === '"' || stops.includes(character) || isSpace(character)
  })
  return { start, end: reader.at, pieces }
}

/** `:` that belongs to the text: `http://x`, `Std::Vector`, `C:\x`. */
const isColonOfText = ({ text }: Reader, name: string, colon: number): boolean =>
  text[colon + 1] === ':' || text.startsWith('//', colon + 1) || (name.length === 1 && text[colon + 1] === '\\')

const readQuotedKey = (reader: Reader): KeyName | undefined => {
  const before = { at: reader.at, problems: reader.problems.length }
  const { start, end, pieces } = readQuoted(reader)
  const isKey = reader.problems.length === before.problems && reader.text[end] === ':' && pieces.length === 1 && pieces[0] !== ''
  reader.problems.length = before.problems
  reader.at = isKey ? end + 1 : before.at
  return isKey ? { form: 'plain', name: pieces.join(''), start, end } : undefined
}

/** `length` is from the name to the colon, included. */
type KeyAt = Pick<KeyName, 'form' | 'name'> & { readonly length: number }

/** `tags[size,number]` says how to compare; the name is what is before the comma. */
const subscriptedKey = (reader: Reader, name: string): KeyAt | undefined => {
  const form = subscripted.get(name)
  const match = form && matchAt(subscriptPattern, reader, reader.at + name.length)
  return match ? { form, name: (match[2] ?? '').split(',', 1)[0] ?? '', length: name.length + match[0].length } : undefined
}

/** A name and what makes it a key: brackets after `tags` and `flags`, parentheses, a colon. */
const keyAt = (reader: Reader): KeyAt | undefined => {
  const name = matchAt(keyPattern, reader, reader.at)?.[0]
  if (name === undefined) return undefined
  const colon = reader.at + name.length
  if (reader.text[colon] === ':') return isColonOfText(reader, name, colon) ? undefined : { form: 'plain', name, length: name.length + 1 }
  const called = matchAt(argumentsPattern, reader, colon)?.[0]
  if (called !== undefined) return { form: 'function', name: `${name}${called.slice(0, -1)}`, length: name.length + called.length }
  return subscriptedKey(reader, name)
}

/** Reads a key and its colon; undefined, and nothing read, when there is none. */
const readKey = (reader: Reader): KeyName | undefined => {
  const start = reader.at
  if (reader.text[start] === '"') return readQuotedKey(reader)
  const key = keyAt(reader)
  if (!key) return undefined
  reader.at = start + key.length
  return { form: key.form, name: key.name, start, end: reader.at - 1 }
}

/** The items of a list after its `[`; undefined when it is not closed, or has none, or an empty one. */
const readItems = (reader: Reader): Value[] | undefined => {
  const values: Value[] = []
  while (reader.at < reader.text.length && reader.count < tokensMax) {
    skipSpace(reader)
    const value = reader.text[reader.at] === '"' ? readQuoted(reader) : readListWords(reader)
    skipSpace(reader)
    const mark = reader.text[reader.at]
    if (value.end === value.start || (mark !== ',' && mark !== ']')) return undefined
    reader.at++
    reader.count++
    values.push(value)
    if (mark === ']') return values
  }
  return undefined
}

/** An item of a list may have spaces in it, not at its ends. */
const readListWords = (reader: Reader): Value => {
  const start = reader.at
  const pieces = readPieces(reader, (character) => character === ',' || character === ']' || character === '"')
  pieces[pieces.length - 1] = (pieces.at(-1) ?? '').trimEnd()
  const end = start + reader.text.slice(start, reader.at).trimEnd().length
  return { start, end, pieces }
}

const withAround = (value: Value, word: string): Value => ({
  ...value,
  pieces: [...(word === 'StartsWith' ? [] : ['']), ...value.pieces, ...(word === 'EndsWith' ? [] : [''])],
})

type Content = Pick<Filter, 'operator' | 'values' | 'isList'> & { readonly isNegation: boolean }

/** What follows the colon of a key; undefined, with a problem told, for a list that cannot be read. */
const readContent = (reader: Reader, start: number): Content | undefined => {
  const written = matchAt(operatorPattern, reader, reader.at)?.[0] ?? ''
  const isNegation = written === '!='
  const operator: Operator = written === '' || isNegation ? '=' : (written as Operator)
  reader.at += written.length
  const word = matchAt(textOperatorPattern, reader, reader.at)
  reader.at += word?.[0].length ?? 0
  const around = (value: Value): Value => (word ? withAround(value, word[1] ?? '') : value)
  if (reader.text[reader.at] === '[') {
    reader.at++
    const items = readItems(reader)
    if (items) return { operator, isNegation, isList: true, values: items.map(around) }
    const close = reader.text.indexOf(']', reader.at)
    reader.at = close === -1 ? reader.text.length : close + 1
    complain(reader, start, reader.at, 'The list cannot be read. It is written as [one, two, "three words"]')
    return undefined
  }
  const value = reader.text[reader.at] === '"' ? readQuoted(reader) : readBare(reader, '')
  return { operator, isNegation, isList: false, values: value.end === value.start ? [] : [around(value)] }
}

const readHas = (reader: Reader, start: number, negated: boolean): Term | undefined => {
  const keyStart = reader.at
  const subscript = matchAt(bareSubscriptPattern, reader, keyStart)
  reader.at += subscript?.[0].length ?? 0
  if (!subscript && reader.text[keyStart] === '"') readQuoted(reader)
  else if (!subscript) readBare(reader, '')
  const { at: end } = reader
  // A colon is put behind what was read, so that it is read as a key in front of a filter would be.
  const inner: Reader = { text: `${reader.text.slice(keyStart, end)}:`, at: 0, count: 0, problems: [] }
  const key = readKey(inner)
  if (key && inner.at === inner.text.length) {
    return { kind: 'has', negated, key: { ...key, start: keyStart, end }, start, end }
  }
  complain(reader, start, end, 'has: takes the name of a key, such as has:assigned')
  return undefined
}

const readFilter = (reader: Reader): Term | 'bad' | undefined => {
  const start = reader.at
  const negated = reader.text[start] === '!'
  if (negated) reader.at++
  const key = readKey(reader)
  if (!key) {
    reader.at = start
    return undefined
  }
  if (key.form === 'plain' && key.name === 'has' && reader.text[key.start] !== '"') return readHas(reader, start, negated) ?? 'bad'
  const content = readContent(reader, start)
  if (!content) return 'bad'
  const { isNegation, ...rest } = content
  return { kind: 'filter', negated: negated !== isNegation, key, ...rest, start, end: reader.at }
}

/** A word may begin with `!`, as `!important` does: only what stands in quotes is negated by it. */
const isNegation = ({ text }: Reader, at: number): boolean => text[at] === '!' && text[at + 1] === '"'

const readText = (reader: Reader): Token => {
  const { at: start, text } = reader
  const negated = isNegation(reader, start)
  if (negated) reader.at++
  const value = text[reader.at] === '"' ? readQuoted(reader) : readBare(reader, '')
  const operator = wordOperators.get(text.slice(start, value.end).toLowerCase())
  return operator ? { kind: operator, start, end: value.end } : { kind: 'text', negated, value, start, end: value.end }
}

/** One token from a place without white space; undefined when what stands there is a problem. */
const readToken = (reader: Reader): Token | undefined => {
  const { at, text } = reader
  if (text[at] === '(' || text[at] === ')') {
    reader.at++
    return { kind: text[at] === '(' ? 'open' : 'close', start: at, end: at + 1 }
  }
  const term = readFilter(reader)
  if (term === 'bad') return undefined
  return term ?? readText(reader)
}

/** Takes the text of a query apart. Total and linear in its length; stops after 500 tokens, which is a problem like any other. */
export const scanQuery = (text: string): Scan => {
  const reader: Reader = { text, at: 0, count: 0, problems: [] }
  const tokens: Token[] = []
  skipSpace(reader)
  while (reader.at < text.length) {
    if (reader.count >= tokensMax) {
      complain(reader, reader.at, text.length, `The query may have at most ${tokensMax} parts`)
      break
    }
    reader.count++
    const token = readToken(reader)
    if (token) tokens.push(token)
    skipSpace(reader)
  }
  return { tokens, problems: reader.problems }
}
