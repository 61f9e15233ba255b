import type { EventAnswer } from '#packages/contract/event'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { orderContexts } from './contexts.ts'

/** The context that has a section of its own. */
const flagsName = 'flags'

/** Contexts that are shown as cards, those that everyone knows first. */
export const cardsOf = (event: EventAnswer) =>
  orderContexts(event.contexts).filter(({ name }) => name !== flagsName || flagsOf(event).length === 0)

/** The feature flags that were asked for, in the order of the SDK (`contexts.flags.values`): the one asked last is the last. */
export const flagsOf = (event: EventAnswer): readonly (readonly [string, Json | undefined])[] => {
  const context = Object.hasOwn(event.contexts, flagsName) ? event.contexts[flagsName] : undefined
  const values = context?.['values']
  if (!Array.isArray(values)) return []
  return values.flatMap((value) => {
    const flag = isObject(value) ? value['flag'] : undefined
    return isObject(value) && typeof flag === 'string' ? [[flag, value['result']] as const] : []
  })
}

/** Who was hit, as far as the event says. */
export const userRows = ({ user }: EventAnswer): [string, Json | undefined][] =>
  user === null
    ? []
    : Object.entries({ ...user }).filter(([, value]) => value !== null && (typeof value !== 'object' || Object.keys(value).length > 0))
