import { parseArgs } from 'node:util'

import { repository } from './paths.ts'
import { fullSize } from './seed/plan.ts'
import type { SeedSize } from './seed/plan.ts'

export const usage = `npm run ux -- [--only 4,F8,screens] [--events N] [--issues N] [--repeats N] [--screens a,b] [--compare folder] [--root folder]

  --only      rows (1..25), flows (F4, F8, F10, F12), screens, picture, real-errors; default: all but the last two
  --events    events of the seed, default 1,000,000
  --issues    issues of the seed, default 10,000
  --repeats   repetitions of each measurement, default 5
  --compare   screenshots of an earlier run
  --screens   names of screens that axe, layout shift and screenshots look at; default: all
  --root      checkout whose server and built web app are measured, default this one
`

export interface Options {
  /** Undefined: everything but what is made for the documentation. */
  readonly only: ReadonlySet<string> | undefined
  readonly size: SeedSize
  readonly repeats: number
  readonly compare: string | undefined
  readonly screens: ReadonlySet<string> | undefined
  readonly root: string
}

const definitions = {
  only: { type: 'string' },
  events: { type: 'string' },
  issues: { type: 'string' },
  repeats: { type: 'string' },
  compare: { type: 'string' },
  screens: { type: 'string' },
  root: { type: 'string' },
} as const

const positive = (text: string | undefined, otherwise: number, name: string): number => {
  if (text === undefined) return otherwise
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} is a whole number above 0`)
  return number
}

/** Reads the command line; throws a sentence when it is wrong. */
export const readOptions = (args: readonly string[]): Options => {
  const { values } = parseArgs({ args: [...args], options: definitions })
  const size = { events: positive(values.events, fullSize.events, 'events'), issues: positive(values.issues, fullSize.issues, 'issues') }
  if (size.events < size.issues * 2) throw new Error('--events must be twice --issues at least')
  return {
    only: values.only === undefined ? undefined : new Set(values.only.split(',').map((name) => name.trim().toUpperCase())),
    size,
    repeats: positive(values.repeats, 5, 'repeats'),
    compare: values.compare,
    screens: values.screens === undefined ? undefined : new Set(values.screens.split(',')),
    root: values.root ?? repository,
  }
}

/** Made for the documentation, and only when asked for. */
const onRequest = new Set(['PICTURE', 'REAL-ERRORS'])

/** Whether something with these names is to be run. */
export const isAsked = ({ only }: Pick<Options, 'only'>, names: readonly string[]): boolean =>
  only === undefined ? names.every((name) => !onRequest.has(name.toUpperCase())) : names.some((name) => only.has(name.toUpperCase()))
