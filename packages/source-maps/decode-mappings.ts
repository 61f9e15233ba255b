/** Where something of the generated file comes from; all numbers from 0. */
export interface Mappings {
  /** Index of the first segment of each generated line, and behind the last line the number of segments. */
  readonly lineStarts: Int32Array
  /** Generated column of each segment, rising within a line. */
  readonly columns: Int32Array
  /** Index of the source, -1: this code comes from nowhere. */
  readonly sources: Int32Array
  readonly lines: Int32Array
  readonly originalColumns: Int32Array
  /** Index of the name, -1: none. */
  readonly names: Int32Array
}

/** Part of a generated file that has its own `mappings` (index maps), and what its numbers are counted from. */
export interface MappingsPart {
  readonly mappings: string
  readonly line: number
  readonly column: number
  readonly firstSource: number
  readonly firstName: number
}

/** A minified line per statement of a huge program; a map of nothing but `;` would be a line per byte. */
export const mappedLinesMax = 4_000_000
/** 24 bytes each. A bundle of 30 MB has about ten million. */
const segmentsMax = 12_000_000

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const valueOfCode = new Int8Array(128).fill(-1)
for (let value = 0; value < digits.length; value++) valueOfCode[digits.charCodeAt(value)] = value

const comma = 44
const semicolon = 59
const noDigit = -1
const endsSegment = -2
valueOfCode[comma] = valueOfCode[semicolon] = endsSegment

/** The lowest bit is the sign. */
const signed = (value: number): number => (value % 2 === 1 ? -Math.floor(value / 2) : value / 2)
const numbersMax = 5
/** Bits of a number that fit into 32; what is longer is no position. */
const shiftMax = 30
/** Columns and lines of no file that exists. */
const placeMax = 2 ** 30

/** Generated line and column, source, line and column in it, name. */
const fieldCount = 6

/** Segments while their number is not known, row by row. */
class Rows {
  #cells = new Int32Array(fieldCount * 4096)
  count = 0

