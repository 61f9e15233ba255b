import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { corpusFile } from './corpus.ts'
import type { Workload } from './corpus.ts'
import { tmpFolder } from './paths.ts'

/** How much is measured. */
export interface Plan {
  readonly mode: 'check' | 'full'
  /** Of one round, after the warm-up. */
  readonly roundMs: number
  readonly warmUpMs: number
  readonly repeats: number
  readonly workloads: readonly Workload[]
  readonly connections: readonly number[]
  /** Rounds of R8; each kills every process once. */
  readonly kills: number
  /** Rows in the columns for R9. */
  readonly rows: number
  readonly idleMs: number
  /** Bodies for R6, each sent once. */
  readonly diskEvents: number
  /** What R7 asks about. */
  readonly pageEvents: number
  readonly pageIssues: number
}

export const checkPlan: Plan = {
  mode: 'check',
  roundMs: 20_000,
  // Before that, much of what `process` takes is the compiler's work on code that has just become hot: 390 us per event in place of 275.
  warmUpMs: 15_000,
  repeats: 1,
  workloads: ['m'],
  connections: [32],
  kills: 8,
  rows: 1_000_000,
  idleMs: 20_000,
  diskEvents: 10_000,
  pageEvents: 5_000_000,
  pageIssues: 100_000,
}
export const fullPlan: Plan = {
  mode: 'full',
  roundMs: 60_000,
  warmUpMs: 15_000,
  repeats: 3,
  workloads: ['m', 'l'],
  connections: [1, 32, 256],
  kills: 100,
  rows: 15_000_000,
  idleMs: 60_000,
  diskEvents: 30_000,
  pageEvents: 5_000_000,
  pageIssues: 100_000,
}

/** One figure of the report. Only figures with a row in floors.json are compared. */
export interface Figure {
  /** Row of floors.json, e.g. `R5.idle.pss`. */
  readonly id: string
  /** Workload, connections and the like. */
  readonly setting: string
  readonly value: number
  readonly unit: string
  /** What it was computed from, for the reader. */
  readonly from: string
  /** Other processes had too much of the server's cores: the figure says nothing, whatever it is. */
  readonly disturbed?: boolean
}

export const workloadName = (workload: Workload): string => (workload === 'm' ? 'W1' : 'W2')

export const corpusOf = (workload: Workload): string => corpusFile(workload)

/** Keeps raw samples in bench/.tmp/samples, which is not in git. */
export const keepSamples = (name: string, samples: unknown): void => {
  const folder = join(tmpFolder, 'samples')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${new Date().toISOString().replaceAll(':', '-')}-${name}.json`), JSON.stringify(samples))
}

export const say = (text: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`)
