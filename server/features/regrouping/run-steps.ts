import type { Result } from '#core/result'
import { sleep } from '#core/time'
import type { Scope } from '#server/http/scope'

import type { Phase, RegroupingRow, Working } from './rows.ts'
import { linkStep, mergeStep, publishStep } from './steps-apply.ts'
import { copyStep, settleStep } from './steps-copy.ts'
import { joiningStep } from './steps-join.ts'
import { partingStep } from './steps-part.ts'
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
  settling: settleStep,
  copying: copyStep,
  parting: partingStep,
  joining: joiningStep,
  unmerging: unmergeStep,
}

const isOpenPhase = (phase: string): phase is Exclude<Phase, 'done'> => Object.hasOwn(steps, phase)

export const findRegrouping = (scope: Scope, id: number): Promise<RegroupingRow | undefined> =>
  scope.rows('regroupings').selectAll('regroupings').where('regroupings.id', '=', id).executeTakeFirst()

/** How much of a regrouping is done at once: as many steps as fit into the time, and at most so many. */
export interface Effort {
  readonly ms: number
  readonly steps?: number
}

/** What only the time that passes brings: a request does not wait for it. */
const waits: ReadonlySet<string> = new Set(['settling'])
const pauseMs = 1
const earlyPauseMs = 250

/** Goes on with a regrouping until it has taken so much, it is done, a store is away, or somebody else goes on with it. Returns how long it took, in ms. */
export const runSteps = async (working: Working, id: number, effort: Effort): Promise<number> => {
  const beginMs = performance.now()
  const tookMs = (): number => performance.now() - beginMs
  for (let step = 0; step < (effort.steps ?? Infinity) && tookMs() < effort.ms; step++) {
    const row = await findRegrouping(working.scope, id)
    if (!row || row.finished_at !== 0 || !isOpenPhase(row.phase)) break
    const end = await steps[row.phase](working, row)
    if (!end.ok || end.value === 'lost' || (end.value === 'early' && waits.has(row.phase))) break
    // A store in the process answers without a pause: requests come in between.
    await sleep(end.value === 'early' ? earlyPauseMs : pauseMs)
  }
  return tookMs()
}
