import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import type { Intent } from './intent.ts'
import type { StepResult } from './result.ts'
import type { DecodedRecord, Unit } from './unit.ts'

/** What every step may read: the record, and the configuration as of the batch's version. No clock, no store: rows are a pure function of these. */
export interface StepContext {
  readonly decoded: DecodedRecord
  readonly configuration: ReadonlyMap<number, ProjectConfiguration>
}

/** A step turns one stage into the next, and may ask for writes. Made by a factory that asks only for what it needs; named for traces. */
export type Step<In, Out> = (input: In, context: StepContext) => StepResult<Out> | Promise<StepResult<Out>>

/** The steps between the stages of a list: `[A, B, C]` needs `[Step<A, B>, Step<B, C>]`, so a wrong order does not compile. */
export type StepsBetween<Stages extends readonly unknown[]> = Stages extends readonly [infer In, infer Out, ...infer Rest]
  ? readonly [Step<In, Out>, ...StepsBetween<[Out, ...Rest]>]
  : readonly []

type AnyStep = Step<unknown, unknown>

/** End of a whole pipeline: the intents of all its steps, or why it stopped. */
export type PipelineResult = Exclude<StepResult<never>, { kind: 'ok' }> | { readonly kind: 'ok'; readonly intents: readonly Intent[] }

export interface Pipeline {
  readonly name: string
  readonly run: (unit: Unit, context: StepContext) => Promise<PipelineResult>
}

/** Chains steps. The first stage is the unit; what the last stage holds is of no interest, its intents are. */
export const pipeline = <Stages extends readonly [Unit, ...unknown[]]>(name: string, steps: StepsBetween<Stages>): Pipeline => ({
  name,
  run: async (unit, context) => {
    const intents: Intent[] = []
    let stage: unknown = unit
    for (const step of steps as unknown as readonly AnyStep[]) {
      const said = step(stage, context)
      // Most steps are synchronous; a promise would cost a turn of the event loop per step and event.
      const result = said instanceof Promise ? await said : said
      if (result.kind !== 'ok') return result
      intents.push(...result.intents)
      stage = result.value
    }
    return { kind: 'ok', intents }
  },
})
