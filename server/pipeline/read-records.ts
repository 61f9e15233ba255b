import type { LogReader, LogRecord } from '#server/log/log'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import type { RecordEnd } from './run.ts'
import { runRecord } from './run.ts'
import { decodeRecordBody } from './steps/decode.ts'
import type { DecodedRecord, Lane } from './unit.ts'

const emptyBody = Buffer.alloc(0)

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** A record whose spooled body is gone or damaged, or that our own reading fails on, is lost, and says so: it must not stop those behind it. */
const withoutBody = (record: LogRecord): DecodedRecord => ({
  ...decodeRecordBody({ ...record, kind: 'envelope', encoding: 'identity' }, emptyBody),
  faults: [{ drop: { kind: 'invalid', reason: 'internal' }, category: 'default', quantity: 1 }],
})

/** Decodes a record, wherever its body lies. */
const decodeRecordOf = async (reader: LogReader, record: LogRecord): Promise<DecodedRecord> => {
  try {
    return decodeRecordBody(record, record.spooled === undefined ? asBuffer(record.body) : await reader.readSpooled(record))
  } catch {
    return withoutBody(record)
  }
}

export interface RunDeps {
  readonly reader: LogReader
  readonly lanes: readonly Lane[]
}

/** Decodes and runs one record. */
export const processRecord = async (
  { reader, lanes }: RunDeps,
  record: LogRecord,
  configuration: ReadonlyMap<number, ProjectConfiguration>,
): Promise<RecordEnd> => runRecord(lanes, await decodeRecordOf(reader, record), configuration)
