import { expect, it } from 'vitest'

import { SimulatedDisk } from '#core/simulated-disk'
import { systemClock } from '#core/time'

import { FileLogReader } from './file-log-reader.ts'
import { openFileLogWriter } from './file-log-writer.ts'
import { raiseStream } from './raise-stream.ts'
import { testRecord } from './test-records.ts'

const placeOf = (disk: SimulatedDisk) => ({ disk, folder: '/data/log', spoolFolder: '/data/spool' })

const open = (disk: SimulatedDisk) =>
  openFileLogWriter({ ...placeOf(disk), stream: '0-0', clock: systemClock, logBytesMax: 1e9, onWarning: () => undefined })

const appendOne = async (disk: SimulatedDisk): Promise<number> => {
  const writer = await open(disk)
  const outcome = await writer.append(testRecord(1, 10))
  await writer.close()
  return outcome.kind === 'durable' ? outcome.offset : -1
}

it('a log that was lost goes on behind the cursor, so that its records are read and its offsets are new', async () => {
  const disk = new SimulatedDisk(1)
  await disk.makeFolder('/data/log')
  expect(await raiseStream(placeOf(disk), '0-0', 5000)).toBe(true)
  expect(await appendOne(disk)).toBe(5000)
  const records = await new FileLogReader(placeOf(disk)).read('0-0', 5000, 1e6)
  expect(records).toHaveLength(1)
})

it('a log that reaches the cursor is left alone, also when its published offset was lost', async () => {
  const disk = new SimulatedDisk(1)
  await disk.makeFolder('/data/log')
  await appendOne(disk)
  await disk.remove('/data/log/0-0/durable')
  expect(await raiseStream(placeOf(disk), '0-0', 20)).toBe(false)
  await open(disk)
  expect(await new FileLogReader(placeOf(disk)).read('0-0', 0, 1e6)).toHaveLength(1)
})
