/**
 * A name as people write it, made fit to be shown beside other text: any script, one line, at most `lengthMax` UTF-16 units. Letters that only steer
 * how text is drawn are left out, since one may turn the text around it. Empty when nothing is left.
 */
export const plainLine = (text: string, lengthMax: number): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
    .slice(0, lengthMax)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim()
