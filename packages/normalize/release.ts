import type { Reader } from './fields.ts'
import { distCharsMax, environmentCharsMax, releaseCharsMax, textLimits } from './limits.ts'
import { cutText, scalarText } from './text.ts'

/** Whitespace-trimmed text of a scalar; undefined with a note for containers, silently for blanks. */
const trimmed: Reader<string> = (value, notes) => {
  const text = scalarText(value)?.trim()
  if (text === undefined) notes.invalid(value, 'expected a string')
  return text === '' ? undefined : text
}

/** A release name (ingest.md 3.4): forbidden characters and names, or more than 250 characters, drop it; over 200 it is cut. */
export const readRelease: Reader<string> = (value, notes) => {
  const text = trimmed(value, notes)
  if (text === undefined) return undefined
  if (text.length <= releaseCharsMax && !/[\r\n\t\f/\\]/.test(text) && !/^(?:\.\.?|latest)$/i.test(text))
    return cutText(text, textLimits.release, notes)
  notes.invalid(value, 'not a valid release name')
  return undefined
}

/** A distribution: `[a-zA-Z0-9_.-]`, at most 64 characters; otherwise dropped. */
export const readDist: Reader<string> = (value, notes) => {
  const text = trimmed(value, notes)
  if (text === undefined) return undefined
  if (text.length > distCharsMax) notes.complain('value_too_long', value, 'dist too long')
  else if (/^[a-zA-Z0-9_.-]+$/.test(text)) return text
  else notes.invalid(value, 'character not allowed in dist')
  return undefined
}

/** An environment name (ingest.md 3.4). */
export const readEnvironment: Reader<string> = (value, notes) => {
  const text = trimmed(value, notes)
  if (text === undefined) return undefined
  if (text.length <= environmentCharsMax && !/[\r\n\f/]/.test(text) && !/^(?:\.\.?|none)$/i.test(text))
    return cutText(text, textLimits.platform, notes)
  notes.complain('invalid_environment', value, 'not a valid environment name')
  return undefined
}
