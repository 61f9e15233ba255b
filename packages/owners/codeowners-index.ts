import { fitsCodeowners, moveRoot, readCodeownersPattern } from './codeowners-pattern.ts'
import type { CodeownersPattern, RootMapping } from './codeowners-pattern.ts'
import type { CodeownersLine } from './parse-codeowners.ts'

/** Characters that mean something to the language; a text without them is itself. */
const special = /[*?\\]/
/** Folders of a path that are looked at. */
const segmentsMax = 64
const dotsMax = 8

const add = (map: Map<string, number[]>, key: string, index: number): void => {
  const there = map.get(key)
  if (there) there.push(index)
  else map.set(key, [index])
}

/** Folders in front of the first one that has a wildcard, with their slashes: `src/pay/*.ts` begins with `src/pay`. */
const literalHead = (body: string): string => {
  const at = body.search(special)
  if (at < 0) return body.endsWith('/') ? body.slice(0, -1) : body
  return body.slice(0, Math.max(0, body.lastIndexOf('/', at)))
}

/** Keys by which the lines that may fit a path are found: its folders from the top, each of its names, and the ends of these behind a dot. */
const keysOf = (path: string) => {
  const segments = path.split('/', segmentsMax)
  const heads = segments.map((_, index) => segments.slice(0, index + 1).join('/'))
  const endings = segments.flatMap((segment) => {
    const parts = segment.split('.')
    return parts.slice(1, 1 + dotsMax).map((_, index) => `.${parts.slice(index + 1).join('.')}`)
  })
  return { heads, segments, endings }
}

/**
 * The lines of a CODEOWNERS file, found by the path in question: a file of 3 MB has tens of thousands, of which hardly any begins like a path or ends like it.
 * Only those that begin with a wildcard and are not `*.ext` are tried one by one.
 */
export class CodeownersIndex {
  readonly lines: readonly CodeownersLine[]
  readonly #mapping: RootMapping
  readonly #patterns: (CodeownersPattern | undefined)[] = []
  readonly #heads = new Map<string, number[]>()
  readonly #names = new Map<string, number[]>()
  readonly #endings = new Map<string, number[]>()
  readonly #others: number[] = []

  constructor(lines: readonly CodeownersLine[], mapping: RootMapping) {
    this.lines = lines
    this.#mapping = mapping
    // Of lines with the same pattern the last one counts.
    const last = new Map(lines.map((line, index) => [moveRoot(line.pattern, mapping), index]))
    for (const [pattern, index] of last) this.#place(pattern, index)
  }

  #place(pattern: string, index: number): void {
    const isAnchored = pattern.slice(0, -1).includes('/')
    const body = pattern.startsWith('/') ? pattern.slice(1) : pattern
    const head = literalHead(body)
    if (isAnchored && head !== '') add(this.#heads, head, index)
    else if (!isAnchored && head !== '') add(this.#names, head, index)
    else if (!isAnchored && body.startsWith('*.') && !special.test(body.slice(1)) && !body.endsWith('/'))
      add(this.#endings, body.slice(1), index)
    else this.#others.push(index)
  }

  #fits(index: number, path: string): boolean {
    const line = this.lines[index]
    if (!line) return false
    const pattern = (this.#patterns[index] ??= readCodeownersPattern(moveRoot(line.pattern, this.#mapping)))
    return fitsCodeowners(pattern, path)
  }

  /** Indices of the lines that fit a path, in no order. A path of more than 64 folders is looked at by the first 64. */
  find(path: string): number[] {
    const relative = path.startsWith('/') ? path.slice(1) : path
    const { heads, segments, endings } = keysOf(relative)
    const candidates = new Set<number>(this.#others)
    const take = (found: readonly number[] | undefined): void => {
      for (const index of found ?? []) candidates.add(index)
    }
    for (const head of heads) take(this.#heads.get(head))
    for (const segment of segments) take(this.#names.get(segment))
    for (const ending of endings) take(this.#endings.get(ending))
    return [...candidates].filter((index) => this.#fits(index, relative))
  }
}
