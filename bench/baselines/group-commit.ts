import { closeSync, fdatasync, openSync, rmSync, writev } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const write = promisify(writev)
const sync = promisify(fdatasync)
const segmentBytesMax = 64 * 1024 * 1024
const segmentsKept = 2

/** Appends to segment files of 64 MB; a call resolves when its bytes are on disk. */
export interface GroupCommit {
  append(bytes: readonly Buffer[]): Promise<void>
}

/**
 * What the durable log boils down to: everything that came while the last fdatasync ran is written and synced together. Old segments are removed, as
 * a baseline has no reader.
 */
export const openGroupCommit = (folder: string, name: string): GroupCommit => {
  let segment = 0
  let segmentBytes = 0
  const pathOf = (index: number): string => join(folder, `${name}-${index}.seg`)
  let file = openSync(pathOf(segment), 'w')
  let waiting: { readonly bytes: readonly Buffer[]; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = []
  let flushing = false

  const rotate = (): void => {
    closeSync(file)
    segment++
    segmentBytes = 0
    file = openSync(pathOf(segment), 'w')
    rmSync(pathOf(segment - segmentsKept), { force: true })
  }

  const flush = async (): Promise<void> => {
    flushing = true
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      try {
        const { bytesWritten } = await write(
          file,
          group.flatMap(({ bytes }) => bytes),
        )
        await sync(file)
        segmentBytes += bytesWritten
        if (segmentBytes > segmentBytesMax) rotate()
        for (const { resolve } of group) resolve()
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    flushing = false
  }

  return {
    append: (bytes) =>
      new Promise((resolve, reject) => {
        waiting.push({ bytes, resolve, reject })
        if (!flushing) void flush()
      }),
  }
}
