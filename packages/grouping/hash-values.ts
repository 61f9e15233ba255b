import { hash } from 'node:crypto'

const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

/**
 * The grouping hash (grouping.md 0): md5 over the UTF-8 of the values one after the other, without separators; 32 lower-case hexadecimal digits.
 * Each value is encoded for itself: halves of a surrogate pair in two values do not join, lone ones become `?`.
 */
export const hashValues = (values: readonly string[]): string => {
  let text = ''
  for (const value of values) text += value.isWellFormed() ? value : value.replaceAll(loneSurrogate, '?')
  return hash('md5', text)
}
