import { branchesMax } from './file-coverage.ts'
import type { FileCoverage } from './file-coverage.ts'
import type { Report } from './report.ts'

/** Longest line of a report; of a longer one the end is cut. */
const lineCharsMax = 10_000
/** Lines that one block of a Go profile may span. */
const blockLinesMax = 20_000

/** The lines of a text, without holding all of them. */
function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    const found = text.indexOf('\n', from)
    const end = found < 0 ? text.length : found
    yield text.slice(from, Math.min(end, from + lineCharsMax)).trimEnd()
    from = end + 1
  }
}

/** Branches of one file by line: each has a name, and takes the next free bit of its line. */
class NamedBranches {
  readonly #byLine = new Map<number, Map<string, boolean>>()

  add(line: number, name: string, taken: boolean): void {
    const there = this.#byLine.get(line) ?? new Map<string, boolean>()
    if (there.size < branchesMax || there.has(name)) there.set(name, taken || there.get(name) === true)
    this.#byLine.set(line, there)
  }

  writeTo(file: FileCoverage): void {
    for (const [line, branches] of this.#byLine) {
      let taken = 0
      for (const [index, isTaken] of [...branches.values()].entries()) if (isTaken) taken += 2 ** index
      file.addBranches(line, { total: branches.size, taken })
    }
  }
}

/** One LCOV report as it is read, record by record. */
class LcovReading {
  #file: FileCoverage | undefined
  #branches = new NamedBranches()
  readonly #report: Report

  constructor(report: Report) {
    this.#report = report
  }

  read(line: string): void {
    if (line.startsWith('DA:')) this.#line(line.slice(3))
    else if (line.startsWith('BRDA:')) this.#branch(line.slice(5))
    else if (line.startsWith('SF:')) {
      this.end()
      this.#file = this.#report.file(line.slice(3))
    } else if (line === 'end_of_record') this.end()
  }

  end(): void {
    if (this.#file) this.#branches.writeTo(this.#file)
    this.#branches = new NamedBranches()
    this.#file = undefined
  }

  #line(text: string): void {
    const [number = '', hits = ''] = text.split(',', 2)
    this.#file?.addLine(Number(number), Number(hits))
  }

  #branch(text: string): void {
    const [number = '', block = '', branch = '', taken = ''] = text.split(',', 4)
    this.#branches.add(Number(number), `${block},${branch}`, Number(taken) > 0)
  }
}

/** LCOV (features.md 8): `SF:` begins a file, `DA:line,hits`, `BRDA:line,block,branch,taken|-`, `end_of_record`. */
export const readLcov = (text: string, report: Report): void => {
  const reading = new LcovReading(report)
  for (const line of linesOf(text)) {
    reading.read(line)
    if (!report.count(1)) return
  }
  reading.end()
}

/** A piece of code that runs as a whole. */
interface GoBlock {
  readonly from: number
  readonly to: number
  count: number
}

const goLine = /^(.{1,1000}):(\d{1,7}\.\d{1,7},\d{1,7}\.\d{1,7}) \d{1,9} (\d{1,15})$/
const lineNumbers = /^(\d+)\.\d+,(\d+)\./

const addGoBlock = (files: Map<string, Map<string, GoBlock>>, [name, place, count]: readonly [string, string, number]): void => {
  const [, from = '', to = ''] = lineNumbers.exec(place) ?? []
  const blocks = files.get(name) ?? new Map<string, GoBlock>()
  const block = blocks.get(place) ?? { from: Number(from), to: Math.min(Number(to), Number(from) + blockLinesMax), count: 0 }
  block.count = Math.max(block.count, count)
  files.set(name, blocks.set(place, block))
}

/** The blocks by file and place; one that is there several times, as with -coverpkg, counts once, by the most hits. */
const goBlocks = (text: string, report: Report): Map<string, Map<string, GoBlock>> => {
  const files = new Map<string, Map<string, GoBlock>>()
  for (const line of linesOf(text)) {
    const [, name, place = '', count = ''] = goLine.exec(line) ?? []
    if (name !== undefined) addGoBlock(files, [name, place, Number(count)])
    if (!report.count(1)) break
  }
  return files
}

const addGoBlocks = (file: FileCoverage, blocks: Iterable<GoBlock>, report: Report): void => {
  const totals = new Map<number, number>()
  const taken = new Map<number, number>()
  for (const { from, to, count } of blocks) {
    if (!report.count(1 + Math.max(0, to - from))) return
    for (let line = from; line <= to; line += 1) {
      const before = totals.get(line) ?? 0
      file.addLine(line, count)
      totals.set(line, before + 1)
      if (count > 0 && before < branchesMax) taken.set(line, (taken.get(line) ?? 0) + 2 ** before)
    }
  }
  for (const [line, total] of totals) if (total > 1) file.addBranches(line, { total, taken: taken.get(line) ?? 0 })
}

/** Go cover profile: `file:line.column,line.column statements count`. A line with several blocks, of which some did not run, is partly covered. */
export const readGoProfile = (text: string, report: Report): void => {
  for (const [name, blocks] of goBlocks(text, report)) addGoBlocks(report.file(name), blocks.values(), report)
}
