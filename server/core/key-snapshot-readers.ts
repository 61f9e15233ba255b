import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { isObject } from '#packages/protocol/json'

/** A front, and the version of `run/keys.json` that it goes by. */
export interface SnapshotReader {
  readonly pid: number
  readonly version: number
}

const readersMax = 100
const readerFile = /^keys\.read-[\w-]{1,40}\.json$/

/** Where a front says what it has read: beside the snapshot, one small file per stream of the log, which a front that takes the stream over replaces. */
export const readerFileName = (stream: string): string => `keys.read-${stream}.json`

export const formatReader = ({ pid, version }: SnapshotReader): string => JSON.stringify({ pid, version })

const parseReader = (text: string): SnapshotReader | undefined => {
  const file: unknown = JSON.parse(text)
  if (!isObject(file)) return undefined
  const { pid, version } = file
  return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 && typeof version === 'number' ? { pid, version } : undefined
}

/** A process that may not be signalled is there all the same. */
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const readOne = async (path: string): Promise<SnapshotReader[]> => {
  try {
    const reader = parseReader(await readFile(path, 'utf8'))
    return reader !== undefined && isAlive(reader.pid) ? [reader] : []
  } catch {
    // Gone between two looks: the front has stopped.
    return []
  }
}

/** The fronts that live and have said what they have read; what a killed one left behind does not count. `folder` is `run/`. */
export const liveReaders = async (folder: string): Promise<readonly SnapshotReader[]> => {
  let names: string[]
  try {
    names = (await readdir(folder)).filter((name) => readerFile.test(name)).slice(0, readersMax)
  } catch {
    return []
  }
  return (await Promise.all(names.map((name) => readOne(join(folder, name))))).flat()
}
