/** Longest pattern and text that are compared; beyond, nothing matches. The work is at most their product. */
const patternCharsMax = 512
const textCharsMax = 16_384
/** `{a,b}{c,d}` are four patterns; one that would become more is taken literally from there on. */
const alternativesMax = 64

/**
 * One place of a pattern: a character, `?`, `[a-z]`, a text of any length (`deep`), one without slashes (`star`), or any number of whole folders
 * (`dirs`). The last two, and what is `isFlat`, are of paths only.
 */
export type GlobToken =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'any'; readonly isFlat: boolean }
  | { readonly kind: 'deep' | 'star' | 'dirs' }
  | {
      readonly kind: 'set'
      readonly ranges: readonly (readonly [from: string, to: string])[]
      readonly isNegated: boolean
      readonly isFlat: boolean
    }

/** True when the whole text fits. */
export type Glob = (text: string) => boolean

/** End of the group that begins at `open`, and its parts; undefined when it is not closed or has no comma. */
const groupAt = (pattern: string, open: number): { readonly end: number; readonly parts: readonly string[] } | undefined => {
  const parts: string[] = []
  let depth = 0
  let from = open + 1
  for (let at = open; at < pattern.length; at += 1) {
    const char = pattern.charAt(at)
    if (char === '\\') at += 1
    else if (char === '{') depth += 1
    else if (char === ',' && depth === 1) {
      parts.push(pattern.slice(from, at))
      from = at + 1
    } else if (char === '}' && --depth === 0) {
      parts.push(pattern.slice(from, at))
      return parts.length > 1 ? { end: at + 1, parts } : undefined
    }
  }
  return undefined
}

const firstGroup = (pattern: string): { readonly start: number; readonly end: number; readonly parts: readonly string[] } | undefined => {
  for (let start = 0; start < pattern.length; start += 1) {
    if (pattern.charAt(start) === '\\') start += 1
    else if (pattern.charAt(start) === '{') {
      const group = groupAt(pattern, start)
      if (group) return { start, ...group }
    }
  }
  return undefined
}

/** The patterns without braces that a pattern stands for; none for one that is empty or too long. Without `hasBraces` braces are characters. */
export const globAlternatives = (pattern: string, hasBraces = true): string[] => {
  if (pattern.length === 0 || pattern.length > patternCharsMax) return []
  if (!hasBraces) return [pattern]
  const done: string[] = []
  const open = [pattern]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const group = firstGroup(next)
    if (!group || done.length + open.length + group.parts.length > alternativesMax) {
      done.push(next)
      continue
    }
    for (const part of group.parts) open.push(next.slice(0, group.start) + part + next.slice(group.end))
  }
  return done
}

interface Read {
  readonly end: number
  readonly token: GlobToken
}

/** A set such as `[a-z_]` or `[!0-9]` at `open`; undefined when it is not closed, and so an ordinary character. */
const setAt = (pattern: string, open: number, isFlat: boolean): Read | undefined => {
  const isNegated = pattern.charAt(open + 1) === '!' || pattern.charAt(open + 1) === '^'
  const from = open + (isNegated ? 2 : 1)
  // A closing bracket in the first place is a member.
  const end = pattern.indexOf(']', from + 1)
  if (end < 0) return undefined
  const ranges: [string, string][] = []
  for (let at = from; at < end; at += 1) {
    const isRange = pattern.charAt(at + 1) === '-' && at + 2 < end
    ranges.push([pattern.charAt(at), pattern.charAt(isRange ? at + 2 : at)])
    if (isRange) at += 2
  }
  return { end: end + 1, token: { kind: 'set', ranges, isNegated, isFlat } }
}

/** The stars at `open`: in a path one stays within a folder, two cross folders, and two as a whole folder may be none. */
const starsAt = (pattern: string, open: number, isPath: boolean): Read => {
  let end = open
  while (pattern.charAt(end) === '*') end += 1
  if (!isPath) return { end, token: { kind: 'deep' } }
  if (end - open === 1) return { end, token: { kind: 'star' } }
  const isWhole = (open === 0 || pattern.charAt(open - 1) === '/') && pattern.charAt(end) === '/'
  return isWhole ? { end: end + 1, token: { kind: 'dirs' } } : { end, token: { kind: 'deep' } }
}

