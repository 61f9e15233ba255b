import type { Reader } from './fields.ts'
import { fingerprintMax, textLimits } from './limits.ts'
import { cutText, scalarText } from './text.ts'

/** A fingerprint: scalars become text, null and containers are dropped with a note (ingest.md 3.1). Undefined when empty. */
export const readFingerprint: Reader<string[]> = (value, notes) => {
  const list = Array.isArray(value) ? value : [value]
  const kept: string[] = []
  for (const [index, item] of list.entries()) {
    if (kept.length >= fingerprintMax) {
      notes.shortened(list.length)
      break
    }
    notes.enter(index)
    const text = scalarText(item)
    if (text === undefined) notes.invalid(item, 'expected a string')
    else kept.push(cutText(text, textLimits.fingerprint, notes))
    notes.leave()
  }
  return kept.length > 0 ? kept : undefined
}
