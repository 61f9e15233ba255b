import { FileCoverage } from './file-coverage.ts'

/** Kinds of report that are read. */
export type ReportFormat = 'lcov' | 'cobertura' | 'coverage.py' | 'go' | 'jacoco' | 'clover' | 'istanbul'

const filesMax = 20_000
/** Lines, elements and statements of one report, however often a line is there. */
const linesMax = 2_000_000
const pathCharsMax = 1_000

/** Slashes in one direction, without `./` in front and without the root that somebody named. */
const reportPath = (written: string, root: string): string => {
  const path = written.replaceAll('\\', '/')
  const inside = root !== '' && path.startsWith(root) ? path.slice(root.length) : path
  return inside.replace(/^(?:\.?\/)+/, '')
}

/** The files of one report as they are read, within its bounds. */
export class Report {
  readonly files = new Map<string, FileCoverage>()
  #lines = 0
  #fault: string | undefined
  readonly #root: string

  /** `root` is taken off the start of every path. */
  constructor(root: string) {
    this.#root = root
  }

  /** What is too much of this report; undefined: nothing. */
  get fault(): string | undefined {
    return this.#fault
  }

  /** The file of this name; what is added to one that is beyond the bounds is forgotten. */
  file(written: string): FileCoverage {
    const path = reportPath(written, this.#root)
    const known = this.files.get(path)
    if (known) return known
    const made = new FileCoverage()
    if (path === '' || path.length > pathCharsMax) return made
    if (this.files.size >= filesMax) this.#fault ??= `a report has at most ${filesMax} files`
    else this.files.set(path, made)
    return made
  }

  /** Counts lines that were read, whether they are new or not: that bounds the work. False: it is too much. */
  count(lines: number): boolean {
    this.#lines += lines
    if (this.#lines > linesMax) this.#fault ??= `a report has at most ${linesMax} lines`
    return this.#fault === undefined
  }
}
