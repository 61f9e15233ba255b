import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'

import { assert } from '#core/assert'
import { nodeDisk } from '#core/disk'
import type { Disk, DiskFile } from '#core/disk'
import type { EpochMs } from '#core/time'

import type { BlobStore, ByteRange } from './port.ts'

const chunkBytes = 64 * 1024
const partPattern = /^[0-9a-f]{1,128}$/
const partsMax = 4
const everything: ByteRange = { from: 0, end: Number.MAX_SAFE_INTEGER }
/** Folders known to be durable; forgotten when so many have come together. */
const foldersKnownMax = 100_000

export interface DiskBlobsOptions {
  /** `<data>/blobs`. */
  readonly folder: string
  /** Word for this process, e.g. its role: two processes that put the same name write beside each other, never into one file. */
  readonly writer: string
  readonly disk?: Disk
}

/** `ab12/cd34` lies in `ab12/cd/cd34.blob`: at most 256 folders at the end of a path, and no file is ever named like a folder. */
const pathOf = (folder: string, name: string): string => {
  const parts = name.split('/', partsMax + 1)
  assert(parts.length <= partsMax && parts.every((part) => partPattern.test(part)), 'a blob is named by hex digits')
  const last = parts.at(-1) ?? ''
  return join(folder, ...parts.slice(0, -1), last.slice(0, 2), `${last}.blob`)
}

/** All chunks, one after another; returns the number of bytes. */
const writeAll = async (file: DiskFile, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<number> => {
  let position = 0
  for await (const chunk of content instanceof Uint8Array ? [content] : content) {
    await file.write([chunk], position)
    position += chunk.byteLength
  }
  return position
}

class DiskBlobs implements BlobStore {
  readonly #folder: string
  readonly #writer: string
  readonly #disk: Disk
  readonly #durableFolders = new Set<string>()
  /** The last put of each name that is being put: the next one of that name waits, as both use the same file beside. */
  readonly #pending = new Map<string, Promise<unknown>>()

  constructor({ folder, writer, disk = nodeDisk }: DiskBlobsOptions) {
    this.#folder = folder
    this.#writer = writer
    this.#disk = disk
  }

  async put(name: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<{ bytes: number }> {
    const path = pathOf(this.#folder, name)
    const before = this.#pending.get(path) ?? Promise.resolve()
    const put = before.then(
      () => this.#write(path, content),
      () => this.#write(path, content),
    )
    this.#pending.set(path, put)
    try {
      return { bytes: await put }
    } finally {
      if (this.#pending.get(path) === put) this.#pending.delete(path)
    }
  }

  async get(name: string, range: ByteRange = everything): Promise<Readable | undefined> {
    const path = pathOf(this.#folder, name)
    return (await this.#disk.size(path)) === undefined ? undefined : Readable.from(this.#read(path, range), { objectMode: false })
  }

  size(name: string): Promise<number | undefined> {
    return this.#disk.size(pathOf(this.#folder, name))
  }

  async exists(name: string): Promise<boolean> {
    return (await this.size(name)) !== undefined
  }

  async remove(name: string): Promise<void> {
    const path = pathOf(this.#folder, name)
    if ((await this.#disk.size(path)) === undefined) return
    await this.#disk.remove(path)
    // Else a power loss could bring back what somebody had deleted.
    await this.#disk.syncFolder(dirname(path))
  }

  async removeUnless(name: string, isNeeded: (putAtMs: EpochMs) => Promise<boolean>): Promise<boolean> {
    const path = pathOf(this.#folder, name)
    const aside = `${path}.going`
    if ((await this.#disk.size(path)) !== undefined) await this.#disk.rename(path, aside)
    const putAtMs = await this.#disk.modifiedAtMs(aside)
    if (putAtMs === undefined) return true
    let isKept = true
    try {
      isKept = await isNeeded(putAtMs)
    } finally {
      // One that was put meanwhile has the same content: one name stands for one content.
      await (isKept ? this.#disk.rename(aside, path) : this.#disk.remove(aside))
      await this.#disk.syncFolder(dirname(path))
    }
    return !isKept
  }

  /** Beside, sync, rename, sync the folder. What a crash leaves beside is overwritten when the log brings the same blob again. */
  async #write(path: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<number> {
    await this.#makeFolder(dirname(path))
    const beside = `${path}.${this.#writer}.new`
    try {
      const bytes = await this.#writeBeside(beside, content)
      await this.#disk.rename(beside, path)
      await this.#disk.syncFolder(dirname(path))
      return bytes
    } catch (error) {
      await this.#disk.remove(beside)
      throw error
    }
  }

  async #writeBeside(beside: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<number> {
    const file = await this.#disk.openWrite(beside)
    try {
      await file.truncate(0)
      const bytes = await writeAll(file, content)
      await file.sync()
      return bytes
    } finally {
      await file.close()
    }
  }

  async *#read(path: string, { from, end }: ByteRange): AsyncGenerator<Buffer> {
    const file = await this.#disk.openRead(path)
    try {
      for (let position = from; position < end;) {
        const chunk = await file.read(position, Math.min(chunkBytes, end - position))
        if (chunk.byteLength === 0) return
        yield chunk
        position += chunk.byteLength
      }
    } finally {
      await file.close()
    }
  }

  /** Makes a folder durable: each new name must be synced in the folder above it, up to the root. */
  async #makeFolder(folder: string): Promise<void> {
    if (this.#durableFolders.has(folder)) return
    await this.#disk.makeFolder(folder)
    for (let at = folder; at.length > this.#folder.length; at = dirname(at)) await this.#disk.syncFolder(dirname(at))
    await this.#disk.syncFolder(dirname(this.#folder))
    if (this.#durableFolders.size >= foldersKnownMax) this.#durableFolders.clear()
    this.#durableFolders.add(folder)
  }
}

/** Blobs as files (0600) below one folder. */
export const createDiskBlobs = (options: DiskBlobsOptions): BlobStore => new DiskBlobs(options)
