import { fitsGlobTokens, globAlternatives, globTokens } from '#packages/filters/glob'
import type { GlobToken } from '#packages/filters/glob'

/** Tells the numbers of the patterns that a value fits. */
export type Found = (pattern: number) => void

type Numbered<T> = readonly [what: T, pattern: number]

const put = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

const textOf = (tokens: readonly GlobToken[]): string | undefined => {
  let text = ''
  for (const token of tokens) {
    if (token.kind !== 'char') return undefined
    text += token.char
  }
  return text
}

const none: readonly never[] = []

/** A pattern that has to be walked, and the longest text in it: most values do not even have that. */
interface Walked {
  readonly tokens: readonly GlobToken[]
  readonly number: number
  readonly part: string
}

const longestText = (tokens: readonly GlobToken[]): string => {
  let longest = ''
  let text = ''
  for (const token of tokens) {
    text = token.kind === 'char' ? text + token.char : ''
    if (text.length > longest.length) longest = text
  }
  return longest
}

/** A pattern that can be looked up. */
interface Shape {
  readonly kind: 'exact' | 'prefix' | 'suffix' | 'contained'
  readonly text: string
}

const kindOf = (isDeepFirst: boolean, isDeepLast: boolean): Shape['kind'] => {
  if (isDeepFirst) return isDeepLast ? 'contained' : 'suffix'
  return isDeepLast ? 'prefix' : 'exact'
}

const shapeOf = (tokens: readonly GlobToken[]): Shape | undefined => {
  const first = tokens[0]?.kind
  const isDeepFirst = first === 'deep' || first === 'dirs'
  const isDeepLast = tokens.length > 1 && tokens.at(-1)?.kind === 'deep'
  const inner = textOf(tokens.slice(isDeepFirst ? 1 : 0, isDeepLast ? -1 : undefined))
  if (inner === undefined || (inner === '' && (isDeepFirst || isDeepLast))) return undefined
  // A whole folder begins behind a slash, and every path is looked at with one before it.
  return { kind: kindOf(isDeepFirst, isDeepLast), text: first === 'dirs' ? `/${inner}` : inner }
}

/**
 * Many patterns against one value at once: what is a plain text, or one with a star at its ends, is looked up; only the rest is walked (grouping.md 9.4).
 * Paths are compared without regard to case and to the kind of slash, and once more with a slash before them if they have none.
 */
export class PatternIndex {
  private readonly exact = new Map<string, number[]>()
  private readonly prefixes = new Map<string, Numbered<string>[]>()
  private readonly suffixes = new Map<string, Numbered<string>[]>()
  private readonly contained: Numbered<string>[] = []
  private readonly walked: Walked[] = []
  private readonly isPath: boolean

  constructor(isPath: boolean) {
    this.isPath = isPath
  }

  /** Without `hasBraces`, `{a,b}` is a text and not two patterns. */
  add(pattern: string, number: number, hasBraces = true): void {
    const plain = this.isPath ? pattern.toLowerCase().replaceAll('\\', '/') : pattern
    for (const alternative of globAlternatives(plain, hasBraces)) this.place(globTokens(alternative, this.isPath), number)
  }

  /** A pattern is told once for each of its alternatives that fits. */
  find(value: string, found: Found): void {
    if (!this.isPath) {
      this.findIn(value, value, found)
      return
    }
    const lower = value.toLowerCase()
    const path = lower.includes('\\') ? lower.replaceAll('\\', '/') : lower
    this.findIn(path, path.startsWith('/') ? path : `/${path}`, found)
  }

  private place(tokens: readonly GlobToken[], number: number): void {
    const shape = shapeOf(tokens)
    if (shape === undefined) this.walked.push({ tokens, number, part: longestText(tokens) })
    else if (shape.kind === 'contained') this.contained.push([shape.text, number])
    else if (shape.kind === 'suffix') put(this.suffixes, shape.text.charAt(shape.text.length - 1), [shape.text, number])
    else if (shape.kind === 'prefix') put(this.prefixes, shape.text.charAt(0), [shape.text, number])
    else put(this.exact, shape.text, number)
  }

  /** `slashed` is the value, with a slash before it if it is a path. */
  private findIn(value: string, slashed: string, found: Found): void {
    this.findBeginning(value, found)
    if (slashed !== value) this.findBeginning(slashed, found)
    for (const [text, number] of this.suffixes.get(value.charAt(value.length - 1)) ?? none) if (slashed.endsWith(text)) found(number)
    for (const [text, number] of this.contained) if (slashed.includes(text)) found(number)
  }

  /** Patterns whose first character is that of the value. */
  private findBeginning(value: string, found: Found): void {
    for (const number of this.exact.get(value) ?? none) found(number)
    for (const [text, number] of this.prefixes.get(value.charAt(0)) ?? none) if (value.startsWith(text)) found(number)
    for (const { tokens, number, part } of this.walked) if (value.includes(part) && fitsGlobTokens(tokens, value)) found(number)
  }
}

/** One pattern alone, as the index compares it. For what is looked at too seldom to be worth an index. */
export const compilePattern = (pattern: string, isPath: boolean, hasBraces = true): ((value: string) => boolean) => {
  const index = new PatternIndex(isPath)
  index.add(pattern, 0, hasBraces)
  return (value) => {
    let isFound = false
    index.find(value, () => (isFound = true))
    return isFound
  }
}
