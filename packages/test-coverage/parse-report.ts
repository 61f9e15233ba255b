import { isObject } from '#packages/protocol/json'
import { parseJson } from '#packages/protocol/parse-json'

import type { FileCoverage } from './file-coverage.ts'
import { jsonReportKind, readCoveragePy, readIstanbul } from './json-reports.ts'
import { readGoProfile, readLcov } from './line-reports.ts'
import { Report } from './report.ts'
import type { ReportFormat } from './report.ts'
import { readXml } from './xml-reports.ts'

/** A report, or what is wrong with it. */
export type ParsedReport =
  | { readonly ok: true; readonly format: ReportFormat; readonly files: ReadonlyMap<string, FileCoverage> }
  | { readonly ok: false; readonly reason: string }

const refusal = (reason: string): ParsedReport => ({ ok: false, reason })
const jsonDepthMax = 20

const finished = (format: ReportFormat, report: Report): ParsedReport => {
  if (report.fault !== undefined) return refusal(report.fault)
  const files = new Map([...report.files].filter(([, file]) => file.lines > 0))
  return files.size === 0 ? refusal(`this ${format} report says nothing of any line`) : { ok: true, format, files }
}

const parseJsonReport = (bytes: Uint8Array, report: Report): ParsedReport => {
  const parsed = parseJson(bytes, jsonDepthMax)
  if (parsed.kind !== 'parsed') return refusal(parsed.kind === 'too_deep' ? 'this JSON is nested too deep' : 'this JSON cannot be read')
  const kind = isObject(parsed.value) ? jsonReportKind(parsed.value) : undefined
  if (!isObject(parsed.value) || kind === undefined) return refusal('this JSON is no report of coverage.py or Istanbul')
  const { files } = parsed.value
  if (kind === 'istanbul') readIstanbul(parsed.value, report)
  else if (isObject(files)) readCoveragePy(files, report)
  return finished(kind, report)
}

/**
 * Reads a report of test coverage, whichever tool wrote it: LCOV, Cobertura, coverage.py JSON, Go cover profile, JaCoCo, Clover or Istanbul, told apart by what is in
 * it (features.md 8). `root` is taken off the start of every path.
 */
export const parseReport = (bytes: Uint8Array, root = ''): ParsedReport => {
  const report = new Report(root)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
  const start = text.slice(0, 1_000).trimStart()
  if (start.startsWith('{')) return parseJsonReport(bytes, report)
  if (start.startsWith('<')) {
    const read = readXml(text, report)
    return read.ok ? finished(read.format, report) : read
  }
  if (/^mode: (?:set|count|atomic)\s/.test(start)) {
    readGoProfile(text, report)
    return finished('go', report)
  }
  if (/^(?:TN|SF):/m.test(start)) {
    readLcov(text, report)
    return finished('lcov', report)
  }
  return refusal('this is no report that is known: LCOV, Cobertura, coverage.py JSON, Go, JaCoCo, Clover and Istanbul are')
}
