import type { Json } from '#packages/protocol/json'

import type { Rules } from './settings.ts'
import { hasAnyWord, keyFactsOf } from './words.ts'

/** An option of a command line, or a bare name; also as Python writes texts. */
const optionName = /^['"]?--?([A-Za-z][\w-]{0,63})['"]?$/
const bareName = /^['"]?([A-Za-z][\w-]{0,63})['"]?$/

/** `--author` and `--max-tokens` have no secret behind them. */
const namesSecret = /(?:password|passwd|pwd|secret|key|token|auth|authorization|credentials|otp|cookie)$/i

const nameOf = (item: string, isFirst: boolean): string | undefined =>
  optionName.exec(item)?.[1] ?? (isFirst ? bareName.exec(item)?.[1] : undefined)

const isTelling = (name: string, rules: Rules): boolean => {
  const { isSensitive, isCookieHolder } = keyFactsOf(name)
  return (rules.defaults && (isSensitive || isCookieHolder) && namesSecret.test(name)) || rules.custom?.test(name) === true
}

/**
 * The name that the item at `index` of a list is for the next one, if the rules have a say about it: an option of a command line, or every other item
 * of a row of names and values, as of Node's `rawHeaders`.
 */
export const nameInList = (items: readonly Json[], index: number, rules: Rules): string | undefined => {
  const item = items[index]
  if (typeof item !== 'string' || index + 1 >= items.length || !(hasAnyWord(item) || rules.custom?.test(item))) return undefined
  const name = nameOf(item, items.length % 2 === 0 && index % 2 === 0)
  return name !== undefined && isTelling(name, rules) ? name : undefined
}
