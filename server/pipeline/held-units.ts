import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'

import { assert } from '#core/assert'
import type { Disk } from '#core/disk'
import { replaceFile } from '#core/disk'
import type { Clock } from '#core/time'
import type { RecordId } from '#packages/protocol/ids'
import type { LogWriter, NewRecord } from '#server/log/log'
import { decodeRecord, encodeRecord } from '#server/log/record-codec'
import type { BatchStore, HeldDelta, HeldRow } from '#server/stores/metadata/port'

import type { HeldUnit } from './settle.ts'

/** Bodies above this lie beside the record, as they do in the log. */
const inlineBytesMax = 1024 * 1024
const lineFeed = Buffer.from('\n')

/** The unit as an envelope of its own. Header, ids and receipt are those of the record it came in, so it becomes the same rows later. */
const recordOfUnit = ({ decoded, end }: HeldUnit): NewRecord => {
  const { record, header, eventId } = decoded
  const lines: Buffer[] = [Buffer.from(JSON.stringify({ ...header, event_id: eventId }))]
  for (const { type, header: itemHeader, payload } of end.unit.items) {
    lines.push(Buffer.from(JSON.stringify({ ...itemHeader, type, length: payload.byteLength })), payload)
  }
  return {
    kind: record.kind === 'door' ? 'door' : 'envelope',
    encoding: 'identity',
    receivedAtMs: record.receivedAtMs,
    projectId: record.projectId,
    recordId: createHash('md5').update(`${record.recordId}/unit ${end.unit.index}`).digest('hex') as RecordId,
    head: { ...record.head, eventId },
    body:
      record.kind === 'door' ? (end.unit.items[0]?.payload ?? Buffer.alloc(0)) : Buffer.concat(lines.flatMap((line) => [line, lineFeed])),
  }
}

const encode = (record: NewRecord): Buffer => {
  const encoded = encodeRecord(record)
  assert(encoded.ok, `a held unit fits a record${encoded.ok ? '' : `: ${encoded.error}`}`)
  return Buffer.concat([encoded.value.header, encoded.value.body])
}

const writeHeld = async (disk: Disk, spoolFolder: string, name: string, record: NewRecord): Promise<void> => {
  const { body } = record
  if (body.byteLength <= inlineBytesMax) return replaceFile(disk, join(spoolFolder, name), encode(record))
  await replaceFile(disk, join(spoolFolder, `${name}.body`), body)
  const bare: NewRecord = { ...record, body: Buffer.alloc(0), spooled: { bytes: body.byteLength, crc32: crc32(body) } }
  return replaceFile(disk, join(spoolFolder, name), encode(bare))
}

/**
 * Makes parked and dead units durable in `spool/` before the transaction that names them. The file's name comes from the record, so a batch
 * that is tried again writes the same file. Dead letters never come due by themselves: `replay-log` brings them back.
 */
export const createHoldUnits =
  (disk: Disk, spoolFolder: string) =>
  async (units: readonly HeldUnit[], nowMs: number): Promise<HeldDelta[]> => {
    const held: HeldDelta[] = []
    for (const unit of units) {
      const { decoded, end } = unit
      const record = recordOfUnit(unit)
      const file = `${end.kind === 'parked' ? 'parked' : 'dead'}-${record.recordId}`
      await writeHeld(disk, spoolFolder, file, record)
      held.push({
        table: end.kind === 'parked' ? 'parked' : 'dead_letters',
        stream: decoded.record.stream,
        offset: decoded.record.offset,
        item: end.unit.index,
        projectId: decoded.record.projectId,
        category: end.unit.items[0]?.category ?? 'unknown',
        quantity: end.unit.items.reduce((sum, item) => sum + item.quantity, 0),
        reason: (end.kind === 'parked' ? end.reason : `${end.error.name}: ${end.error.message}`).slice(0, 500),
        file,
        nextAtMs: end.kind === 'parked' ? nowMs + end.retryAfterMs : Number.MAX_SAFE_INTEGER,
      })
    }
    return held
  }

export interface ReturnDeps {
  readonly disk: Disk
  readonly spoolFolder: string
  readonly log: LogWriter
  readonly store: BatchStore
  readonly clock: Clock
}

const returnedPerRound = 100
const fullRetryMs = 10_000

const readHeld = async ({ disk, spoolFolder }: ReturnDeps, file: string): Promise<NewRecord | undefined> => {
  if ((await disk.size(join(spoolFolder, file))) === undefined) return undefined
  const record = decodeRecord(await disk.readFile(join(spoolFolder, file)), 'held', 0)
  if (record === undefined) return undefined
  const { stream: _stream, offset: _offset, endOffset: _endOffset, ...rest } = record
  return rest
}

/** Copies, because a crash before the append must find the body under its held name again. */
const restoreSpooled = async ({ disk, spoolFolder }: ReturnDeps, file: string, record: NewRecord): Promise<void> => {
  if (record.spooled === undefined) return
  await replaceFile(disk, join(spoolFolder, record.recordId), await disk.readFile(join(spoolFolder, `${file}.body`)))
}

const returnOne = async (deps: ReturnDeps, table: 'parked' | 'dead_letters', row: HeldRow): Promise<boolean> => {
  const { disk, spoolFolder, log, store, clock } = deps
  const record = await readHeld(deps, row.file)
  if (record !== undefined) {
    await restoreSpooled(deps, row.file, record)
    const appended = await log.append(record)
    if (appended.kind !== 'durable') {
      await store.postponeHeld(row.id, clock.nowMs() + fullRetryMs)
      return false
    }
  }
  await store.releaseHeld(table, row.id)
  await disk.remove(join(spoolFolder, row.file))
  await disk.remove(join(spoolFolder, `${row.file}.body`))
  return record !== undefined
}

/**
 * Appends held units that are due to the log again, through a stream of the process's own; from there they take the usual way. A crash
 * between append and release appends twice: the natural keys make that one. Returns how many went back.
 */
export const returnHeld = async (deps: ReturnDeps, table: 'parked' | 'dead_letters'): Promise<number> => {
  let returned = 0
  for (const row of await deps.store.dueHeld(table, deps.clock.nowMs(), returnedPerRound)) {
    if (await returnOne(deps, table, row)) returned += 1
  }
  return returned
}
