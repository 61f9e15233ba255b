import type { TraceEvent } from '#packages/contract/trace'
import type { Level } from '#packages/protocol/event'

const levels: readonly Level[] = ['fatal', 'error', 'warning', 'info', 'debug']

/** The level whose sign an event has: a performance issue is a warning. */
export const levelOf = ({ kind, level }: Pick<TraceEvent, 'kind' | 'level'>): Level =>
  kind === 'occurrence' ? 'warning' : (levels.find((one) => one === level) ?? 'error')
