/** Longest pattern and text that are compared; beyond, nothing matches. The work is at most their product. */
const patternCharsMax = 512
const textCharsMax = 16_384
/** `{a,b}{c,d}` are four patterns; one that would become more is taken literally from there on. */
const alternativesMax = 64

/** One place of a pattern: a character, `?`, `*`, or `[a-z]`. */
type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'set'; readonly ranges: readonly (readonly [from: string, to: string])[]; readonly isNegated: boolean }

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

/** The patterns without braces that a pattern stands for. */
const alternatives = (pattern: string): string[] => {
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

/** A set such as `[a-z_]` or `[!0-9]` at `open`; undefined when it is not closed, and so an ordinary character. */
const setAt = (pattern: string, open: number): { readonly end: number; readonly token: Token } | undefined => {
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
  return { end: end + 1, token: { kind: 'set', ranges, isNegated } }
}

const tokensOf = (pattern: string): Token[] => {
  const tokens: Token[] = []
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at)
    const set = char === '[' ? setAt(pattern, at) : undefined
    if (set) {
      tokens.push(set.token)
      at = set.end - 1
    } else if (char === '*') {
      if (tokens.at(-1)?.kind !== 'star') tokens.push({ kind: 'star' })
    } else if (char === '?') tokens.push({ kind: 'any' })
    else if (char === '\\' && at + 1 < pattern.length) tokens.push({ kind: 'char', char: pattern.charAt((at += 1)) })
    else tokens.push({ kind: 'char', char })
  }
  return tokens
}

const isOne = (token: Token, char: string): boolean => {
  if (token.kind === 'char') return token.char === char
  if (token.kind === 'set') return token.ranges.some(([from, to]) => char >= from && char <= to) !== token.isNegated
  return token.kind === 'any'
}

/** Two pointers, and one place to go back to: where the last star stood, and how much it has taken. No recursion, no memory. */
const isMatch = (tokens: readonly Token[], text: string): boolean => {
  let token = 0
  let at = 0
  let starToken = -1
  let starAt = 0
  while (at < text.length) {
    const current = tokens[token]
    if (current?.kind === 'star') {
      starToken = token
      starAt = at
      token += 1
    } else if (current && isOne(current, text.charAt(at))) {
      token += 1
      at += 1
    } else if (starToken >= 0) {
      starAt += 1
      at = starAt
      token = starToken + 1
    } else return false
  }
  while (tokens[token]?.kind === 'star') token += 1
  return token === tokens.length
}

/**
 * Compiles a glob of ingest.md 3.9: `*` any text, `?` one character, `[a-z]` and `[!a-z]` one of a set, `{a,b}` one of these texts, a backslash takes
 * the next character as it is. It fits a whole text of at most 16,384 characters, without regard to case. A pattern of more than 512 fits nothing.
 */
export const compileGlob = (pattern: string): Glob => {
  if (pattern.length === 0 || pattern.length > patternCharsMax) return () => false
  const compiled = alternatives(pattern.toLowerCase()).map(tokensOf)
  return (text) => {
    if (text.length > textCharsMax) return false
    const lower = text.toLowerCase()
    return compiled.some((tokens) => isMatch(tokens, lower))
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
