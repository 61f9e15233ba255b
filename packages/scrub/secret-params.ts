import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { filtered } from './edits.ts'
import type { Edit } from './edits.ts'
import type { ValueScrubber } from './value-scrubber.ts'

/** Shorter parameters are too likely a word of the message. */
const paramCharsMin = 4
const paramsMax = 50

/** Values of parameters by sensitive names: they stand also in the message that was made of them. */
export const secretParams = (scrubber: ValueScrubber, params: Json | undefined): string[] => {
  const secrets: string[] = []
  if (!isObject(params)) return secrets
  for (const name in params) {
    const value = params[name]
    if (typeof value !== 'string' || value.length < paramCharsMin || value.startsWith(filtered)) continue
    if (secrets.length < paramsMax && !scrubber.rules.safe.has(name.toLowerCase()) && scrubber.keyRule(name) !== undefined)
      secrets.push(value)
  }
  return secrets
}

/** Each place of these values in a text. */
export const findValues = (text: string, values: readonly string[], edits: Edit[]): void => {
  for (const value of values) {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length))
      edits.push({ from: at, to: at + value.length, by: filtered, rule: '@password:filter' })
  }
}