const tokenAt = (pattern: string, at: number, isPath: boolean): Read => {
  const char = pattern.charAt(at)
  if (char === '*') return starsAt(pattern, at, isPath)
  if (char === '?') return { end: at + 1, token: { kind: 'any', isFlat: isPath } }
  const set = char === '[' ? setAt(pattern, at, isPath) : undefined
  if (set) return set
  const isEscape = char === '\\' && at + 1 < pattern.length
  return { end: at + (isEscape ? 2 : 1), token: { kind: 'char', char: pattern.charAt(isEscape ? at + 1 : at) } }
}

/** Places of a pattern without braces. As a path, `*`, `?` and sets do not fit a slash, `**` does. */
export const globTokens = (pattern: string, isPath: boolean): GlobToken[] => {
  const tokens: GlobToken[] = []
  for (let at = 0; at < pattern.length;) {
    const { end, token } = tokenAt(pattern, at, isPath)
    tokens.push(token)
    at = end
  }
  return tokens
}

const isOne = (token: GlobToken, char: string): boolean => {
  if (token.kind === 'char') return token.char === char
  if (token.kind !== 'any' && token.kind !== 'set') return false
  if (token.isFlat && char === '/') return false
  return token.kind === 'any' || token.ranges.some(([from, to]) => char >= from && char <= to) !== token.isNegated
}

/**
 * Two pointers, and two places to go back to: the last star, which may take more of its folder, and the last text of any length. What stands behind the
 * latter begins at the first place that it can: no later one can end earlier, so nothing before it is ever tried again. No recursion, no memory.
 */
class Walk {
  private token = 0
  private at = 0
  private starToken = -1
  private starAt = 0
  private deepToken = -1
  private deepAt = 0
  private readonly tokens: readonly GlobToken[]
  private readonly text: string

  constructor(tokens: readonly GlobToken[], text: string) {
    this.tokens = tokens
    this.text = text
  }

  fits(): boolean {
    while (this.at < this.text.length) if (!this.step() && !this.again()) return false
    while (this.isOptional()) this.token += 1
    return this.token === this.tokens.length
  }

  private isOptional(): boolean {
    const kind = this.tokens[this.token]?.kind
    return kind === 'star' || kind === 'deep' || kind === 'dirs'
  }

  private step(): boolean {
    const current = this.tokens[this.token]
    if (current === undefined) return false
    if (current.kind === 'star') {
      this.starToken = this.token
      this.starAt = this.at
    } else if (current.kind === 'deep' || current.kind === 'dirs') {
      this.deepToken = this.token
      this.deepAt = this.at
      this.starToken = -1
    } else if (isOne(current, this.text.charAt(this.at))) this.at += 1
    else return false
    this.token += 1
    return true
  }

  private again(): boolean {
    if (this.starToken >= 0 && this.text.charAt(this.starAt) !== '/') {
      this.starAt += 1
      this.at = this.starAt
      this.token = this.starToken + 1
      return true
    }
    return this.deepToken >= 0 && this.deeper()
  }

  /** A star that has used up its folder would do so from every other place of the folder where this began: the next folder is next. */
  private deeper(): boolean {
    const isWhole = this.tokens[this.deepToken]?.kind === 'dirs'
    const slash = isWhole || this.starToken >= 0 ? this.text.indexOf('/', this.deepAt) : this.deepAt
    if (slash < 0) return false
    this.deepAt = !isWhole && slash > this.deepAt ? slash : slash + 1
    this.at = this.deepAt
    this.token = this.deepToken + 1
    this.starToken = -1
    return true
  }
}

/** True when the whole text fits the places of a pattern. Texts of more than 16,384 characters fit none. Linear in the text. */
export const fitsGlobTokens = (tokens: readonly GlobToken[], text: string): boolean =>
  text.length <= textCharsMax && new Walk(tokens, text).fits()

/**
 * Compiles a glob of ingest.md 3.9: `*` any text, `?` one character, `[a-z]` and `[!a-z]` one of a set, `{a,b}` one of these texts, a backslash takes
 * the next character as it is. It fits a whole text of at most 16,384 characters, without regard to case. A pattern of more than 512 fits nothing.
 */
export const compileGlob = (pattern: string): Glob => {
  const compiled = globAlternatives(pattern.toLowerCase()).map((part) => globTokens(part, false))
  return (text) => {
    if (text.length > textCharsMax) return false
    const lower = text.toLowerCase()
    return compiled.some((tokens) => fitsGlobTokens(tokens, lower))
  }
}

/** Patterns of one list; more are a mistake of its author. */
const patternsMax = 1000

/** True when any of the patterns fits. */
export const compileGlobs = (patterns: readonly string[]): Glob => {
  const globs = patterns
    .slice(0, patternsMax)
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '')
    .map(compileGlob)
  return (text) => globs.some((glob) => glob(text))
}
