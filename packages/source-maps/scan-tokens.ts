/** What a token is. Punctuation that only ends or joins expressions is `operator`; brackets and what names things have words of their own. */
export const token = {
  end: 0,
  word: 1,
  number: 2,
  text: 3,
  regex: 4,
  operator: 5,
  open: 6,
  close: 7,
  dot: 8,
  comma: 9,
  semicolon: 10,
  colon: 11,
  question: 12,
  assign: 13,
  arrow: 14,
  star: 15,
  /** `${` of a template: code until its `}`. */
  templateOpen: 16,
} as const

const isWordCode = new Uint8Array(128)
for (const char of '$_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#@\\') isWordCode[char.charCodeAt(0)] = 1

const inWord = (code: number): boolean => (code < 128 ? isWordCode[code] === 1 : code !== 0x20_28 && code !== 0x20_29 && code !== 0xfe_ff)
const isDigit = (code: number): boolean => code >= 48 && code <= 57

const [newline, slash, backslash, backtick, quote, apostrophe, openSquare, closeSquare] = [10, 47, 92, 96, 34, 39, 91, 93]
const [openCurly, openRound, closeCurly, closeRound, dot, equals, greater, question, bang, less, star, dollar] = [
  123, 40, 125, 41, 46, 61, 62, 63, 33, 60, 42, 36,
]
const [comma, semicolon, colon, and, or, plus, minus] = [44, 59, 58, 38, 124, 43, 45]

const singles = new Uint8Array(128).fill(token.operator)
singles[openCurly] = singles[openRound] = singles[openSquare] = token.open
singles[closeCurly] = singles[closeRound] = singles[closeSquare] = token.close
singles[comma] = token.comma
singles[semicolon] = token.semicolon
singles[colon] = token.colon
singles[dot] = token.dot
singles[question] = token.question
singles[star] = token.star

const searchedMin = 10_000

const doubled: ReadonlySet<number> = new Set([question, and, or, plus, minus])
const compared: ReadonlySet<number> = new Set([bang, less, greater])

/**
 * The tokens of JavaScript, one after the other and each once; nothing is kept of them. What it cannot know is told by its user: whether a `/` begins an expression, and
 * that a `}` goes on with a template. Reads anything and never throws: text that is no JavaScript has other tokens, and an unfinished one ends with the text.
 */
export class TokenScanner {
  readonly text: string
  kind: number = token.end
  start = 0
  end = 0
  /** First character of the token. */
  code = 0
  /** Characters that may still be looked at for the end of expressions that have none: else each `/` of a hostile text is looked for in all of it. */
  #searchLeft: number

  constructor(text: string) {
    this.text = text
    this.#searchLeft = searchedMin + 2 * text.length
    if (text.startsWith('#!')) this.end = this.#lineEnd(0)
  }

  /** `beginsExpression`: a `/` that comes now begins a regular expression. */
  next(beginsExpression: boolean): number {
    this.#skipBlanks()
    this.start = this.end
    if (this.start >= this.text.length) return (this.kind = token.end)
    const code = (this.code = this.text.charCodeAt(this.start))
    if (inWord(code)) return (this.kind = this.#word(code))
    if (code === quote || code === apostrophe) return (this.kind = this.#string(code))
    if (code === backtick) return (this.kind = this.#template(this.start + 1))
    if (code === slash && beginsExpression && this.#regex()) return (this.kind = token.regex)
    return (this.kind = this.#punctuation(code))
  }

  /** Goes on with a template whose `}` was the last token: to its next `${`, or its end. */
  resumeTemplate(): number {
    return (this.kind = this.#template(this.end))
  }

  #lineEnd(from: number): number {
    const at = this.text.indexOf('\n', from)
    return at < 0 ? this.text.length : at
  }

  #skipBlanks(): void {
    const { text } = this
    for (;;) {
      const code = text.charCodeAt(this.end)
      if (code <= 32 || code === 160 || code === 0xfe_ff || code === 0x20_28 || code === 0x20_29) this.end += 1
      else if (code === slash && text.charCodeAt(this.end + 1) === slash) this.end = this.#lineEnd(this.end)
      else if (code === slash && text.charCodeAt(this.end + 1) === star) {
        const at = text.indexOf('*/', this.end + 2)
        this.end = at < 0 ? text.length : at + 2
      } else return
    }
  }

  #word(first: number): number {
    const { text } = this
    let at = this.start + 1
    const isNumber = isDigit(first)
    while (at < text.length) {
      const code = text.charCodeAt(at)
      if (!inWord(code) && !(isNumber && code === dot)) break
      at += 1
    }
    this.end = at
    return isNumber ? token.number : token.word
  }

  #string(closing: number): number {
    const { text } = this
    let at = this.start + 1
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === backslash) at += 1
      // A string that its line does not end is none, and what follows is read as code.
      else if (code === closing || code === newline) break
    }
    this.end = Math.min(at + 1, text.length)
    return token.text
  }

