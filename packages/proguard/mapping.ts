import { noMembers, readMembers } from './members.ts'
import type { Members } from './members.ts'

/** Why bytes are no mapping that can be used. */
export type MappingFault = 'too-large' | 'too-many-classes' | 'not-a-mapping'

export type ReadMapping = { readonly kind: 'mapping'; readonly mapping: Mapping } | { readonly kind: 'fault'; readonly fault: MappingFault }

/** The largest apps have mappings of about so much. */
export const mappingBytesMax = 128 * 1024 * 1024
const classesMax = 500_000
/** Longer lines are passed over: only signatures that nobody writes are. */
const lineBytesMax = 16 * 1024
/** Methods that stay read; those of the classes of a crash are few. */
const openedMembersMax = 200_000
/** About what a class takes beside its names. */
const classBytes = 250
/** Comments of a class stand right below its line. */
const headLinesMax = 10

const [lineFeed, space, tab, hash] = [10, 32, 9, 35]
const classPattern = /^(\S+) -> (\S+):\s*$/
const fileNamePattern = /"fileName"\s*:\s*"([^"\\]{1,500})"/

/** Where the lines below that of a class are. */
interface ClassSpan {
  readonly original: string
  readonly from: number
  to: number
}

const isClassLine = (first: number | undefined): boolean => first !== space && first !== tab && first !== hash && first !== lineFeed

/** The lines of a part of a file; too long ones are left out. */
function* linesOf(bytes: Buffer, from: number, to: number): Generator<string> {
  for (let at = from; at < to;) {
    const found = bytes.indexOf(lineFeed, at)
    const end = found === -1 || found > to ? to : found
    if (end - at <= lineBytesMax) yield bytes.toString('utf8', at, end)
    at = end + 1
  }
}

/**
 * A mapping.txt of ProGuard or R8. It keeps the bytes, and knows where each class begins; the methods of a class are read when somebody asks for them, as a crash
 * asks for few of a hundred thousand.
 */
export class Mapping {
  readonly #bytes: Buffer
  readonly #spans: ReadonlyMap<string, ClassSpan>
  readonly #byOriginal = new Map<string, ClassSpan>()
  readonly #opened = new Map<string, Members>()
  #openedMembers = 0
  /** About what it takes in memory. */
  readonly bytes: number

  constructor(bytes: Buffer, spans: ReadonlyMap<string, ClassSpan>) {
    this.#bytes = bytes
    this.#spans = spans
    let names = 0
    for (const [shortName, span] of spans) {
      this.#byOriginal.set(span.original, span)
      names += shortName.length + span.original.length
    }
    this.bytes = bytes.length + spans.size * classBytes + names
  }

  /** What a class of the program was called in the source; undefined: the mapping does not know it. */
  originalClass(name: string): string | undefined {
    return this.#spans.get(name)?.original
  }

  /** The methods of a class of the program; none when the mapping does not know it. */
  membersOf(name: string): Members {
    const known = this.#opened.get(name)
    if (known) return known
    const span = this.#spans.get(name)
    if (!span) return noMembers
    const members = readMembers(linesOf(this.#bytes, span.from, span.to))
    // Empty classes count as well.
    this.#openedMembers += members.count + 1
    if (this.#openedMembers > openedMembersMax) {
      this.#opened.clear()
      this.#openedMembers = members.count + 1
    }
    this.#opened.set(name, members)
    return members
  }

  /** The file that a class was written in, by its name in the source; undefined: the mapping does not say. */
  sourceFileOf(original: string): string | undefined {
    const span = this.#byOriginal.get(original)
    if (!span) return undefined
    let left = headLinesMax
    for (const line of linesOf(this.#bytes, span.from, span.to)) {
      if (left-- === 0 || !line.trimStart().startsWith('#')) return undefined
      const file = line.includes('"sourceFile"') ? fileNamePattern.exec(line)?.[1] : undefined
      if (file !== undefined) return file
    }
    return undefined
  }
}

/** A line that names a class, and where it is. */
interface ClassLine {
  readonly original: string
  readonly shortName: string
  readonly at: number
  readonly end: number
}

function* classLines(bytes: Buffer): Generator<ClassLine> {
  for (let at = 0; at < bytes.length;) {
    const found = bytes.indexOf(lineFeed, at)
    const end = found === -1 ? bytes.length : found
    const isOne = isClassLine(bytes[at]) && end - at <= lineBytesMax
    const [, original, shortName] = (isOne ? classPattern.exec(bytes.toString('utf8', at, end)) : undefined) ?? []
    if (original !== undefined && shortName !== undefined) yield { original, shortName, at, end: end + 1 }
    at = end + 1
  }
}

/** Finds the classes of a mapping.txt (features.md 1.11). Each line is looked at once; whatever is in it, it ends. */
export const readMapping = (bytes: Buffer): ReadMapping => {
  if (bytes.length > mappingBytesMax) return { kind: 'fault', fault: 'too-large' }
  const spans = new Map<string, ClassSpan>()
  let last: ClassSpan | undefined
  for (const { original, shortName, at, end } of classLines(bytes)) {
    if (last) last.to = at
    last = { original, from: end, to: bytes.length }
    // The first one counts: a class is there once.
    if (!spans.has(shortName)) spans.set(shortName, last)
    if (spans.size > classesMax) return { kind: 'fault', fault: 'too-many-classes' }
  }
  return spans.size === 0 ? { kind: 'fault', fault: 'not-a-mapping' } : { kind: 'mapping', mapping: new Mapping(bytes, spans) }
}