  add(line: number, column: number, [source, originalLine, originalColumn, name]: Original): void {
    const at = this.count * fieldCount
    if (at === this.#cells.length) this.#grow()
    const cells = this.#cells
    cells[at] = line
    cells[at + 1] = column
    cells[at + 2] = source
    cells[at + 3] = originalLine
    cells[at + 4] = originalColumn
    cells[at + 5] = name
    this.count += 1
  }

  #grow(): void {
    const grown = new Int32Array(this.#cells.length * 2)
    grown.set(this.#cells)
    this.#cells = grown
  }

  /** One field of all rows, in this order of them; without one, as they are. */
  column(field: number, order?: Int32Array): Int32Array {
    const cells = this.#cells
    const column = new Int32Array(this.count)
    for (let row = 0; row < column.length; row++) column[row] = cells[(order?.[row] ?? row) * fieldCount + field] ?? 0
    return column
  }

  /** The order of line and column; undefined when they are in it, as a rule. */
  order(): Int32Array | undefined {
    const cells = this.#cells
    const compare = (a: number, b: number): number => {
      const [left, right] = [a * fieldCount, b * fieldCount]
      return (cells[left] ?? 0) - (cells[right] ?? 0) || (cells[left + 1] ?? 0) - (cells[right + 1] ?? 0) || a - b
    }
    let isSorted = true
    for (let row = 1; row < this.count && isSorted; row++) isSorted = compare(row - 1, row) < 0
    return isSorted ? undefined : Int32Array.from({ length: this.count }, (_, row) => row).sort(compare)
  }
}

type Original = readonly [source: number, line: number, column: number, name: number]

const fromNowhere: Original = [-1, 0, 0, -1]

const isPlace = (value: number): boolean => value >= 0 && value <= placeMax

/** Distances of one segment from the one before. */
interface Segment {
  readonly numbers: Int32Array
  /** How many there are: 0, 1, 4 or 5 of a proper one. */
  count: number
}

/** Reads the numbers of a segment into it; where it ends, -1: this is no VLQ. */
const readSegment = (text: string, from: number, segment: Segment): number => {
  const { numbers } = segment
  let value = 0
  let shift = 0
  segment.count = 0
  let at = from
  for (; at < text.length; at++) {
    const digit = valueOfCode[text.charCodeAt(at)] ?? noDigit
    if (digit === endsSegment) break
    if (digit === noDigit || shift > shiftMax || segment.count >= numbersMax) return -1
    value += (digit & 31) * 2 ** shift
    shift += 5
    if (digit >= 32) continue
    numbers[segment.count] = signed(value)
    segment.count += 1
    value = 0
    shift = 0
  }
  return shift > 0 || segment.count === 2 || segment.count === 3 ? -1 : at
}

/** Where the segment before was; numbers that overflow wrap around, and are found to be no place. */
class Position {
  #column = 0
  #source = 0
  #line = 0
  #originalColumn = 0
  #name = 0

  get column(): number {
    return this.#column
  }

  nextLine(): void {
    this.#column = 0
  }

  move({ numbers, count }: Segment): void {
    this.#column = (this.#column + (numbers[0] ?? 0)) | 0
    if (count < 4) return
    this.#source = (this.#source + (numbers[1] ?? 0)) | 0
    this.#line = (this.#line + (numbers[2] ?? 0)) | 0
    this.#originalColumn = (this.#originalColumn + (numbers[3] ?? 0)) | 0
    if (count === numbersMax) this.#name = (this.#name + (numbers[4] ?? 0)) | 0
  }

  /** What a segment of so many numbers leads to; from nowhere where a number cannot be. */
  original(count: number, { firstSource, firstName }: MappingsPart): Original {
    if (count < 4 || this.#source < 0 || !isPlace(this.#line) || !isPlace(this.#originalColumn)) return fromNowhere
    const name = count === numbersMax && this.#name >= 0 ? this.#name + firstName : -1
    return [this.#source + firstSource, this.#line, this.#originalColumn, name]
  }
}

/** Reads the segments of one part that lie before an end. False: this is no `mappings`, or more of it than is read. */
const readPart = (part: MappingsPart, rows: Rows, end: { readonly line: number; readonly column: number }): boolean => {
  const { mappings } = part
  const segment: Segment = { numbers: new Int32Array(numbersMax), count: 0 }
  const position = new Position()
  let { line } = part
  for (let at = 0; at < mappings.length; at++) {
    at = readSegment(mappings, at, segment)
    if (at < 0 || rows.count >= segmentsMax || line > mappedLinesMax) return false
    if (segment.count > 0) {
      position.move(segment)
      const column = position.column + (line === part.line ? part.column : 0)
      const isBefore = line < end.line || (line === end.line && column < end.column)
      if (isBefore && isPlace(column)) rows.add(line, column, position.original(segment.count, part))
    }
    if (mappings.charCodeAt(at) !== semicolon) continue
    line += 1
    position.nextLine()
  }
  return true
}

/**
 * Decodes the `mappings` of a source map, or of the sections of an index map in their order, into columns of numbers: a fifth of the memory that lists of
 * lists take. A section ends where the next one begins. Undefined: not base 64 VLQ, or above `segmentsMax` or `mappedLinesMax`.
 */
export const decodeMappings = (parts: readonly MappingsPart[]): Mappings | undefined => {
  const rows = new Rows()
  for (const [index, part] of parts.entries()) {
    if (!readPart(part, rows, parts[index + 1] ?? { line: Infinity, column: 0 })) return undefined
  }
  const order = rows.order()
  const lines = rows.column(0, order)
  const lineStarts = new Int32Array((lines.at(-1) ?? 0) + 2)
  for (const [row, line] of lines.entries()) lineStarts[line + 1] = row + 1
  // Lines without a segment end where the one before ends.
  for (let line = 1; line < lineStarts.length; line++) lineStarts[line] = Math.max(lineStarts[line] ?? 0, lineStarts[line - 1] ?? 0)
  return {
    lineStarts,
    columns: rows.column(1, order),
    sources: rows.column(2, order),
    lines: rows.column(3, order),
    originalColumns: rows.column(4, order),
    names: rows.column(5, order),
  }
}

/** The first index of a rising range whose column is not before this one; its end when all are. */
const firstFrom = (columns: Int32Array, column: number, first: number, end: number): number => {
  let [low, high] = [first, end]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((columns[middle] ?? 0) < column) low = middle + 1
    else high = middle
  }
  return low
}

/** The segment at a place, from 0, or the last one before it on its line; -1: none. */
export const segmentAt = ({ lineStarts, columns }: Mappings, line: number, column: number): number => {
  if (line < 0 || line >= lineStarts.length - 1) return -1
  const first = lineStarts[line] ?? 0
  const end = lineStarts[line + 1] ?? 0
  // Of several at exactly this place the first is meant, as every reader of maps has it.
  const found = firstFrom(columns, column, first, end)
  if (found < end && columns[found] === column) return found
  return found === first ? -1 : found - 1
}
