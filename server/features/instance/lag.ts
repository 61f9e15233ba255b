import { join } from 'node:path'

import { nodeDisk } from '#core/disk'
import type { EpochMs } from '#core/time'
import type { InstanceState } from '#packages/contract/instance'
import type { Instance } from '#server/http/instance'
import { FileLogReader } from '#server/log/file-log-reader'
import type { LogReader } from '#server/log/log'

/** Name of the cursor that follows the log. */
const consumer = 'process'
const streamsMax = 64

type Lag = InstanceState['lag']

/** Age of the record at an offset; null when it is gone (processed meanwhile) or damaged. */
const ageSecondsAt = async (reader: LogReader, stream: string, offset: number, nowMs: EpochMs): Promise<number | null> => {
  try {
    const [record] = await reader.read(stream, offset, 1)
    return record ? Math.max(0, (nowMs - record.receivedAtMs) / 1000) : null
  } catch {
    return null
  }
}

const lagOf = async (reader: LogReader, stream: string, read: number, nowMs: EpochMs): Promise<Lag['streams'][number]> => {
  const bytes = Math.max(0, (await reader.durableOffset(stream)) - read)
  return { stream, bytes, seconds: bytes === 0 ? 0 : await ageSecondsAt(reader, stream, read, nowMs) }
}

/** How far what is committed is behind what was acknowledged. At most one record per stream is read. */
export const readLag = async (instance: Instance, nowMs: EpochMs): Promise<Lag> => {
  const reader = new FileLogReader({ disk: nodeDisk, folder: join(instance.dataDir, 'log'), spoolFolder: join(instance.dataDir, 'spool') })
  const cursors = await instance.rows('cursors').select(['stream', 'offset']).where('consumer', '=', consumer).execute()
  const streams = (await reader.streams()).slice(0, streamsMax)
  const lags = await Promise.all(
    streams.map((stream) => lagOf(reader, stream, cursors.find((cursor) => cursor.stream === stream)?.offset ?? 0, nowMs)),
  )
  const ages = lags.flatMap(({ seconds }) => (seconds === null ? [] : [seconds]))
  return {
    bytes: lags.reduce((sum, { bytes }) => sum + bytes, 0),
    seconds: lags.some(({ bytes }) => bytes > 0) && ages.every((age) => age === 0) ? null : Math.max(0, ...ages),
    streams: lags,
  }
}
