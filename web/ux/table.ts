import { verdictOfRow } from './figures.ts'
import type { Figure, Row } from './figures.ts'

const notesShown = 3
const noteLength = 160

const marks = { ok: 'ok', near: 'near', over: 'OVER' } as const

const number = (value: number): string => {
  if (Number.isNaN(value)) return 'not measured'
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 1 ? 3 : value < 20 ? 1 : 0)
}

const withUnit = (text: string, unit: string): string => (unit === '' ? text : `${text} ${unit}`)

const budgetText = (figure: Figure | undefined): string =>
  figure === undefined ? '-' : `${figure.better === 'lower' ? '<=' : '>='} ${withUnit(number(figure.budget), figure.unit)}`

const measuredText = (figure: Figure | undefined): string => (figure === undefined ? '-' : withUnit(number(figure.value), figure.unit))

const heading = ['#', 'check', 'budget P1', 'P1', 'budget P4', 'P4', ''] as const

/** The report as a Markdown table whose columns also stand below each other in a terminal. */
export const tableOf = (rows: readonly Row[]): string => {
  const cells = rows.map((row) => [
    row.number,
    row.what.replaceAll('|', '/'),
    budgetText(row.p1),
    measuredText(row.p1),
    budgetText(row.p4),
    measuredText(row.p4),
    marks[verdictOfRow(row)],
  ])
  const widths = heading.map((title, column) => Math.max(title.length, 3, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (texts: readonly string[]): string => `| ${texts.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(heading), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...cells.map(line)].join('\n')
}

/** What was found beside the figures: all of a row that is over its budget, the first of the others. */
export const notesOf = (rows: readonly Row[]): string =>
  rows
    .flatMap((row) => {
      const shown = verdictOfRow(row) === 'over' ? row.notes : row.notes.slice(0, notesShown)
      return shown.map((note) => `${row.number}: ${note.length > noteLength * 4 ? `${note.slice(0, noteLength * 4)}...` : note}`)
    })
    .join('\n')

/** Rows that miss a budget. */
export const missed = (rows: readonly Row[]): Row[] => rows.filter((row) => verdictOfRow(row) === 'over')
