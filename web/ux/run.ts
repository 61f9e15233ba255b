// `npm run ux`: checks and flows of the web app in a real browser over seeded data, against their budgets; screenshots; pictures of the documentation.
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { join } from 'node:path'

import type { Check } from './check.ts'
import { arrivalCheck } from './checks/arrival.ts'
import { allEventsCheck, coldLinkCheck, hugeEventCheck, openCheck, soakCheck } from './checks/issue.ts'
import { lighthouseCheck } from './checks/lighthouse.ts'
import { keysCheck, listCheck, scrollCheck } from './checks/list.ts'
import { axeCheck, shiftCheck } from './checks/screens.ts'
import { chunkCheck, weightCheck } from './checks/weight.ts'
import { noneOf, verdictOfRow } from './figures.ts'
import type { Row } from './figures.ts'
import { firstEventFlow } from './flows/first-event.ts'
import { archiveFlow, copyFlow, keyboardFlow } from './flows/keyboard.ts'
import { openStage } from './open-stage.ts'
import { isAsked, readOptions, usage } from './options.ts'
import type { Options } from './options.ts'
import { outputFolder, repository, say } from './paths.ts'
import { makePictures } from './pictures/pictures.ts'
import { screenshots } from './screens/screenshots.ts'
import type { Stage } from './stage.ts'
import { missed, notesOf, tableOf } from './table.ts'

/** In the order in which they run: what measures time comes before what changes data. */
const checks: readonly Check[] = [
  weightCheck,
  chunkCheck,
  listCheck,
  scrollCheck,
  openCheck,
  coldLinkCheck,
  hugeEventCheck,
  allEventsCheck,
  shiftCheck,
  soakCheck,
  axeCheck,
  screenshots,
  lighthouseCheck,
  arrivalCheck,
  keysCheck,
  copyFlow,
  archiveFlow,
  keyboardFlow,
  firstEventFlow,
]

/** A check that could not be run has not passed. */
const runOne = async (check: Check, stage: Stage): Promise<Row[]> => {
  const startedMs = Date.now()
  say(`${check.gives.join(', ')}: ${check.what} ...`)
  try {
    const rows = await check.run(stage)
    say(`  ${rows.map((row) => `${row.number} ${verdictOfRow(row)}`).join(', ')} (${((Date.now() - startedMs) / 1000).toFixed(0)} s)`)
    return rows
  } catch (error) {
    say(`  failed: ${String(error)}`)
    return [{ number: check.gives[0] ?? '', what: check.what, notes: [String(error)] }]
  }
}

const ofAllPages = ({ complaints }: Stage): Row[] => [
  noneOf('24', `Console, CSP, 4xx and 5xx on ${complaints.pages} pages`, [...complaints.wrong]),
  noneOf('25', `Requests to other origins from ${complaints.pages} pages`, [...complaints.foreign]),
]

/** Rows by number, then flows by number, then the screenshots. */
const order = ({ number }: Row): number => {
  const value = Number(number.replace(/^\D/, ''))
  return number === 'S' ? 300 : number.startsWith('F') ? 100 + value : value
}

const runChecks = async (options: Options): Promise<Row[]> => {
  const asked = checks.filter(({ gives }) => isAsked(options, gives))
  if (asked.length === 0) return []
  const { stage, close } = await openStage(options)
  try {
    const rows: Row[] = []
    for (const check of asked) rows.push(...(await runOne(check, stage)))
    return [...rows, ...ofAllPages(stage)].toSorted((a, b) => order(a) - order(b))
  } finally {
    await close()
  }
}

/** Load of the machine per core before the run, above which its times say little. */
const loadMax = 0.5

/** A sentence when others used the machine before we did. */
const disturbance = (): string | undefined => {
  const [load = 0] = loadavg()
  const perCore = load / availableParallelism()
  return perCore > loadMax
    ? `the load was ${perCore.toFixed(1)} per core before the run: others used the machine, times say little`
    : undefined
}

const report = (rows: readonly Row[], options: Options, disturbed: string | undefined): void => {
  const text = `${tableOf(rows)}\n\n${notesOf(rows)}\n`
  console.log(`\n${text}`)
  if (disturbed !== undefined) console.log(`disturbed: ${disturbed}`)
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`
  const facts = {
    at: new Date().toISOString(),
    command: ['npm run ux --', ...process.argv.slice(2)].join(' '),
    machine,
    size: options.size,
  }
  writeFileSync(
    join(outputFolder, 'report.json'),
    `${JSON.stringify({ ...facts, rows: rows.map((row) => ({ ...row, verdict: verdictOfRow(row) })) }, null, 2)}\n`,
  )
  writeFileSync(join(outputFolder, 'report.md'), text)
}

const build = async (root: string): Promise<void> => {
  const { buildWeb } = (await import(join(root, 'scripts', 'build-web.mjs'))) as { buildWeb: (node: string) => void }
  buildWeb(process.execPath)
}

const main = async (): Promise<number> => {
  const options = readOptions(process.argv.slice(2))
  mkdirSync(outputFolder, { recursive: true })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))
  const disturbed = disturbance()
  await build(options.root)
  if (options.root !== repository) say(`measuring ${options.root}`)
  await makePictures(options)
  const rows = await runChecks(options)
  if (rows.length === 0) return 0
  report(rows, options, disturbed)
  return missed(rows).length > 0 ? 1 : 0
}

if (process.argv.includes('--help')) console.log(usage)
else process.exit(await main())
