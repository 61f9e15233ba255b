import { constants, writeSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * The file operations whose order durability rests on. Log, spool, batch files and cursors use nothing else, so that they also run on the
 * simulated disk, which drops or tears whatever was not synced (durability.md 19).
 */
export interface Disk {
  /** Opens for reading; rejects with code ENOENT when absent. */
  openRead(path: string): Promise<DiskFile>
  /** Opens for reading and writing, makes the file (0600) when absent, truncates nothing. */
  openWrite(path: string): Promise<DiskFile>
  /** As `openWrite`, but what is written, and the size that it makes, are durable when the write resolves: one call in place of write and sync. */
  openDurable(path: string): Promise<DiskFile>
  /** Names in a folder, sorted; empty when the folder is absent. */
  list(folder: string): Promise<string[]>
  /** Makes a folder and its parents (0700). */
  makeFolder(folder: string): Promise<void>
  /** Makes names made, renamed or removed in this folder durable. */
  syncFolder(folder: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Removes a file; no error when absent. */
  remove(path: string): Promise<void>
  /** Size in bytes, or undefined when absent. */
  size(path: string): Promise<number | undefined>
  /** When the content was last written, in milliseconds since 1970 by this machine's clock; undefined when absent. A rename keeps it. */
  modifiedAtMs(path: string): Promise<number | undefined>
  readFile(path: string): Promise<Buffer>
}

export interface DiskFile {
  /** Writes all buffers one after another at a byte position. */
  write(buffers: readonly Uint8Array[], position: number): Promise<void>
  /** Writes a few bytes on the calling thread, where handing them to another costs more. Throws what `write` rejects with. */
  writeNow(bytes: Uint8Array, position: number): void
  /** Reads up to `length` bytes; shorter at the end of the file. */
  read(position: number, length: number): Promise<Buffer>
  /** fdatasync: content and size are durable when it resolves. */
  sync(): Promise<void>
  truncate(size: number): Promise<void>
  size(): Promise<number>
  close(): Promise<void>
}

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

class NodeFile implements DiskFile {
  readonly #handle: FileHandle
  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  async write(buffers: readonly Uint8Array[], position: number): Promise<void> {
    let pending = buffers.filter((buffer) => buffer.byteLength > 0)
    let at = position
    while (pending.length > 0) {
      // writev may write less than asked for, and takes at most IOV_MAX (1024) buffers.
      const { bytesWritten } = await this.#handle.writev(pending.slice(0, 1000), at)
      at += bytesWritten
      pending = dropBytes(pending, bytesWritten)
    }
  }

  writeNow(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.byteLength;) done += writeSync(this.#handle.fd, bytes, done, bytes.byteLength - done, position + done)
  }

  async read(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length)
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await this.#handle.read(buffer, filled, length - filled, position + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return buffer.subarray(0, filled)
  }

  async sync(): Promise<void> {
    await this.#handle.datasync()
  }
  async truncate(size: number): Promise<void> {
    await this.#handle.truncate(size)
  }
  async size(): Promise<number> {
    return (await this.#handle.stat()).size
  }
  async close(): Promise<void> {
    await this.#handle.close()
  }
}

const dropBytes = (buffers: readonly Uint8Array[], count: number): Uint8Array[] => {
  let left = count
  const rest: Uint8Array[] = []
  for (const buffer of buffers) {
    if (left >= buffer.byteLength) left -= buffer.byteLength
    else {
      rest.push(left > 0 ? buffer.subarray(left) : buffer)
      left = 0
    }
  }
  return rest
}

/** The real disk. */
export const nodeDisk: Disk = {
  openRead: async (path) => new NodeFile(await open(path, 'r')),
  openWrite: async (path) => new NodeFile(await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)),
  openDurable: async (path) => new NodeFile(await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_DSYNC, 0o600)),
  list: async (folder) => {
    try {
      return (await readdir(folder)).toSorted()
    } catch (error) {
      if (isAbsent(error)) return []
      throw error
    }
  },
  makeFolder: async (folder) => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  },
  syncFolder: async (folder) => {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
  rename,
  remove: async (path) => {
    try {
      await unlink(path)
    } catch (error) {
      if (!isAbsent(error)) throw error
    }
  },
  size: async (path) => {
    try {
      return (await stat(path)).size
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  },
  modifiedAtMs: async (path) => {
    try {
      return (await stat(path)).mtimeMs
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  },
  readFile: (path) => readFile(path),
}

/** Writes a whole file so that after a crash either the old or the new content is there: beside, sync, rename, sync the folder. */
export const replaceFile = async (disk: Disk, path: string, content: Uint8Array): Promise<void> => {
  const beside = join(dirname(path), `.${path.slice(path.lastIndexOf('/') + 1)}.new`)
  const file = await disk.openWrite(beside)
  try {
    await file.truncate(0)
    await file.write([content], 0)
    await file.sync()
  } finally {
    await file.close()
  }
  await disk.rename(beside, path)
  await disk.syncFolder(dirname(path))
}
