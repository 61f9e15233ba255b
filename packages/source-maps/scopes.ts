/** The functions of a script: where each begins and ends, which one it lies in, and by which words of the script it is called. */
export interface Scopes {
  /** Offsets, rising. */
  readonly starts: Int32Array
  /** Not included. */
  readonly ends: Int32Array
  /** The innermost function around each, -1: none. */
  readonly parents: Int32Array
  /** The last part of each one's name, as an index of `nameStarts`; -1: it has none. */
  readonly names: Int32Array
  readonly nameStarts: Int32Array
  readonly nameEnds: Int32Array
  /** The part before: of the object or class that it is a member of; -1: none. */
  readonly nameParents: Int32Array
}

/** More functions than the largest bundles have. */
const functionsMax = 2_000_000
const namesMax = 4_000_000

/** Collects functions and names while a script is scanned. */
export class ScopeList {
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #parents: number[] = []
  readonly #names: number[] = []
  readonly #nameStarts: number[] = []
  readonly #nameEnds: number[] = []
  readonly #nameParents: number[] = []
  #open = -1

  /** A name, or a part of one; -1 when there are too many. */
  addName(start: number, end: number, parent: number): number {
    if (this.#nameStarts.length >= namesMax || end <= start) return -1
    this.#nameStarts.push(start)
    this.#nameEnds.push(end)
    this.#nameParents.push(parent)
    return this.#nameStarts.length - 1
  }

  /** A function begins; until it ends, those that begin lie in it. -1 when there are too many. */
  begin(start: number, name: number): number {
    if (this.#starts.length >= functionsMax) return -1
    this.#starts.push(start)
    this.#ends.push(-1)
    this.#parents.push(this.#open)
    this.#names.push(name)
    this.#open = this.#starts.length - 1
    return this.#open
  }

  finish(scope: number, end: number): void {
    if (scope < 0) return
    this.#ends[scope] = end
    this.#open = this.#parents[scope] ?? -1
  }

  /** What is not finished ends with the script. */
  done(end: number): Scopes {
    return {
      starts: Int32Array.from(this.#starts),
      ends: Int32Array.from(this.#ends, (each) => (each < 0 ? end : each)),
      parents: Int32Array.from(this.#parents),
      names: Int32Array.from(this.#names),
      nameStarts: Int32Array.from(this.#nameStarts),
      nameEnds: Int32Array.from(this.#nameEnds),
      nameParents: Int32Array.from(this.#nameParents),
    }
  }
}

/** The innermost function around an offset, -1: none. */
export const scopeAt = ({ starts, ends, parents }: Scopes, offset: number): number => {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((starts[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  let scope = low - 1
  while (scope >= 0 && (ends[scope] ?? 0) <= offset) scope = parents[scope] ?? -1
  return scope
}

/** Where the parts of the name of a function stand in the script, outermost first. */
export const nameParts = (
  { names, nameStarts, nameEnds, nameParents }: Scopes,
  scope: number,
): readonly (readonly [start: number, end: number])[] => {
  const parts: [number, number][] = []
  for (let name = names[scope] ?? -1; name >= 0 && parts.length < namePartsMax; name = nameParents[name] ?? -1)
    parts.unshift([nameStarts[name] ?? 0, nameEnds[name] ?? 0])
  return parts
}

const namePartsMax = 16
