import type { EventAnswer } from '#packages/contract/event'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { ruleName } from '../../lib/event-meta.ts'
import type { ValueNote } from '../../lib/event-meta.ts'
import { exactCount } from '../../lib/number-format.ts'
import { crumbsOf, requestOf, threadsOf } from './entries.ts'

/** The parts of the stored event that `_meta` speaks of, by their names there. */
const storedParts = (event: EventAnswer): Readonly<Record<string, unknown>> => {
  const request = requestOf(event)
  return {
    exception: event.entries.find((entry) => entry.type === 'exception')?.data.values,
    stacktrace: event.entries.find((entry) => entry.type === 'stacktrace')?.data,
    threads: threadsOf(event),
    breadcrumbs: crumbsOf(event),
    extra: event.context,
    contexts: event.contexts,
    modules: event.packages,
    user: event.user,
    request: request && { ...request, query_string: request.query },
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/** How many entries of the list or object at a path of `_meta` are stored; null where there is none, or the page cannot find it. */
export const keptAt = (event: EventAnswer, keys: readonly string[], length: number): number | null => {
  if (keys.length === 1 && keys[0] === 'tags') return event.tagsOmitted === undefined ? null : length - event.tagsOmitted
  let value: unknown = storedParts(event)
  for (const key of keys) {
    // SDKs write lists as `{"values": [..]}`.
    if (Array.isArray(value) && key === 'values') continue
    if (!isRecord(value) || !Object.hasOwn(value, key)) return null
    value = value[key]
  }
  if (Array.isArray(value)) return value.length
  return isRecord(value) ? Object.keys(value).length : null
}

const cutText = (length: number, kept: number | null): string =>
  kept === null || kept > length ? `cut, it was ${exactCount(length)} long` : `${exactCount(kept)} of ${exactCount(length)} kept`

const ruleText = ({ rule, length }: ValueNote, kept: number | null): readonly string[] => {
  if (rule === '!limit') return [length === null ? 'cut' : cutText(length, null)]
  return [
    ...(rule === null ? [] : [`removed by the rule ${ruleName(rule)}`]),
    ...(rule === null && length !== null ? [cutText(length, kept)] : []),
  ]
}

/** What was done to a value, in words; `kept` is how many of its entries are stored, null when it has none. */
export const noteText = (note: ValueNote, kept: number | null): string => [...ruleText(note, kept), ...note.errors].join(', ') || 'changed'

/** That of so many things only some are kept; null when all are. `which`: those that are not. */
export const leftOutText = (counted: { readonly kept: number; readonly omitted: number; readonly what: string; readonly which: string }) =>
  counted.omitted > 0
    ? `${exactCount(counted.kept)} of ${exactCount(counted.kept + counted.omitted)} ${counted.what} are kept; ${counted.which} ${exactCount(counted.omitted)} ${counted.omitted === 1 ? 'was' : 'were'} left out.`
    : null

/** Entries of a list that were left out, by the length that its part of `_meta` has; 0 when it has none. */
export const omittedOf = (meta: Json | undefined, kept: number): number => {
  const own = isObject(meta) ? meta[''] : undefined
  const length = isObject(own) ? own['len'] : undefined
  return typeof length === 'number' && Number.isSafeInteger(length) ? Math.max(0, length - kept) : 0
}
