import { assert } from '#core/assert'
import { events } from '#server/stores/events/tables'

import type { RowIntent } from './intent.ts'

/** Bytes of the columns before `hashes`, of one hash, and of the column between `grouping_config` and `weight`. */
const beforeHashesBytes = 8 + 8 + 8 + 16 + 8 + 2
const hashBytes = 16
const rulesVersionBytes = 4

const columnsBefore = 'project_id hash timestamp event_id received_at retention_class hashes grouping_config rules_version weight'

/** A length as the engine writes it: seven bits a byte, the lowest first. */
const readLength = (bytes: Buffer, at: number): { readonly length: number; readonly end: number } => {
  let length = 0
  let end = at
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[end] ?? 0
    end += 1
    length += (byte & 127) * 2 ** shift
    if (byte < 128) break
  }
  return { length, end }
}

/** Where an encoded row of `events` holds its weight. */
const weightPlace = (bytes: Buffer): number => {
  assert(Object.keys(events.columns).join(' ').startsWith(columnsBefore), 'the columns before the weight are those that it is found by')
  const hashes = readLength(bytes, beforeHashesBytes)
  const config = readLength(bytes, hashes.end + hashes.length * hashBytes)
  return config.end + config.length + rulesVersionBytes
}

/** The row with another weight; rows of other tables have none, and stay as they are. Does not change the row that it was given. */
export const weighRow = (row: RowIntent, weight: number): RowIntent => {
  if (row.table !== 'events') return row
  if (!('bytes' in row)) return { table: 'events', row: { ...row.row, weight } }
  const bytes = Buffer.from(row.bytes)
  bytes.writeUInt32LE(weight, weightPlace(bytes))
  return { ...row, bytes }
}
