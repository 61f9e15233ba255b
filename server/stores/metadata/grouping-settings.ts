import type { GroupingSettings } from '#packages/grouping/rules/grouping-rules'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { texts } from './scrubbing-settings.ts'

const text = (value: Json | undefined, fallback: string): string => (typeof value === 'string' ? value : fallback)

/** Reads the rules of grouping that are stored; what is missing or of the wrong kind is as in `fallback`. */
export const readGrouping = (stored: Json | undefined, fallback: GroupingSettings): GroupingSettings => {
  const grouping = isObject(stored) ? stored : {}
  return {
    stackRules: text(grouping['stackRules'], fallback.stackRules),
    fingerprintRules: text(grouping['fingerprintRules'], fallback.fingerprintRules),
    fingerprintsOff: texts(grouping['fingerprintsOff'], fallback.fingerprintsOff),
  }
}
