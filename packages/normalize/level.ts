import type { Level } from '#packages/protocol/event'
import type { Json } from '#packages/protocol/json'

import type { Notes } from './notes.ts'

/** Names and aliases, and the numbers of Python's logging (ingest.md 3.1). */
const levels: ReadonlyMap<Json, Level> = new Map<Json, Level>([
  ['debug', 'debug'],
  ['info', 'info'],
  ['log', 'info'],
  ['warning', 'warning'],
  ['warn', 'warning'],
  ['error', 'error'],
  ['fatal', 'fatal'],
  ['critical', 'fatal'],
  ['10', 'debug'],
  ['20', 'info'],
  ['30', 'warning'],
  ['40', 'error'],
  ['50', 'fatal'],
])

/** A level by name, alias or number; the fallback, with a note, for anything else, silently for an empty text. */
export const readLevel = (value: Json, fallback: Level, notes: Notes): Level => {
  if (value === '') return fallback
  const plain = levels.get(value)
  if (plain !== undefined) return plain
  const level =
    typeof value === 'string' || typeof value === 'number' ? levels.get(String(value).slice(0, 16).trim().toLowerCase()) : undefined
  if (level !== undefined) return level
  notes.invalid(value, 'unknown level')
  return fallback
}
