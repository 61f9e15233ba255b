/** Longest CODEOWNERS text, in characters (grouping.md 7). */
const codeownersCharsMax = 3_000_000
/** Lines that name owners. */
const linesMax = 100_000
/** Those whose folder or name has a wildcard, and is not `*.ext`, are tried one by one (codeowners-index.ts). */
const wildcardLinesMax = 2_000
/** Lines that are told apart of those that are left out. */
const skippedMax = 100
const ownersMax = 50
const textShownMax = 200
const patternCharsMax = 512

/** One line of a CODEOWNERS file: names of owners are as they stand there, such as `@org/team`. */
export interface CodeownersLine {
  /** From 1. */
  readonly line: number
  /** As it was written, trimmed, at most 200 characters. */
  readonly text: string
  readonly pattern: string
  /** At least one. */
  readonly owners: readonly string[]
}

/** A line that means nothing here, and why. */
interface SkippedLine {
  readonly line: number
  readonly text: string
  readonly reason: string
}

export interface ParsedCodeowners {
  readonly lines: readonly CodeownersLine[]
  /** The first hundred. */
  readonly skipped: readonly SkippedLine[]
  readonly skippedTotal: number
}

/** What is wrong with the whole; undefined: nothing. */
export const codeownersRefusal = (text: string): string | undefined => {
  if (text.length > codeownersCharsMax) return `a CODEOWNERS file has at most ${codeownersCharsMax} characters`
  return text.includes('\0') ? 'this is no text' : undefined
}

/** Ends of words: a blank that no backslash stands before. */
const wordsOf = (line: string): string[] => {
  const words: string[] = []
  let from = -1
  for (let at = 0; at <= line.length; at += 1) {
    const char = line.charAt(at)
    const isBlank = char === '' || char === ' ' || char === '\t'
    if (isBlank && from >= 0) {
      words.push(line.slice(from, at))
      from = -1
    } else if (!isBlank && from < 0) from = at
    // The character behind a backslash belongs to the word, whatever it is.
    if (char === '\\') at += 1
  }
  return words.filter((word) => word !== '')
}

/** The words in front of a comment. */
const withoutComment = (words: readonly string[]): readonly string[] => {
  const comment = words.findIndex((word, index) => index > 0 && word.startsWith('#'))
  return comment < 0 ? words : words.slice(0, comment)
}

const hasSet = (pattern: string): boolean => {
  const open = pattern.indexOf('[')
  return open >= 0 && pattern.includes(']', open)
}

const reasonToSkip = (pattern: string, owners: readonly string[]): string | undefined => {
  if (pattern.startsWith('[') || pattern.startsWith('^[')) return 'sections are not known'
  if (pattern.includes('!')) return 'patterns with ! are not known'
  if (pattern.includes('#')) return 'patterns with # are not known'
  if (pattern.includes('\\ ') || pattern.includes('\\\t')) return 'patterns with blanks are not known'
  if (hasSet(pattern)) return 'patterns with [ ] are not known'
  if (pattern.length > patternCharsMax) return `the pattern has more than ${patternCharsMax} characters`
  return owners.length === 0 ? 'nobody is named' : undefined
}

const isTriedAlone = (pattern: string): boolean => /[*?]/.test(pattern.startsWith('*.') ? pattern.slice(2) : pattern)

class Reading {
  readonly lines: CodeownersLine[] = []
  readonly skipped: SkippedLine[] = []
  skippedTotal = 0
  private wildcards = 0

  read(text: string, line: number): void {
    if (text === '' || text.startsWith('#')) return
    const [pattern = '', ...named] = withoutComment(wordsOf(text))
    const shown = text.slice(0, textShownMax)
    const owners = named.slice(0, ownersMax)
    const reason = this.excess(pattern) ?? reasonToSkip(pattern, owners)
    if (reason === undefined) this.lines.push({ line, text: shown, pattern, owners })
    else this.skip({ line, text: shown, reason })
  }

  private excess(pattern: string): string | undefined {
    if (this.lines.length === linesMax) return `only the first ${linesMax} lines count`
    if (isTriedAlone(pattern) && ++this.wildcards > wildcardLinesMax)
      return `only the first ${wildcardLinesMax} patterns with wildcards count`
    return undefined
  }

  private skip(line: SkippedLine): void {
    this.skippedTotal += 1
    if (this.skipped.length < skippedMax) this.skipped.push(line)
  }
}

/** Longest line that is read; of a longer one the end is cut. */
const lineCharsMax = 10_000

/**
 * Reads a CODEOWNERS file (grouping.md 7): a pattern and owners, behind unescaped blanks; a word that begins with `#` begins a comment. Lines that mean nothing
 * here are told with the reason. Never fails; `codeownersRefusal` says whether the text is one at all.
 */
export const parseCodeowners = (text: string): ParsedCodeowners => {
  const reading = new Reading()
  let number = 0
  for (let from = 0; from <= text.length && from <= codeownersCharsMax;) {
    const found = text.indexOf('\n', from)
    const end = found < 0 ? text.length : found
    number += 1
    reading.read(text.slice(from, Math.min(end, from + lineCharsMax)).trim(), number)
    from = end + 1
  }
  const { lines, skipped, skippedTotal } = reading
  return { lines, skipped, skippedTotal }
}
