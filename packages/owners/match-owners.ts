import { fitsGlobTokens, globTokens } from '#packages/filters/glob'

import type { CodeownersIndex } from './codeowners-index.ts'
import { fitsCodeowners, readCodeownersPattern } from './codeowners-pattern.ts'
import type { OwnerFacts, OwnerFrame } from './owner-facts.ts'
import type { OwnerRule, RuleMatcher } from './owner-rule.ts'
import type { Steps } from './steps.ts'

/** What of an event a rule fits. */
interface MatchedPart {
  readonly kind: 'frame' | 'url' | 'tag'
  /** The frame's file and line, the address, or the tag with its value. */
  readonly text: string
  /** It is the frame that the event is called after, or the event as a whole. */
  readonly isCrash: boolean
}

/** A line that fits an event. */
export interface LineMatch {
  /** Index into the rules or lines. */
  readonly index: number
  readonly part: MatchedPart
}

type Fits = (facts: OwnerFacts) => MatchedPart | undefined

const frameThat =
  (fits: (frame: OwnerFrame) => boolean): Fits =>
  ({ frames }) => {
    const frame = frames.find(fits)
    return frame && { kind: 'frame', text: frame.label, isCrash: frame.isCrash }
  }

/** The simple glob of ownership rules: the whole text, case aside; `*` crosses slashes too. */
const simpleGlob = (pattern: string): ((text: string) => boolean) => {
  const tokens = globTokens(pattern.toLowerCase(), false)
  return (text) => text !== '' && fitsGlobTokens(tokens, text.toLowerCase())
}

const compileMatcher = ({ type, pattern }: RuleMatcher): Fits => {
  if (type === 'codeowners') {
    const read = readCodeownersPattern(pattern)
    return frameThat(({ paths }) => paths.some((path) => fitsCodeowners(read, path)))
  }
  const fits = simpleGlob(type === 'path' ? pattern.replaceAll('\\', '/') : pattern)
  if (type === 'path') return frameThat(({ paths }) => paths.some(fits))
  if (type === 'module') return frameThat(({ module }) => fits(module))
  if (type === 'url') return ({ url }) => (fits(url) ? { kind: 'url', text: url, isCrash: true } : undefined)
  const name = type.slice('tags.'.length)
  return ({ valuesOf }) => {
    const value = valuesOf(name).find(fits)
    return value === undefined ? undefined : { kind: 'tag', text: `${name}: ${value}`, isCrash: true }
  }
}

/** What fits the crash frame comes before what fits any other, and of these the last line comes first (grouping.md 7). */
const byWeight = (a: LineMatch, b: LineMatch): number => Number(b.part.isCrash) - Number(a.part.isCrash) || b.index - a.index

/** Ownership rules, ready to be held against events. */
export class OwnerRules {
  readonly rules: readonly OwnerRule[]
  readonly #fits: readonly Fits[]

  constructor(rules: readonly OwnerRule[]) {
    this.rules = rules
    this.#fits = rules.map(({ matcher }) => compileMatcher(matcher))
  }

  /** The rules that fit, the one that counts most first; a step is a rule. */
  *match(facts: OwnerFacts): Steps<LineMatch[]> {
    const found: LineMatch[] = []
    for (const [index, fits] of this.#fits.entries()) {
      const part = fits(facts)
      if (part) found.push({ index, part })
      yield
    }
    return found.toSorted(byWeight)
  }
}

/** The lines of a CODEOWNERS file that fit, the one that counts most first; a step is a frame. */
export function* matchCodeowners(index: CodeownersIndex, { frames }: OwnerFacts): Steps<LineMatch[]> {
  const found = new Map<number, LineMatch>()
  for (const frame of frames) {
    for (const line of new Set(frame.paths.flatMap((path) => index.find(path))))
      if (!found.has(line)) found.set(line, { index: line, part: { kind: 'frame', text: frame.label, isCrash: frame.isCrash } })
    yield
  }
  return [...found.values()].toSorted(byWeight)
}
