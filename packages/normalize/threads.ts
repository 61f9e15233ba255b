import type { Thread } from '#packages/protocol/event'

import { field, readBoolean, readFields, readLenientText, readText } from './fields.ts'
import type { Fields, Reader } from './fields.ts'
import { textLimits, threadsMax } from './limits.ts'
import { readList } from './list.ts'
import type { ListRule } from './list.ts'
import { readLocks } from './locks.ts'
import { readStacktrace } from './stacktrace.ts'

const threadFields: Fields<Thread> = [
  field('id', readLenientText(textLimits.word)),
  field('name', readLenientText(textLimits.name)),
  field('crashed', readBoolean),
  field('current', readBoolean),
  field('main', readBoolean),
  field('state', readText(textLimits.word)),
  field('stacktrace', readStacktrace),
  field('raw_stacktrace', readStacktrace),
  field('held_locks', readLocks),
]

const threadRule: ListRule<Thread> = {
  max: threadsMax,
  keep: 'first',
  isDear: (raw) => raw['crashed'] === true || raw['current'] === true || raw['main'] === true,
  read: (raw, notes) => readFields(raw, threadFields, notes),
}

/** Threads; of too many the crashed, current and main ones stay, then the first. */
export const readThreads: Reader<Thread[]> = (value, notes) => readList(value, threadRule, notes)
