import type { ExceptionValue } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'

import type { Leaf } from './component.ts'
import { groupingText } from './parameterize.ts'
import type { StackRules } from './rules/stack-rules.ts'
import { stacktraceLeaves } from './stacktrace-leaves.ts'

/** One view of one exception. */
export interface ExceptionView {
  readonly leaves: readonly Leaf[]
  readonly hasStacktrace: boolean
}

/** An exception without a stack trace has no `system` view. */
export interface ExceptionViews {
  readonly app: ExceptionView
  readonly system: ExceptionView | undefined
}

const none: readonly Leaf[] = []

const nsErrorLeaves = (exception: ExceptionValue, index: number): readonly Leaf[] => {
  const nsError = exception.mechanism?.meta?.['ns_error']
  if (!isObject(nsError)) return none
  return [nsError['domain'], nsError['code']]
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map((value) => ({ kind: 'ns-error', value: String(value), exception: index }))
}

/** `value` is asked for only where no frame contributes: parameterising a message costs as much as the rest of the grouping. */
const view = (head: readonly Leaf[], value: () => readonly Leaf[], frames: readonly Leaf[]): ExceptionView =>
  frames.length > 0 ? { leaves: [...head, ...frames], hasStacktrace: true } : { leaves: [...head, ...value()], hasStacktrace: false }

/**
 * Leaves of an exception (grouping.md 1.7): type; value, unless something better tells it apart; domain and code of an NSError; stack trace. The type of a
 * synthetic exception was invented by the SDK and does not count.
 */
export const exceptionViews = (exception: ExceptionValue, index: number, platform: string, rules: StackRules): ExceptionViews => {
  const type: Leaf[] =
    exception.type && exception.mechanism?.synthetic !== true ? [{ kind: 'type', value: exception.type, exception: index }] : []
  const nsError = nsErrorLeaves(exception, index)
  const head = [...type, ...nsError]
  const value = (): readonly Leaf[] => {
    const text = nsError.length === 0 && exception.value ? groupingText(exception.value) : ''
    return text === '' ? none : [{ kind: 'value', value: text, exception: index }]
  }
  if (!exception.stacktrace) return { app: view(head, value, []), system: undefined }
  const frames = stacktraceLeaves(exception.stacktrace, { platform, rules, exception, index })
  return { app: view(head, value, frames.app), system: view(head, value, frames.system) }
}
