import type { Result } from '#core/result'
import { sleep } from '#core/time'
import type { Scope } from '#server/http/scope'

import type { Phase, RegroupingRow, Working } from './rows.ts'
import { linkStep, mergeStep, publishStep } from './steps-apply.ts'
import { planStep, readStep } from './steps-read.ts'
import type { StepEnd } from './steps-read.ts'
import { unmergeStep } from './steps-undo.ts'

type Step = (working: Working, row: RegroupingRow) => Promise<Result<StepEnd, Response>>

/** What a regrouping does, phase by phase. Each step is short and may be the last before a kill: the next one finds what is left. */
const steps: Readonly<Record<Exclude<Phase, 'done'>, Step>> = {
  reading: readStep,
  planning: planStep,
  linking: linkStep,
  merging: mergeStep,
  publishing: publishStep,
  unmerging: unmergeStep,
}

const isOpenPhase = (phase: string): phase is Exclude<Phase, 'done'> => Object.hasOwn(steps, phase)

export const findRegrouping = (scope: Scope, id: number): Promise<RegroupingRow | undefined> =>
  scope.rows('regroupings').selectAll('regroupings').where('regroupings.id', '=', id).executeTakeFirst()

/** What a step takes, in units of some 50 ms; 1 where it is not said. */
const costs: ReadonlyMap<string, number> = new Map([
  ['reading', 5],
  ['merging', 5],
  ['unmerging', 3],
])
const pauseMs = 1
const earlyPauseMs = 250

/** Goes on with a regrouping until it has taken so much, it is done, a store is away, or somebody else goes on with it. Returns what it took. */
export const runSteps = async (working: Working, id: number, costMax: number): Promise<number> => {
  let cost = 0
  while (cost < costMax) {
    const row = await findRegrouping(working.scope, id)
    if (!row || row.finished_at !== 0 || !isOpenPhase(row.phase)) return cost
    const end = await steps[row.phase](working, row)
    cost += costs.get(row.phase) ?? 1
    if (!end.ok || end.value === 'lost') return cost
    // A store in the process answers without a pause: requests come in between.
    await sleep(end.value === 'early' ? earlyPauseMs : pauseMs)
  }
  return cost
}
