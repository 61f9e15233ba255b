import type { DataCategory } from './data-category.ts'
import type { Json } from './json.ts'
import { parseJson } from './parse-json.ts'

/** Refusals of the front door of one sort (durability.md 21). */
export interface DoorCount {
  /** Public key, empty when the request named none that we know. */
  readonly key: string
  /** 0 when unknown. */
  readonly projectId: number
  readonly reason: string
  readonly category: DataCategory
  readonly quantity: number
  readonly kind: 'invalid' | 'rate_limited'
}

const readCount = (row: Json): DoorCount | undefined => {
  if (!Array.isArray(row)) return undefined
  const [key, projectId, reason, category, quantity, kind] = row
  if (typeof key !== 'string' || typeof reason !== 'string' || typeof category !== 'string') return undefined
  if (typeof projectId !== 'number' || typeof quantity !== 'number') return undefined
  return {
    key,
    projectId,
    reason,
    category: category as DataCategory,
    quantity,
    kind: kind === 'rate_limited' ? 'rate_limited' : 'invalid',
  }
}

/** Writes the body of a `door` record: JSON `[[key, project, reason, category, quantity, kind], ...]`. */
export const formatDoorReport = (counts: readonly DoorCount[]): Buffer =>
  Buffer.from(
    JSON.stringify(
      counts.map(({ key, projectId, reason, category, quantity, kind }) => [key, projectId, reason, category, quantity, kind]),
    ),
  )

/** Reads the body of a `door` record; rows that are none are left out. Undefined when the body is no list. */
export const parseDoorReport = (bytes: Uint8Array): DoorCount[] | undefined => {
  const parsed = parseJson(bytes)
  return parsed.kind === 'parsed' && Array.isArray(parsed.value)
    ? parsed.value.map(readCount).filter((count) => count !== undefined)
    : undefined
}
