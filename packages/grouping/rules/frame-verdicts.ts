import { installedByPackage, looksInApp } from '#packages/frames/in-app'
import type { Frame } from '#packages/protocol/event'

import { isJavascriptFamily, isNativeFamily } from '../platform-family.ts'
import { PatternIndex } from './pattern-index.ts'
import type { FrameMatcher } from './stack-rule.ts'

/** Frames with longer names are decided each time, so that what is kept stays small. */
const keptCharsMax = 1_024

/** What is known of a frame by its names alone, whatever its neighbours and its event. */
export interface FrameVerdict {
  /** Bit n: condition n of the rules holds. */
  readonly bits: Uint32Array
  /** Nothing of it bears the marks of other people's code. */
  readonly looksInApp: boolean
  /** A package installer brought it. */
  readonly isInstalled: boolean
}

export const hasBit = (bits: Uint32Array, bit: number): boolean => (((bits[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1

const setBit = (bits: Uint32Array, bit: number): void => {
  bits[bit >>> 5] = (bits[bit >>> 5] ?? 0) | (1 << (bit & 31))
}

const families = ['native', 'javascript', 'other'] as const
type Family = (typeof families)[number]

const familyOf = (platform: string): Family => {
  if (isNativeFamily(platform)) return 'native'
  return isJavascriptFamily(platform) ? 'javascript' : 'other'
}

const namesFamily = ({ argument }: FrameMatcher, family: Family): boolean =>
  argument.split(',').some((name) => name.trim() === family || name.trim() === 'all')

type NamedField = 'path' | 'package' | 'module' | 'function'

const isNamed = (field: FrameMatcher['field']): field is NamedField =>
  field === 'path' || field === 'package' || field === 'module' || field === 'function'

const valueOf = (frame: Frame, field: NamedField): string | undefined => {
  switch (field) {
    case 'path':
      return frame.abs_path || frame.filename || undefined
    case 'package':
      return frame.package || undefined
    case 'module':
      return frame.module || undefined
    case 'function':
      return frame.function || '<unknown>'
  }
}

const namedFields: readonly NamedField[] = ['path', 'package', 'module', 'function']

/** A matcher by its number among the distinct ones, and whether it must hold or must not. */
interface Term {
  readonly atom: number
  readonly isNegated: boolean
}

interface Condition {
  readonly number: number
  readonly terms: readonly Term[]
}

/** What is asked of the frames of one family: rules for others cost nothing. */
class FamilyConditions {
  readonly conditions: Condition[] = []
  private readonly added = new Set<number>()
  private readonly indexes: Readonly<Record<NamedField, PatternIndex>> = {
    path: new PatternIndex(true),
    package: new PatternIndex(true),
    module: new PatternIndex(false),
    function: new PatternIndex(false),
  }

  add(field: NamedField, pattern: string, atom: number): void {
    if (this.added.has(atom)) return
    this.added.add(atom)
    this.indexes[field].add(pattern, atom)
  }

  find(frame: Frame, found: (atom: number) => void): void {
    for (const field of namedFields) {
      const value = valueOf(frame, field)
      if (value !== undefined) this.indexes[field].find(value, found)
    }
  }
}

const holdsAll = (terms: readonly Term[], atoms: Uint32Array): boolean => {
  for (const { atom, isNegated } of terms) if (hasBit(atoms, atom) === isNegated) return false
  return true
}

/** Matchers of a frame's names: each distinct one is an atom, each distinct list of them, for the families that it is for, a condition. */
export class FrameConditions {
  private readonly atoms = new Map<string, number>()
  private readonly numbers = new Map<string, number>()
  private readonly byFamily: Readonly<Record<Family, FamilyConditions>> = {
    native: new FamilyConditions(),
    javascript: new FamilyConditions(),
    other: new FamilyConditions(),
  }

  /** Number of the condition that all of these hold; matchers of `app` and `category` are not looked at. */
  number(matchers: readonly FrameMatcher[]): number {
    const wanted = families.filter((family) =>
      matchers.every((matcher) => matcher.field !== 'family' || namesFamily(matcher, family) !== matcher.isNegated),
    )
    const named = matchers.flatMap(({ field, argument, isNegated }) => (isNamed(field) ? [{ field, argument, isNegated }] : []))
    const terms = named.map(({ field, argument, isNegated }): Term => ({ atom: this.atom(`${field}:${argument}`), isNegated }))
    const key = `${wanted.join()} ${terms.map(({ atom, isNegated }) => (isNegated ? -atom - 1 : atom)).join()}`
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    const number = this.numbers.size
    this.numbers.set(key, number)
    for (const family of wanted) {
      const own = this.byFamily[family]
      own.conditions.push({ number, terms })
      for (const { field, argument } of named) own.add(field, argument, this.atom(`${field}:${argument}`))
    }
    return number
  }

  /** Words of 32 conditions. */
  get words(): number {
    return (this.numbers.size >>> 5) + 1
  }

  /** Bit n of the answer: condition n holds. */
  holding(frame: Frame, platform: string): Uint32Array {
    const own = this.byFamily[familyOf(platform)]
    const atoms = new Uint32Array((this.atoms.size >>> 5) + 1)
    own.find(frame, (atom) => setBit(atoms, atom))
    const bits = new Uint32Array(this.words)
    for (const { number, terms } of own.conditions) if (holdsAll(terms, atoms)) setBit(bits, number)
    return bits
  }

  private atom(key: string): number {
    const known = this.atoms.get(key)
    if (known !== undefined) return known
    const atom = this.atoms.size
    this.atoms.set(key, atom)
    return atom
  }
}

/** A frame by what a verdict rests on. */
interface Kept {
  readonly name: string | undefined
  readonly module: string | undefined
  readonly path: string | undefined
  readonly filename: string | undefined
  readonly image: string | undefined
  readonly platform: string
  readonly verdict: FrameVerdict
}

const isLong = ({ abs_path: path = '', filename = '', module = '', function: name = '', package: image = '' }: Frame): boolean =>
  path.length + filename.length + module.length + name.length + image.length > keptCharsMax

/** A few characters of a name: its end tells most. */
const mix = (sum: number, text: string | undefined): number => {
  if (text === undefined) return Math.imul(sum, 31)
  const { length } = text
  const end = (text.charCodeAt(length - 1) << 8) ^ text.charCodeAt(length >> 1)
  return Math.imul(sum ^ end ^ (text.charCodeAt((length * 3) >> 2) << 16), 0x9e3779b1) + length
}

const sumOf = (frame: Frame): number => {
  const sum = mix(mix(mix(mix(1, frame.function), frame.module), frame.abs_path), frame.package)
  return sum ^ (sum >>> 15)
}

const isSame = (kept: Kept, frame: Frame, platform: string): boolean =>
  kept.name === frame.function &&
  kept.module === frame.module &&
  kept.path === frame.abs_path &&
  kept.filename === frame.filename &&
  kept.image === frame.package &&
  kept.platform === platform

/**
 * Verdicts of frames, one kept in each of many places, found by a few characters of the frame's names: stack traces of one project repeat the same frames over
 * and over. Whoever sends frames that share a place takes it from others and no more.
 */
export class FrameVerdicts {
  private readonly conditions: FrameConditions
  private readonly kept: (Kept | undefined)[]
  private readonly mask: number

  /** `places` is a power of two. */
  constructor(conditions: FrameConditions, places: number) {
    this.conditions = conditions
    this.kept = Array.from({ length: places }, () => undefined)
    this.mask = places - 1
  }

  of(frame: Frame, eventPlatform: string): FrameVerdict {
    const platform = frame.platform || eventPlatform
    const place = sumOf(frame) & this.mask
    const kept = this.kept[place]
    if (kept && isSame(kept, frame, platform)) return kept.verdict
    const verdict = this.decide(frame, platform)
    const { abs_path: path, filename, module, function: name, package: image } = frame
    if (!isLong(frame)) this.kept[place] = { name, module, path, filename, image, platform, verdict }
    return verdict
  }

  private decide(frame: Frame, platform: string): FrameVerdict {
    return {
      bits: this.conditions.holding(frame, platform),
      looksInApp: looksInApp(frame, platform),
      isInstalled: installedByPackage(frame, platform),
    }
  }
}
