import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** Whether tests ran a line: 0 = all of it, 1 = none, 2 = not every branch (features.md 8). */
export type LineState = 0 | 1 | 2

/** Branches of a line: how many there are, and which were taken, as bits. */
export interface LineBranches {
  readonly total: number
  readonly taken: number
}

/** Branches of one line that are told apart; of more, these. */
export const branchesMax = 30
/** Longest file, in lines. */
const lineMax = 300_000
const hitsMax = 65_535
/** A stored file is never longer, whatever its bytes say. */
const storedBytesMax = 16 * 1024 * 1024

const bitsOf = (count: number): number => 2 ** Math.min(count, branchesMax) - 1

const countBits = (bits: number): number => {
  let count = 0
  for (let left = bits; left > 0; left = Math.floor(left / 2)) count += left % 2
  return count
}

const isLine = (line: number): boolean => Number.isInteger(line) && line >= 1 && line <= lineMax

/** What is known of the lines of one file. Reports that are added count together: the most hits, and every branch that any of them took. */
export class FileCoverage {
  readonly #hits = new Map<number, number>()
  readonly #branches = new Map<number, LineBranches>()

  get lines(): number {
    return this.#hits.size
  }

  /** Numbers that are none, or beyond three hundred thousand, are left out. */
  addLine(line: number, hits: number): void {
    if (!isLine(line)) return
    const counted = Number.isFinite(hits) ? Math.min(Math.max(0, Math.trunc(hits)), hitsMax) : 0
    this.#hits.set(line, Math.max(this.#hits.get(line) ?? 0, counted))
  }

  addBranches(line: number, { total, taken }: LineBranches): void {
    if (!isLine(line) || !(total > 0)) return
    const there = this.#branches.get(line) ?? { total: 0, taken: 0 }
    const count = Math.max(there.total, Math.min(Math.trunc(total), branchesMax))
    // oxlint-disable-next-line no-bitwise -- a set of branches
    this.#branches.set(line, { total: count, taken: (there.taken | taken) & bitsOf(count) })
  }

  /** Some of `total` branches were taken; a report that does not say which means the first ones. */
  addBranchCount(line: number, total: number, taken: number): void {
    this.addBranches(line, { total, taken: bitsOf(Math.max(0, Math.min(taken, total))) })
  }

  addAll(other: FileCoverage): void {
    for (const [line, hits] of other.#hits) this.addLine(line, hits)
    for (const [line, branches] of other.#branches) this.addBranches(line, branches)
  }

  #stateOf(line: number, hits: number): LineState {
    if (hits === 0) return 1
    const branches = this.#branches.get(line)
    return branches && countBits(branches.taken) < branches.total ? 2 : 0
  }

  /** The state of a line; undefined: no report speaks of it. */
  stateOf(line: number): LineState | undefined {
    const hits = this.#hits.get(line)
    return hits === undefined ? undefined : this.#stateOf(line, hits)
  }

  /** States by line, in order. */
  states(): [line: number, state: LineState][] {
    return [...this.#hits].toSorted(([a], [b]) => a - b).map(([line, hits]) => [line, this.#stateOf(line, hits)])
  }

  /** How many lines there are in each state. */
  totals(): { readonly covered: number; readonly uncovered: number; readonly partial: number } {
    const counts: [number, number, number] = [0, 0, 0]
    for (const [line, hits] of this.#hits) counts[this.#stateOf(line, hits)] += 1
    return { covered: counts[0], uncovered: counts[1], partial: counts[2] }
  }

  /** As text to store: a byte or two a line, compressed. */
  encode(): string {
    const bytes: number[] = []
    let before = 0
    for (const [line, hits] of [...this.#hits].toSorted(([a], [b]) => a - b)) {
      const branches = this.#branches.get(line)
      pushNumber(bytes, line - before)
      pushNumber(bytes, hits * 2 + (branches ? 1 : 0))
      if (branches) {
        pushNumber(bytes, branches.total)
        pushNumber(bytes, branches.taken)
      }
      before = line
    }
    return deflateRawSync(Uint8Array.from(bytes)).toString('base64')
  }
}

/** Seven bits a byte, the lowest first; the eighth says that more follow. */
const pushNumber = (bytes: number[], value: number): void => {
  let left = value
  while (left > 127) {
    bytes.push((left % 128) + 128)
    left = Math.floor(left / 128)
  }
  bytes.push(left)
}

/** Reads what `pushNumber` wrote. */
class NumberReader {
  #at = 0
  readonly #bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isDone(): boolean {
    return this.#at >= this.#bytes.length
  }

  next(): number {
    let value = 0
    for (let place = 1; this.#at < this.#bytes.length; place *= 128) {
      const byte = this.#bytes[this.#at] ?? 0
      this.#at += 1
      value += (byte % 128) * place
      if (byte < 128) break
    }
    return value
  }
}

/** Reads what `encode` wrote. */
export const decodeFileCoverage = (text: string): FileCoverage => {
  const file = new FileCoverage()
  const reader = new NumberReader(inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: storedBytesMax }))
  let line = 0
  while (!reader.isDone) {
    line += reader.next()
    const packed = reader.next()
    file.addLine(line, Math.floor(packed / 2))
    if (packed % 2 === 1) file.addBranches(line, { total: reader.next(), taken: reader.next() })
  }
  return file
}
