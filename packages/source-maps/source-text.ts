/** A text of nothing but line ends would take four times its size; what is behind so many lines is part of the last one. */
const linesMax = 4_000_000

/** A text by lines, without a copy of it. */
export class SourceText {
  readonly text: string
  #starts: Int32Array | undefined

  constructor(text: string) {
    this.text = text
  }

  /** Offset of the first character of each line. */
  get #lineStarts(): Int32Array {
    if (this.#starts) return this.#starts
    let count = 1
    for (let at = this.text.indexOf('\n'); at >= 0 && count < linesMax; at = this.text.indexOf('\n', at + 1)) count += 1
    const starts = new Int32Array(count)
    for (let at = this.text.indexOf('\n'), line = 1; line < count; at = this.text.indexOf('\n', at + 1)) starts[line++] = at + 1
    this.#starts = starts
    return starts
  }

  get lines(): number {
    return this.#lineStarts.length
  }

  /** Offset of a place, both numbers from 0; -1 when there is no such line. Columns behind the end are the end. */
  offsetOf(line: number, column: number): number {
    const starts = this.#lineStarts
    if (line < 0 || line >= starts.length) return -1
    const start = starts[line] ?? 0
    const end = line + 1 < starts.length ? (starts[line + 1] ?? 0) - 1 : this.text.length
    return Math.min(start + Math.max(0, column), end)
  }

  /** The line of an offset, from 0, and how far into it the offset is. */
  placeOf(offset: number): { readonly line: number; readonly column: number } {
    const starts = this.#lineStarts
    let low = 0
    let high = starts.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((starts[middle] ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    return { line: low - 1, column: offset - (starts[low - 1] ?? 0) }
  }

  /** The text of a line from 0, at most so many characters of it from a column on. Undefined when there is no such line. */
  line(number: number): string | undefined {
    const starts = this.#lineStarts
    if (number < 0 || number >= starts.length) return undefined
    const end = number + 1 < starts.length ? (starts[number + 1] ?? 0) - 1 : this.text.length
    const text = this.text.slice(starts[number] ?? 0, end)
    return text.endsWith('\r') ? text.slice(0, -1) : text
  }
}

const linesAround = 5
const lineCharsMax = 150
const cutChars = 140
const charsBefore = 60
const slack = 5

/** A line of minified code, cut to what is around a column from 0; `{snip}` stands for what was cut (features.md 1.6). */
export const cutLine = (line: string, column: number): string => {
  if (line.length <= lineCharsMax) return line
  const at = Math.min(column, line.length)
  let start = Math.max(0, at - charsBefore)
  if (start < slack) start = 0
  let end = Math.min(start + cutChars, line.length)
  if (end > line.length - slack) end = line.length
  if (end === line.length) start = Math.max(0, end - cutChars)
  // Half of a character is no text.
  const cut = line.slice(start, end).toWellFormed()
  return `${start > 0 ? '{snip} ' : ''}${cut}${end < line.length ? ' {snip}' : ''}`
}

/** The line of a frame and up to five on either side; a list without a line is absent, as in every event. */
export interface ContextLines {
  readonly pre_context?: string[]
  readonly context_line: string
  readonly post_context?: string[]
}

/** Source lines around a place; line from 1, column from 0. Undefined when the text has no such line. */
export const contextLines = (source: SourceText, line: number, column: number): ContextLines | undefined => {
  const own = source.line(line - 1)
  if (own === undefined) return undefined
  const range = (from: number, count: number): string[] =>
    Array.from({ length: count }, (_, index) => source.line(from - 1 + index)).flatMap((text) =>
      text === undefined ? [] : [cutLine(text, column)],
    )
  const countBefore = Math.min(linesAround, line - 1)
  const before = range(line - countBefore, countBefore)
  const after = range(line + 1, linesAround)
  return {
    ...(before.length > 0 && { pre_context: before }),
    context_line: cutLine(own, column),
    ...(after.length > 0 && { post_context: after }),
  }
}
