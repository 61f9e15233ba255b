/** Longest text of rules, in characters: 64 kB of what people write. */
const textCharsMax = 65_536
const rulesMax = 1_000
/** Matchers of one rule. */
export const matchersMax = 20

/** Where a text of rules could not be read, and why. Line and column begin with 1; the column counts UTF-16 units. */
interface RuleError {
  readonly line: number
  readonly column: number
  readonly reason: string
}

/** Rules of a text, or the first thing that is wrong with it. */
export type ParsedRules<Rule> = { readonly ok: true; readonly rules: readonly Rule[] } | { readonly ok: false; readonly error: RuleError }

/** Ends the reading of one line; caught in `parseLines` and nowhere else. */
class Refusal {
  readonly at: number
  readonly reason: string
  constructor(at: number, reason: string) {
    this.at = at
    this.reason = reason
  }
}

const isBlankChar = (char: string): boolean => char === ' ' || char === '\t'

/** Reads one line from left to right. What cannot go on refuses, with the place. */
export class LineReader {
  at = 0
  private readonly line: string

  constructor(line: string) {
    this.line = line
  }

  refuse(reason: string, at = this.at): never {
    // oxlint-disable-next-line typescript/only-throw-error -- no error, but the way out of a line
    throw new Refusal(at, reason)
  }

  get isDone(): boolean {
    return this.at >= this.line.length
  }

  get rest(): string {
    return this.line.slice(this.at)
  }

  /** The character here, `''` at the end. */
  peek(): string {
    return this.line.charAt(this.at)
  }

  skipBlanks(): void {
    while (isBlankChar(this.peek())) this.at += 1
  }

  /** Takes `text` if it stands here. */
  take(text: string): boolean {
    if (!this.line.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  /** Takes what a sticky pattern finds here. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.line) ?? undefined
    if (found) this.at += found[0].length
    return found
  }

  /** A text in quotes, which begins here: `\"` is a quote in it, every other backslash stays for the glob. */
  quoted(): string {
    const from = this.at
    this.at += 1
    let text = ''
    for (;;) {
      const char = this.peek()
      if (char === '') this.refuse('the quotation mark is not closed', from)
      this.at += 1
      if (char === '"') return text
      if (char === '\\' && this.peek() === '"') {
        text += '"'
        this.at += 1
      } else text += char
    }
  }

  /** Up to the next blank. With `isEnclosed` also up to a closing bracket that the text itself did not open. */
  word(isEnclosed: boolean): string {
    const from = this.at
    let depth = 0
    for (let char = this.peek(); char !== '' && !isBlankChar(char); char = this.peek()) {
      if (char === '[') depth += 1
      else if (char === ']' && isEnclosed && --depth < 0) break
      this.at += 1
    }
    return this.line.slice(from, this.at)
  }
}

/** The name, its sign and the argument of one matcher, and the column where it began. */
export interface MatcherText {
  readonly isNegated: boolean
  readonly name: string
  readonly argument: string
  readonly at: number
}

const matcherHead = /(!?)(?:([\w.-]{1,200})|"([\w.:-]{1,200})"):/y

/** `[!]name:argument` if one stands here. A doubled backslash in the argument is one. */
export const readMatcher = (reader: LineReader, isEnclosed: boolean): MatcherText | undefined => {
  const { at } = reader
  const head = reader.match(matcherHead)
  if (!head) return undefined
  const argument = reader.peek() === '"' ? reader.quoted() : reader.word(isEnclosed)
  if (argument === '') reader.refuse('a pattern is missing behind the colon')
  return { isNegated: head[1] === '!', name: head[2] ?? head[3] ?? '', argument: argument.replaceAll('\\\\', '\\'), at }
}

const refusalOf = (thrown: unknown, line: number): RuleError => {
  if (thrown instanceof Refusal) return { line, column: thrown.at + 1, reason: thrown.reason }
  throw thrown
}

/** Reads a text of rules, one a line, with its number from 1; blank lines and lines that begin with `#` are skipped. */
export const parseLines = <Rule>(
  text: string,
  parseLine: (reader: LineReader, line: string, number: number) => Rule,
): ParsedRules<Rule> => {
  if (text.length > textCharsMax)
    return { ok: false, error: { line: 1, column: 1, reason: `the rules have more than ${textCharsMax} characters` } }
  const rules: Rule[] = []
  for (const [index, whole] of text.split(/\r\n|\r|\n/).entries()) {
    const line = whole.trimEnd()
    const start = line.trimStart()
    if (start === '' || start.startsWith('#')) continue
    if (rules.length === rulesMax)
      return { ok: false, error: { line: index + 1, column: 1, reason: `there are more than ${rulesMax} rules` } }
    try {
      rules.push(parseLine(new LineReader(line), start, index + 1))
    } catch (thrown) {
      return { ok: false, error: refusalOf(thrown, index + 1) }
    }
  }
  return { ok: true, rules }
}
