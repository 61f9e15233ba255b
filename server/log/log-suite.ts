import { crc32 } from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { assert } from '#core/assert'

import type { AppendOutcome, LogReader, LogRecord, LogWriter, NewRecord } from './log.ts'
import { anyRecord, testRecord } from './test-records.ts'

/** A log under test, empty at first. */
export interface LogUnderTest {
  readonly stream: string
  readonly reader: LogReader
  /** Opens the stream's writer; the one before is closed. */
  readonly openWriter: () => Promise<LogWriter>
  /** Puts a spool file there, as the front door does before it appends the record. */
  readonly writeSpool: (record: NewRecord, content: Uint8Array) => Promise<void>
  readonly dispose: () => Promise<void>
}

const offsetOf = (outcome: AppendOutcome): number => {
  assert(outcome.kind === 'durable', `expected durable, got ${outcome.kind}`)
  return outcome.offset
}

/** All records from an offset on, in reads of `bytesMax`. */
export const readAll = async (reader: LogReader, stream: string, from = 0, bytesMax = 1000): Promise<LogRecord[]> => {
  const all: LogRecord[] = []
  for (let at = from; ; at = all.at(-1)?.endOffset ?? at) {
    const records = await reader.read(stream, at, bytesMax)
    if (records.length === 0) return all
    all.push(...records)
  }
}

/** What the port promises (log.ts), for every log: files, Kafka. What only files can do is in their own tests. */
export const describeLog = (name: string, makeLog: () => Promise<LogUnderTest>): void => {
  const withLog = async (act: (log: LogUnderTest) => Promise<void>): Promise<void> => {
    const log = await makeLog()
    try {
      await act(log)
    } finally {
      await log.dispose()
    }
  }

  describe(`${name}: one record`, () => {
    it('is read back as it was appended, at the offset that the append answered', () =>
      withLog(async ({ stream, reader, openWriter }) => {
        const writer = await openWriter()
        await fc.assert(
          fc.asyncProperty(anyRecord, async (record) => {
            const offset = offsetOf(await writer.append(record))
            const [read] = await reader.read(stream, offset, 1)
            const { kind, encoding, receivedAtMs, projectId, recordId, head, spooled } = record
            expect(read).toMatchObject({ stream, offset, kind, encoding, receivedAtMs, projectId, recordId })
            expect(read?.head).toEqual(head)
            expect(read?.spooled).toEqual(spooled)
            expect(Buffer.from(read?.body ?? []).equals(record.body)).toBe(true)
            expect(await reader.durableOffset(stream)).toBe(read?.endOffset)
          }),
          { numRuns: 20 },
        )
        await writer.close()
      }))

    it('is not there before it was appended: an empty stream reads as nothing', () =>
      withLog(async ({ stream, reader, openWriter }) => {
        expect(await reader.durableOffset(stream)).toBe(0)
        expect(await reader.read(stream, 0, 1000)).toEqual([])
        const writer = await openWriter()
        expect(await reader.read(stream, 0, 1000)).toEqual([])
        await writer.append(testRecord(1))
        expect(await reader.streams()).toEqual([stream])
        await writer.close()
      }))
  })

  describe(`${name}: many records`, () => {
    it('of concurrent appends all lie in the order of their offsets, one behind the other', () =>
      withLog(async ({ stream, reader, openWriter }) => {
        const writer = await openWriter()
        const offsets = await Promise.all(
          Array.from({ length: 200 }, async (_, number) => offsetOf(await writer.append(testRecord(number, (number * 37) % 500)))),
        )
        await writer.close()
        const records = await readAll(reader, stream)
        expect(records.map(({ recordId }) => Number.parseInt(recordId, 16))).toEqual(Array.from({ length: 200 }, (_, number) => number))
        expect(records.map(({ offset }) => offset)).toEqual(offsets)
        expect(records.slice(1).map(({ offset }) => offset)).toEqual(records.slice(0, -1).map(({ endOffset }) => endOffset))
        expect(records.at(-1)?.endOffset).toBe(await reader.durableOffset(stream))
      }))

    it('are read in portions: at most the bytes asked for, but at least one record', () =>
      withLog(async ({ stream, reader, openWriter }) => {
        const writer = await openWriter()
        for (let number = 0; number < 20; number += 1) await writer.append(testRecord(number, 1000))
        await writer.close()
        expect(await reader.read(stream, 0, 1)).toHaveLength(1)
        const portion = await reader.read(stream, 0, 5000)
        expect(portion).toHaveLength(4)
        expect(await reader.read(stream, portion[1]?.endOffset ?? 0, 100_000)).toHaveLength(18)
        expect(await reader.read(stream, await reader.durableOffset(stream), 1000)).toEqual([])
      }))

    it('go on behind the old ones when the writer is opened again', () =>
      withLog(async ({ stream, reader, openWriter }) => {
        for (let life = 0; life < 4; life += 1) {
          const writer = await openWriter()
          await Promise.all([writer.append(testRecord(2 * life)), writer.append(testRecord(2 * life + 1))])
          await writer.close()
        }
        const records = await readAll(reader, stream)
        expect(records.map(({ recordId }) => Number.parseInt(recordId, 16))).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
      }))

    it('that were not yet released stay readable when older ones are released', () =>
      withLog(async ({ stream, reader, openWriter }) => {
        for (let life = 0; life < 3; life += 1) {
          const writer = await openWriter()
          for (let number = 0; number < 5; number += 1) await writer.append(testRecord(life * 5 + number, 300))
          await writer.close()
        }
        const records = await readAll(reader, stream)
        const cursor = records[7]?.offset ?? 0
        const before = await reader.bytes()
        await reader.release(stream, cursor, [])
        expect(await readAll(reader, stream, cursor)).toEqual(records.slice(7))
        expect(await reader.bytes()).toBeLessThan(before)
      }))
  })

  describe(`${name}: a spooled body`, () => {
    it('is read back whole, is refused when it is another one, and goes with its release', () =>
      withLog(async ({ stream, reader, openWriter, writeSpool }) => {
        const content = Buffer.alloc(2_000_000, 'spooled')
        const record: NewRecord = { ...testRecord(1, 0), spooled: { bytes: content.byteLength, crc32: crc32(content) } }
        await writeSpool(record, content)
        const writer = await openWriter()
        await writer.append(record)
        await writer.close()
        const [read] = await reader.read(stream, 0, 1)
        assert(read, 'the record is there')
        expect((await reader.readSpooled(read)).equals(content)).toBe(true)
        expect(await reader.bytes()).toBeGreaterThan(content.byteLength)
        await expect(reader.readSpooled({ ...read, spooled: { bytes: content.byteLength, crc32: 1 } })).rejects.toThrow(/damaged/)
        await expect(reader.readSpooled({ ...read, spooled: { bytes: 1, crc32: crc32(content) } })).rejects.toThrow(/length/)
        await reader.release(stream, 0, [read.recordId])
        await expect(reader.readSpooled(read)).rejects.toThrow(/gone/)
      }))
  })

  describe(`${name}: a closed writer`, () => {
    it('writes what waits, then refuses', () =>
      withLog(async ({ stream, reader, openWriter }) => {
        const writer = await openWriter()
        const waiting = [1, 2, 3].map((number) => writer.append(testRecord(number)))
        await writer.close()
        expect((await Promise.all(waiting)).map(({ kind }) => kind)).toEqual(['durable', 'durable', 'durable'])
        expect((await writer.append(testRecord(4))).kind).toBe('failed')
        expect(await readAll(reader, stream)).toHaveLength(3)
      }))
  })
}
