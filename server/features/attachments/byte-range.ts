import type { ByteRange } from '#server/stores/blobs/port'

/** `whole`: no range was asked for, or one that we do not read (several parts): the answer is everything. */
export type AskedRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly range: ByteRange }
  | { readonly kind: 'unsatisfiable' }

const whole: AskedRange = { kind: 'whole' }

const part = (from: number, end: number): AskedRange => ({ kind: 'part', range: { from, end } })

/** `bytes=-100`: the last 100. */
const lastBytes = (count: number, size: number): AskedRange =>
  count === 0 || size === 0 ? { kind: 'unsatisfiable' } : part(Math.max(0, size - count), size)

/** Reads a `Range` header (`bytes=0-99`, `bytes=100-`, `bytes=-100`) for a content of so many bytes. */
export const readRange = (header: string | null, size: number): AskedRange => {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || first + last === '') return whole
  if (first === '') return lastBytes(Number(last), size)
  const from = Number(first)
  const through = last === '' ? size - 1 : Number(last)
  if (last !== '' && through < from) return whole
  return from >= size ? { kind: 'unsatisfiable' } : part(from, Math.min(through + 1, size))
}
