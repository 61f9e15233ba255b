import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

import { placement } from './cores.ts'
import { benchFile } from './paths.ts'
import type { Figure } from './plan.ts'

/** One row of floors.json. */
interface Floor {
  readonly what: string
  readonly better: 'higher' | 'lower'
  readonly floor: number
  readonly goal: number
}

const floors = new Map(Object.entries(JSON.parse(readFileSync(benchFile('floors.json'), 'utf8')) as Record<string, Floor>))

const meets = (value: number, bound: number, better: Floor['better']): boolean => (better === 'higher' ? value >= bound : value <= bound)

const verdictOf = ({ id, value, disturbed }: Figure): string => {
  const floor = floors.get(id)
  if (floor === undefined) return '-'
  if (disturbed === true) return '**disturbed**'
  if (!meets(value, floor.floor, floor.better)) return '**below the floor**'
  return meets(value, floor.goal, floor.better) ? 'goal met' : 'floor met'
}

/** A sentence for each figure that misses its floor, or that had to be measured on a machine too busy for it. */
export const complaintsOf = (figures: readonly Figure[]): string[] =>
  figures.flatMap((figure) => {
    const verdict = verdictOf(figure)
    return verdict.startsWith('**')
      ? [`${verdict.replaceAll('*', '')}: ${figure.id} (${figure.setting}) ${figure.value.toFixed(3)} ${figure.unit}`]
      : []
  })

const number = (value: number): string =>
  Math.abs(value) >= 20 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(value < 1 ? 3 : 2)

const row = (figure: Figure): string => {
  const floor = floors.get(figure.id)
  const cells = [
    figure.id,
    floor?.what ?? '',
    figure.setting,
    `${number(figure.value)} ${figure.unit}`,
    floor === undefined ? '' : `${floor.floor} / ${floor.goal}`,
    verdictOf(figure),
    figure.from,
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`
}

/** When, how and where something was measured. */
export const machineLine = (command: string): string => {
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}`
  return `${new Date().toISOString().slice(0, 16)}Z, \`${command}\`, ${machine}; ${placement}.`
}

/** The section of the report as Markdown. */
export const sectionOf = (title: string, figures: readonly Figure[], command: string): string =>
  [
    `## ${title}`,
    '',
    machineLine(command),
    '',
    '| | what | setting | measured | floor / goal | | from |',
    '|---|---|---|---|---|---|---|',
    ...figures.map(row),
    '',
  ].join('\n')

const heading =
  '# Results\n\nWritten by `npm run bench`; the method is in README.md beside it. A section is replaced by the next run of its kind.\n'

/** Puts the section into RESULTS.md in place of the last one of that title. */
export const writeReport = (title: string, section: string): void => {
  const path = benchFile('RESULTS.md')
  const text = existsSync(path) ? readFileSync(path, 'utf8') : heading
  const [head = heading, ...sections] = text.split(/^(?=## )/m)
  const at = sections.findIndex((each) => each.startsWith(`## ${title}\n`))
  if (at < 0) sections.push(section)
  else sections[at] = section
  writeFileSync(path, `${[head.trimEnd(), ...sections.map((each) => each.trimEnd())].join('\n\n')}\n`)
}
