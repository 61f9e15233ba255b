import { keywordOf, token, TokenScanner } from './scan-tokens.ts'
import type { Keyword } from './scan-tokens.ts'
import { ScopeList } from './scopes.ts'
import type { Scopes } from './scopes.ts'

/** What an open bracket holds. `arrow` has no bracket: it is the expression behind a `=>`. */
type Kind = 'script' | 'block' | 'function' | 'class' | 'object' | 'round' | 'control' | 'parameters' | 'square' | 'template' | 'arrow'

/** An open bracket. They are used again: a script opens a million of them. */
interface Entry {
  kind: Kind
  /** Of a function and an arrow: its scope. */
  scope: number
  /** Of an object and a class: its name. Of parameters: that of the function. */
  name: number
  /** Of parameters: where the function begins; else where the bracket stands. */
  start: number
  /** `?` without their `:` yet. */
  ternaries: number
  /** Of an object and a class: the key of a member comes, or is read. */
  inKey: boolean
  key: number
  /** What an arrow function that begins here would be called. */
  given: number
  /** A value stands behind its end, so that a `/` there divides. */
  isValue: boolean
}

/** Deeper scripts are no scripts; what was found so far stays. */
const depthMax = 20_000

const beforeObject: ReadonlySet<Keyword | undefined> = new Set<Keyword>([
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
  'yield',
  'await',
  'default',
])
/** Behind the others a bracket opens a block. */
const beforeValue: ReadonlySet<Keyword | undefined> = new Set([...beforeObject, 'else', 'do', 'extends'] as const)
const controls: ReadonlySet<Keyword | undefined> = new Set<Keyword>(['if', 'for', 'while', 'switch', 'with', 'catch'])
/** No expression has them, so an arrow's has ended, semicolon or not. */
const statements: ReadonlySet<Keyword | undefined> = new Set<Keyword>([
  'const',
  'let',
  'var',
  'export',
  'return',
  'if',
  'for',
  'while',
  'switch',
  'throw',
  'try',
  'do',
  'else',
  'case',
  'default',
  'catch',
  'finally',
])
const objectBefore: ReadonlySet<number> = new Set([
  token.assign,
  token.open,
  token.comma,
  token.operator,
  token.question,
  token.templateOpen,
  token.star,
])

const [curly, round, plus, minus] = [123, 40, 43, 45]

const newEntry = (): Entry => ({
  kind: 'script',
  scope: -1,
  name: -1,
  start: 0,
  ternaries: 0,
  inKey: false,
  key: -1,
  given: -1,
  isValue: false,
})

/** A function whose body, or an expression in its place, comes next. */
interface Head {
  readonly start: number
  readonly name: number
  readonly isValue: boolean
}

