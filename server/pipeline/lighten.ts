import type { RowSlabs } from '#server/stores/events/row-slabs'
import { tables } from '#server/stores/events/tables'
import type { TableName } from '#server/stores/events/tables'

import type { EncodedRow, Intent, OpenRow, RowIntent } from './intent.ts'
import type { RecordEnd, UnitEnd } from './run.ts'
import type { Item, Unit } from './unit.ts'

const nothing = Buffer.alloc(0)

const encodeOpen = <Name extends TableName>(slabs: RowSlabs, { table, row }: OpenRow<Name>): EncodedRow => ({
  table,
  bytes: slabs.encode<(typeof tables)[Name]>(tables[table], row),
  retention_class: row.retention_class,
  received_at: row.received_at,
})

const encode = (slabs: RowSlabs, row: RowIntent): RowIntent => ('bytes' in row ? row : encodeOpen(slabs, row))

const lightIntent = (slabs: RowSlabs, intent: Intent): Intent => {
  if (intent.kind === 'row') return { kind: 'row', row: encode(slabs, intent.row) }
  return intent.kind === 'problem' ? { ...intent, rows: intent.rows.map((row) => encode(slabs, row)) } : intent
}

const withoutPayload = (item: Item): Item => ({ ...item, payload: nothing })

/** The blob store may not take the bytes of a unit: then it has to be held. */
const mayBeHeld = ({ intents }: Extract<UnitEnd, { kind: 'written' }>): boolean => intents.some(({ kind }) => kind === 'attachment')

const lightUnit = ({ lane, index, items }: Unit): Unit => ({ lane, index, items: items.map(withoutPayload) })

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))

/** A value that does not fit its column is our own mistake: it ends its unit, as any other in a pipeline does, and not the stream. */
const lightWritten = (slabs: RowSlabs, end: Extract<UnitEnd, { kind: 'written' }>): UnitEnd => {
  try {
    const intents = end.intents.map((intent) => lightIntent(slabs, intent))
    return { kind: 'written', unit: mayBeHeld(end) ? end.unit : lightUnit(end.unit), intents }
  } catch (thrown) {
    return { kind: 'dead', unit: end.unit, error: asError(thrown) }
  }
}

const lightEnd = (slabs: RowSlabs, end: UnitEnd): UnitEnd => {
  if (end.kind === 'written') return lightWritten(slabs, end)
  return end.kind === 'dropped' ? { ...end, unit: lightUnit(end.unit) } : end
}

/**
 * What an open batch keeps of a record until it is committed: its rows as the bytes that their files will hold, and payloads only of units that may
 * have to be held. A batch of 2,000 events otherwise keeps some 20 MB of small objects alive, which the collector copies and marks, and every body beside them.
 */
export const lighten = (slabs: RowSlabs, { decoded, ends }: RecordEnd): RecordEnd => ({
  decoded: { ...decoded, record: { ...decoded.record, body: nothing }, items: decoded.items.map(withoutPayload) },
  ends: ends.map((end) => lightEnd(slabs, end)),
})