  #template(from: number): number {
    const { text } = this
    let at = from
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === backslash) at += 1
      else if (code === backtick) break
      else if (code === dollar && text.charCodeAt(at + 1) === openCurly) {
        this.end = at + 2
        return token.templateOpen
      }
    }
    this.end = Math.min(at + 1, text.length)
    return token.text
  }

  #regex(): boolean {
    const end = this.#regexEnd()
    if (end < 0) return false
    this.end = end
    return true
  }

  /** Behind the regular expression that begins here; -1: none does. */
  #regexEnd(): number {
    const { text } = this
    let inClass = false
    let at = this.start + 1
    for (; at < text.length && at - this.start < this.#searchLeft; at++) {
      const code = text.charCodeAt(at)
      if (code === newline) break
      if (code === backslash) at += 1
      else if (code === openSquare) inClass = true
      else if (code === closeSquare) inClass = false
      else if (code === slash && !inClass) {
        at += 1
        while (at < text.length && inWord(text.charCodeAt(at))) at += 1
        return at
      }
    }
    this.#searchLeft -= at - this.start
    return -1
  }

  #punctuation(code: number): number {
    const second = this.text.charCodeAt(this.start + 1)
    this.end = this.start + 1
    if (code === equals) return this.#equals(second)
    if (code === dot) return this.#dot(second)
    if (second === code && doubled.has(code)) return this.#twice(code)
    if (code === question) return this.#question(second)
    const kind = singles[code] ?? token.operator
    if (second !== equals || kind !== token.operator) return kind
    return compared.has(code) ? this.#comparison() : this.#as(token.operator, 2)
  }

  #question(second: number): number {
    return second === dot && !isDigit(this.text.charCodeAt(this.start + 2)) ? this.#as(token.dot, 2) : token.question
  }

  #dot(second: number): number {
    if (isDigit(second)) return this.#word(second)
    return second === dot ? this.#as(token.operator, 3) : token.dot
  }

  #as(kind: number, chars: number): number {
    this.end = this.start + chars
    return kind
  }

  #equals(second: number): number {
    if (second === greater) return this.#as(token.arrow, 2)
    if (second === equals) return this.#comparison()
    return token.assign
  }

  #comparison(): number {
    return this.#as(token.operator, this.text.charCodeAt(this.start + 2) === equals ? 3 : 2)
  }

  /** `??=` and its like assign; `++` counts. */
  #twice(code: number): number {
    const assigns = code !== plus && code !== minus && this.text.charCodeAt(this.start + 2) === equals
    return assigns ? this.#as(token.assign, 3) : this.#as(token.operator, 2)
  }
}

const keywords = [
  'function',
  'class',
  'async',
  'get',
  'set',
  'static',
  'if',
  'for',
  'while',
  'switch',
  'with',
  'catch',
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'new',
  'instanceof',
  'else',
  'do',
  'yield',
  'await',
  'default',
  'try',
  'finally',
  'extends',
  'this',
  'const',
  'let',
  'var',
  'export',
] as const
export type Keyword = (typeof keywords)[number]
const keywordSet: ReadonlyMap<string, Keyword> = new Map(keywords.map((word) => [word, word]))
const firstLetters = new Uint8Array(128)
for (const word of keywords) firstLetters[word.charCodeAt(0)] = 1
const keywordCharsMax = 10

/** The keyword that a word is; undefined for names. Most words of minified code are too short to be looked at. */
export const keywordOf = (text: string, start: number, end: number): Keyword | undefined => {
  const length = end - start
  if (length < 2 || length > keywordCharsMax) return undefined
  const code = text.charCodeAt(start)
  return code < 128 && firstLetters[code] === 1 ? keywordSet.get(text.slice(start, end)) : undefined
}
