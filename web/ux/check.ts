import { figure } from './figures.ts'
import type { Figure, Row } from './figures.ts'
import type { Profile, Stage } from './stage.ts'

/** A program that gives rows of the table. */
export interface Check {
  /** Names by which `--only` knows it. */
  readonly gives: readonly string[]
  /** What it is about: also the text of the row that tells that it could not be run. */
  readonly what: string
  readonly run: (stage: Stage) => Promise<Row[]>
}

/** Budget of one profile, with how it is measured there. */
interface Budgets {
  readonly p1: number
  /** Undefined: only on the machine as it is. */
  readonly p4?: number
  readonly unit: string
  readonly better?: Figure['better']
}

/** Measures again and again, and takes the median, in each profile that has a budget. */
export const measured = async (
  stage: Stage,
  budgets: Budgets,
  once: (profile: Profile) => Promise<number>,
): Promise<Pick<Row, 'p1' | 'p4'>> => {
  const repeat = async (profile: Profile, budget: number): Promise<Figure> => {
    const samples: number[] = []
    for (let turn = 0; turn < stage.repeats; turn++) samples.push(await once(profile))
    return figure(samples, budget, budgets.unit, budgets.better)
  }
  const p1 = await repeat('p1', budgets.p1)
  return budgets.p4 === undefined ? { p1 } : { p1, p4: await repeat('p4', budgets.p4) }
}
