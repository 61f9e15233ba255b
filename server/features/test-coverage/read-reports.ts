import type { CoverageUpload } from '#packages/contract/test-coverage'
import type { FileCoverage } from '#packages/test-coverage/file-coverage'
import { parseReport } from '#packages/test-coverage/parse-report'
import { storable } from '#server/stores/metadata/storable-text'

/** A report as it was sent. */
export interface SentReport {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What is to be read, and what is taken off the start of every path. */
export interface ReadingJob {
  readonly reports: readonly SentReport[]
  readonly root: string
}

/** A file of the reports. */
export interface ReadFile {
  readonly path: string
  readonly lines: number
  /** As `FileCoverage` encodes itself. */
  readonly encoded: string
}

type Totals = Pick<CoverageUpload, 'lines' | 'covered' | 'partial' | 'uncovered'>

/** Reports read and merged, or what is wrong with the first that cannot be read. Plain data: it crosses threads. */
export type ReadReports =
  | { readonly ok: true; readonly files: readonly ReadFile[]; readonly formats: readonly string[]; readonly totals: Totals }
  | { readonly ok: false; readonly reason: string }

const totalsOf = (files: Iterable<FileCoverage>): Totals => {
  const sum = { lines: 0, covered: 0, partial: 0, uncovered: 0 }
  for (const file of files) {
    const { covered, partial, uncovered } = file.totals()
    sum.lines += file.lines
    sum.covered += covered
    sum.partial += partial
    sum.uncovered += uncovered
  }
  return sum
}

/** Reads the reports of one request and merges them. */
export const readReports = ({ reports, root }: ReadingJob): ReadReports => {
  const files = new Map<string, FileCoverage>()
  const formats: string[] = []
  for (const { name, bytes } of reports) {
    const parsed = parseReport(bytes, root)
    if (!parsed.ok) return { ok: false, reason: `${name}: ${parsed.reason}` }
    formats.push(parsed.format)
    for (const [written, file] of parsed.files) {
      const path = storable(written)
      const there = files.get(path)
      if (there) there.addAll(file)
      else files.set(path, file)
    }
  }
  const read = [...files].map(([path, file]) => ({ path, lines: file.lines, encoded: file.encode() }))
  return { ok: true, files: read, formats, totals: totalsOf(files.values()) }
}
