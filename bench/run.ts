// `npm run bench -- --check | --full | --profile [--only R1,R4] [--kills N] [--rows N] [--seconds N]`: measures the ratios, compares with floors.json, writes RESULTS.md.
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

import { generatorCores, placement } from './cores.ts'
import { measureAccept } from './measures/accept.ts'
import { measurePages } from './measures/ask-pages.ts'
import { measureCrash } from './measures/crash.ts'
import { measureDisk } from './measures/disk.ts'
import { measureFootprint } from './measures/footprint.ts'
import { measureHalfLoad } from './measures/half-load.ts'
import { measureProcessing } from './measures/process-events.ts'
import { measureRestart } from './measures/restart.ts'
import { checkPlan, corpusOf, fullPlan, say } from './plan.ts'
import type { Figure, Plan } from './plan.ts'
import { profile } from './profile.ts'
import { complaintsOf, machineLine, sectionOf, writeReport } from './report.ts'

/** Measures in the order in which they run, with the ratios that they give. */
const measures: readonly { readonly gives: readonly string[]; readonly run: (plan: Plan) => Promise<Figure[]> }[] = [
  { gives: ['R1'], run: measureAccept },
  { gives: ['R2'], run: measureProcessing },
  { gives: ['R3', 'R4'], run: measureHalfLoad },
  { gives: ['R5'], run: measureFootprint },
  { gives: ['R6'], run: measureDisk },
  { gives: ['R7'], run: measurePages },
  { gives: ['R8'], run: measureCrash },
  { gives: ['R9'], run: measureRestart },
]

const options = {
  check: { type: 'boolean' },
  full: { type: 'boolean' },
  profile: { type: 'boolean' },
  only: { type: 'string' },
  kills: { type: 'string' },
  rows: { type: 'string' },
  seconds: { type: 'string' },
} as const

const planOf = (values: {
  full?: boolean | undefined
  kills?: string | undefined
  rows?: string | undefined
  seconds?: string | undefined
}): Plan => {
  const plan = values.full === true ? fullPlan : checkPlan
  return {
    ...plan,
    kills: values.kills === undefined ? plan.kills : Number(values.kills),
    rows: values.rows === undefined ? plan.rows : Number(values.rows),
    roundMs: values.seconds === undefined ? plan.roundMs : Number(values.seconds) * 1000,
  }
}

/** The runner only waits and asks now and then: it shares the generator's core. */
const pinSelf = (): void => {
  spawnSync('taskset', ['-a', '-cp', generatorCores, String(process.pid)], { stdio: 'ignore' })
}

interface Outcome {
  readonly figures: Figure[]
  /** Ratios that could not be measured. */
  readonly failed: string[]
}

const measure = async (plan: Plan, only: readonly string[] | undefined): Promise<Outcome> => {
  const outcome: Outcome = { figures: [], failed: [] }
  for (const { gives, run } of measures) {
    if (only !== undefined && !gives.some((name) => only.includes(name))) continue
    say(`${gives.join(', ')} ...`)
    try {
      outcome.figures.push(...(await run(plan)))
    } catch (error) {
      // The others are still worth having.
      outcome.failed.push(...gives)
      console.error(error)
    }
  }
  return outcome
}

const commandLine = (): string => ['npm run bench --', ...process.argv.slice(2)].join(' ')

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options })
  const plan = planOf(values)
  const only = values.only?.split(',').map((name) => name.trim().toUpperCase())
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))
  pinSelf()
  say(placement)
  for (const workload of ['m', 'l'] as const) corpusOf(workload)
  if (values.profile === true) {
    const title = 'Where the microseconds go'
    const section = `## ${title}\n\n${machineLine(commandLine())}\n\n${await profile(plan)}`
    console.log(section)
    writeReport(title, section)
    return 0
  }
  const { figures, failed } = await measure(plan, only)
  const section = sectionOf(`${plan.mode} run`, figures, commandLine())
  console.log(section)
  // A part of the figures does not replace the whole.
  if (only === undefined && failed.length === 0) writeReport(`${plan.mode} run`, section)
  const complaints = complaintsOf(figures)
  for (const complaint of complaints) console.log(complaint)
  for (const name of failed) console.log(`not measured: ${name}`)
  return complaints.length + failed.length > 0 ? 1 : 0
}

process.exit(await main())
