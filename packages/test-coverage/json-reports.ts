import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import type { FileCoverage } from './file-coverage.ts'
import type { Report } from './report.ts'

const numbersOf = (value: Json | undefined): number[] =>
  Array.isArray(value) ? value.filter((one): one is number => typeof one === 'number') : []

const arcsOf = (value: Json | undefined): [from: number, to: number][] =>
  Array.isArray(value)
    ? value.flatMap((arc): [number, number][] => {
        const [from, to] = numbersOf(arc)
        return from === undefined || to === undefined ? [] : [[from, to]]
      })
    : []

/** Branches by the line that they leave, told apart by where they go. */
const addArcs = (file: FileCoverage, executed: readonly [number, number][], missing: readonly [number, number][]): void => {
  const all = [...executed.map(([from, to]) => ({ from, to, taken: true })), ...missing.map(([from, to]) => ({ from, to, taken: false }))]
  for (const [line, arcs] of Map.groupBy(all, ({ from }) => from)) {
    const sorted = arcs.toSorted((a, b) => a.to - b.to)
    const taken = sorted.reduce((bits, arc, index) => bits + (arc.taken ? 2 ** index : 0), 0)
    if (sorted.length <= 30) file.addBranches(line, { total: sorted.length, taken })
  }
}

/** JSON of coverage.py: `files[path].executed_lines, missing_lines, executed_branches, missing_branches`. */
export const readCoveragePy = (files: JsonObject, report: Report): void => {
  for (const [path, value] of Object.entries(files)) {
    if (!isObject(value)) continue
    const [executed, missing] = [numbersOf(value['executed_lines']), numbersOf(value['missing_lines'])]
    const [taken, untaken] = [arcsOf(value['executed_branches']), arcsOf(value['missing_branches'])]
    if (!report.count(executed.length + missing.length + taken.length + untaken.length + 1)) return
    const file = report.file(path)
    for (const line of executed) file.addLine(line, 1)
    for (const line of missing) file.addLine(line, 0)
    addArcs(file, taken, untaken)
  }
}

const objectAt = (value: Json | undefined, key: string): JsonObject => {
  const found = isObject(value) ? value[key] : undefined
  return isObject(found) ? found : {}
}

const startLine = (location: Json | undefined): number => Number(objectAt(location, 'start')['line'])

const addStatements = (file: FileCoverage, entry: JsonObject): void => {
  const counts = objectAt(entry, 's')
  for (const [id, location] of Object.entries(objectAt(entry, 'statementMap'))) file.addLine(startLine(location), Number(counts[id]))
}

/** All branches that begin in a line stand in a row, in the order of the report. */
const addBranches = (file: FileCoverage, entry: JsonObject): void => {
  const counts = objectAt(entry, 'b')
  const byLine = new Map<number, boolean[]>()
  for (const [id, branch] of Object.entries(objectAt(entry, 'branchMap'))) {
    if (!isObject(branch)) continue
    const own = startLine(branch['loc'])
    const line = Number.isInteger(own) ? own : Number(branch['line'])
    byLine.set(line, [...(byLine.get(line) ?? []), ...numbersOf(counts[id]).map((count) => count > 0)].slice(0, 30))
  }
  for (const [line, taken] of byLine)
    file.addBranches(line, { total: taken.length, taken: taken.reduce((bits, isTaken, index) => bits + (isTaken ? 2 ** index : 0), 0) })
}

/** Istanbul (nyc, Jest, Vitest): `{path: {statementMap, s, branchMap, b}}`. */
export const readIstanbul = (files: JsonObject, report: Report): void => {
  for (const [path, entry] of Object.entries(files)) {
    if (!isObject(entry)) continue
    const sizes = ['statementMap', 'branchMap'].map((name) => Object.keys(objectAt(entry, name)).length)
    if (!report.count(sizes.reduce((sum, size) => sum + size, 1))) return
    const file = report.file(typeof entry['path'] === 'string' ? entry['path'] : path)
    addStatements(file, entry)
    addBranches(file, entry)
  }
}

/** Which of the two an object is; undefined: neither. */
export const jsonReportKind = (value: JsonObject): 'coverage.py' | 'istanbul' | undefined => {
  if (isObject(value['files']) && Object.values(value['files']).some((file) => isObject(file) && 'executed_lines' in file))
    return 'coverage.py'
  const [first] = Object.values(value)
  return isObject(first) && 'statementMap' in first ? 'istanbul' : undefined
}