/** One pass over a script: brackets on a stack, and of the tokens before only what tells what a bracket is. */
class ScopeScanner {
  readonly #tokens: TokenScanner
  readonly #list = new ScopeList()
  readonly #entries: Entry[] = [newEntry()]
  #depth = 0
  /** The token before. */
  #before: { kind: number; start: number; end: number; keyword: Keyword | undefined } = {
    kind: token.end,
    start: 0,
    end: 0,
    keyword: undefined,
  }
  #endsValue = false
  /** Where the chain of words and dots begins of which the token before is the last. */
  #chainStart = 0
  #chainGoesOn = false
  /** What a function is called that begins with the next token; and with the one before, should it be an arrow's parameter. */
  #given = -1
  #givenBefore = -1
  #closed: Head | undefined
  #function: { start: number; name: number; isValue: boolean } | undefined
  #body: Head | undefined
  #arrow: Head | undefined
  #class: { readonly depth: number; name: number; readonly isValue: boolean } | undefined
  #isTernaryColon = false

  constructor(text: string) {
    this.#tokens = new TokenScanner(text)
  }

  run(): Scopes {
    const tokens = this.#tokens
    while (tokens.next(!this.#endsValue) !== token.end && this.#depth < depthMax) this.#take()
    return this.#list.done(tokens.text.length)
  }

  get #top(): Entry {
    return this.#entries[this.#depth] as Entry
  }

  #take(): void {
    const { kind, start, end, code, text } = this.#tokens
    const keyword = kind === token.word && this.#before.kind !== token.dot ? keywordOf(text, start, end) : undefined
    this.#beginBody(kind, code)
    const given = this.#given
    this.#given = -1
    const closed = this.#closed
    this.#closed = undefined
    if (kind === token.word) this.#word(keyword, given)
    else if (kind === token.open) this.#open(given)
    else if (kind === token.templateOpen) this.#push('template')
    else if (kind === token.close) this.#close()
    else this.#mark(closed)
    // A template whose code ended goes on, and may have become the next piece of code.
    this.#before = { kind: this.#tokens.kind, start, end: this.#tokens.end, keyword }
    this.#givenBefore = given
  }

  /** Behind a `=>` stands a body, or an expression that is one. */
  #beginBody(kind: number, code: number): void {
    const arrow = this.#arrow
    this.#arrow = undefined
    if (!arrow) return
    if (kind === token.open && code === curly) {
      this.#body = arrow
      return
    }
    const entry = this.#push('arrow')
    entry.scope = this.#list.begin(arrow.start, arrow.name)
  }

  #push(kind: Kind): Entry {
    this.#depth += 1
    const entry = (this.#entries[this.#depth] ??= newEntry())
    entry.kind = kind
    entry.scope = entry.name = entry.key = entry.given = -1
    entry.start = this.#tokens.start
    entry.ternaries = 0
    entry.inKey = kind === 'object' || kind === 'class'
    entry.isValue = false
    this.#endsValue = false
    return entry
  }

  #endArrows(): void {
    while (this.#top.kind === 'arrow') {
      this.#list.finish(this.#top.scope, this.#tokens.start)
      this.#depth -= 1
    }
  }

  #word(keyword: Keyword | undefined, given: number): void {
    const { start, end } = this.#tokens
    if (!(this.#before.kind === token.dot && this.#chainGoesOn)) this.#chainStart = start
    if (keyword !== undefined && statements.has(keyword) && !this.#top.inKey) this.#endArrows()
    const top = this.#top
    if (top.inKey) top.key = this.#list.addName(start, end, top.name)
    else this.#named(keyword, given)
    this.#endsValue = !beforeValue.has(keyword)
  }

  #named(keyword: Keyword | undefined, given: number): void {
    const { start, end } = this.#tokens
    const isFirst = keyword === undefined && (this.#before.keyword === 'function' || this.#before.kind === token.star)
    if (keyword === 'function') this.#function = { start, name: given, isValue: this.#endsStatement() }
    else if (this.#function && isFirst) this.#function.name = this.#list.addName(start, end, -1)
    else if (keyword === 'class') this.#class = { depth: this.#depth, name: given, isValue: this.#endsStatement() }
    else if (this.#class && this.#before.keyword === 'class' && keyword !== 'extends') this.#class.name = this.#list.addName(start, end, -1)
    // What is called so is called so with `async` before it.
    else if (keyword === 'async') this.#given = given
  }

  /** What comes is a value and no statement. */
  #endsStatement(): boolean {
    const { kind, keyword } = this.#before
    return objectBefore.has(kind) || kind === token.arrow || kind === token.colon || beforeObject.has(keyword)
  }

  #open(given: number): void {
    const { code, start } = this.#tokens
    if (code === curly) this.#openCurly(given)
    else if (code === round) this.#openRound(given)
    else {
      const isKey = this.#top.inKey
      this.#push('square').given = given
      // `[Symbol.iterator]() {}`: a member whose name nobody knows before it runs.
      if (isKey) (this.#entries[this.#depth - 1] as Entry).key = -1
    }
    this.#chainStart = start
  }

  #openRound(given: number): void {
    const top = this.#top
    const head = this.#function
    this.#function = undefined
    if (head) this.#pushParameters(head)
    else if (top.inKey && this.#before.kind !== token.assign) {
      top.inKey = false
      this.#pushParameters({ start: this.#before.start, name: top.key, isValue: false })
    } else this.#push(controls.has(this.#before.keyword) ? 'control' : 'round').given = given
  }

  #pushParameters({ start, name, isValue }: Head): void {
    const entry = this.#push('parameters')
    entry.start = start
    entry.name = name
    entry.isValue = isValue
  }

  #openCurly(given: number): void {
    const body = this.#body
    this.#body = undefined
    if (body) {
      const entry = this.#push('function')
      entry.scope = this.#list.begin(body.start, body.name)
      entry.isValue = body.isValue
      return
    }
    const ofClass = this.#class
    if (ofClass?.depth === this.#depth) {
      this.#class = undefined
      const entry = this.#push('class')
      entry.name = ofClass.name
      entry.isValue = ofClass.isValue
      return
    }
    const isObject = this.#isObject()
    const entry = this.#push(isObject ? 'object' : 'block')
    entry.name = given
    entry.isValue = isObject
  }

  #isObject(): boolean {
    const { kind, keyword } = this.#before
    if (kind === token.colon) return this.#isTernaryColon || this.#top.kind === 'object'
    if (kind === token.open) return this.#top.kind !== 'block' && this.#top.kind !== 'function'
    return objectBefore.has(kind) || beforeObject.has(keyword)
  }

  #close(): void {
    this.#endArrows()
    this.#endsValue = false
    if (this.#depth === 0) return
    const { kind, isValue, scope } = this.#top
    this.#list.finish(scope, this.#tokens.end)
    this.#depth -= 1
    this.#endsValue = isValue || kind === 'round' || kind === 'square' || kind === 'parameters'
    this.#afterClosed(this.#entries[this.#depth + 1] as Entry)
  }

  #afterClosed({ kind, start, name, given, isValue }: Entry): void {
    if (kind === 'template') this.#resumeTemplate()
    else if (kind === 'parameters') this.#body = { start, name, isValue }
    else if (kind === 'round') this.#closed = { start, name: given, isValue: true }
    else if (kind === 'function' && this.#top.kind === 'class') this.#nextMember()
  }

  #resumeTemplate(): void {
    if (this.#tokens.resumeTemplate() === token.templateOpen) this.#push('template')
    else this.#endsValue = true
  }

  #nextMember(): void {
    const top = this.#top
    top.inKey = top.kind === 'object' || top.kind === 'class'
    top.key = -1
  }

  #mark(closed: Head | undefined): void {
    const { kind } = this.#tokens
    if (kind === token.comma || kind === token.semicolon) this.#separate(kind)
    else if (kind === token.colon) this.#colon()
    else if (kind === token.assign) this.#assign()
    else if (kind === token.arrow) this.#arrow = this.#arrowHead(closed)
    else if (kind === token.question) this.#top.ternaries += 1
    else if (kind === token.dot) this.#chainGoesOn = this.#before.kind === token.word
    else if (this.#top.inKey) this.#inKey(kind)
    this.#endsValue = this.#markEndsValue(kind)
  }

  #markEndsValue(kind: number): boolean {
    if (kind === token.text || kind === token.number || kind === token.regex) return true
    const { code, start, end } = this.#tokens
    // `i++ / 2`
    return kind === token.operator && (code === plus || code === minus) && end - start === 2 && this.#endsValue
  }

  /** `{ ...rest }` is no member with a key. */
  #inKey(kind: number): void {
    if (kind === token.operator) this.#top.inKey = false
    else if (kind === token.text || kind === token.number) this.#keyText(kind)
  }

  #keyText(kind: number): void {
    const { start, end } = this.#tokens
    const quotes = kind === token.text ? 1 : 0
    this.#top.key = this.#list.addName(start + quotes, end - quotes, this.#top.name)
  }

  #separate(kind: number): void {
    this.#endArrows()
    const { kind: of } = this.#top
    this.#top.ternaries = 0
    if ((of === 'object' && kind === token.comma) || (of === 'class' && kind === token.semicolon)) this.#nextMember()
  }

  #colon(): void {
    while (this.#top.kind === 'arrow' && this.#top.ternaries === 0) {
      this.#list.finish(this.#top.scope, this.#tokens.start)
      this.#depth -= 1
    }
    const top = this.#top
    this.#isTernaryColon = top.ternaries > 0
    if (this.#isTernaryColon) top.ternaries -= 1
    else if (top.inKey) {
      top.inKey = false
      this.#given = top.key
    }
  }

  #assign(): void {
    const top = this.#top
    if (top.inKey) {
      top.inKey = false
      this.#given = top.key
    } else if (this.#before.kind === token.word) this.#given = this.#list.addName(this.#chainStart, this.#before.end, -1)
  }

  #arrowHead(closed: Head | undefined): Head {
    if (closed) return closed
    return { start: this.#before.start, name: this.#givenBefore, isValue: true }
  }
}

/**
 * Finds the functions of a script and what each is called: by its own name, else by what it is assigned to, members after their object or class (features.md 1.6).
 * One pass of 60 MB/s, where a parser takes half a second per MB of minified code when it is cold, and its tree forty times the memory; text that is no JavaScript
 * gives some functions or none. Never throws.
 */
export const scanScopes = (text: string): Scopes => new ScopeScanner(text).run()
