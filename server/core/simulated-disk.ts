import { dirname } from 'node:path'

import type { Disk, DiskFile } from './disk.ts'
import { SimulatedContent } from './simulated-content.ts'

/** What an operation can be made to fail with. */
export type DiskFault = 'ENOSPC' | 'EIO'

/** An operation that is about to happen. */
export interface DiskOperation {
  /** 0, 1, 2 .. since the disk was made. */
  readonly index: number
  readonly kind:
    | 'openRead'
    | 'openWrite'
    | 'list'
    | 'makeFolder'
    | 'syncFolder'
    | 'rename'
    | 'remove'
    | 'size'
    | 'readFile'
    | 'write'
    | 'read'
    | 'sync'
    | 'truncate'
  /** Of a rename: the old path. */
  readonly path: string
}

/** A write that fails while the power is on ends at a multiple of this: the kernel copies aligned words whole, so that no reader sees half of one. */
const wordBytes = 8

/** Numbers in [0, 1) that follow from the seed alone (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

interface Names {
  readonly files: Map<string, SimulatedContent>
  readonly folders: Set<string>
}

type NameChange =
  | { readonly kind: 'make'; readonly path: string; readonly content: SimulatedContent }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string; readonly content: SimulatedContent }
  | { readonly kind: 'folder'; readonly path: string }

const applyName = ({ files, folders }: Names, change: NameChange): void => {
  if (change.kind === 'folder') folders.add(change.path)
  else if (change.kind === 'make') files.set(change.path, change.content)
  else files.delete(change.path)
  if (change.kind === 'rename') files.set(change.to, change.content)
}

const liesIn = (change: NameChange, folder: string): boolean =>
  dirname(change.path) === folder || (change.kind === 'rename' && dirname(change.to) === folder)

/** Whether all folders above a path are there. */
const isReachable = (path: string, folders: ReadonlySet<string>): boolean => {
  const folder = dirname(path)
  return folder === path || (folders.has(folder) && isReachable(folder, folders))
}

interface DiskState {
  /** What programs see. */
  readonly cached: Names
  /** What is on the platter. */
  readonly stored: Names
  /** Changes of `cached` that no `syncFolder` has stored, oldest first. */
  pending: NameChange[]
  readonly random: () => number
}

const emptyState = (seed: number): DiskState => ({
  cached: { files: new Map(), folders: new Set(['/']) },
  stored: { files: new Map(), folders: new Set(['/']) },
  pending: [],
  random: seededRandom(seed),
})

/**
 * A disk in memory that is as unkind as a real one may be (durability.md 19). What was not synced is, after a power loss, independently
 * kept, dropped or torn at a byte; names that no `syncFolder` covered are kept or dropped, and with a folder's name all that is in it.
 * Syncing a file does not sync its name. Everything follows from the seed and the order of calls. Paths are absolute.
 */
export class SimulatedDisk implements Disk {
  /** Asked before each operation; what it returns, the operation fails with: a write after a part of its bytes, a sync after storing some of what it had to. */
  beforeOperation: ((operation: DiskOperation) => DiskFault | undefined) | undefined
  #state: DiskState
  #operations = 0
  #isOff = false
  #openFiles = 0

  constructor(seed: number) {
    this.#state = emptyState(seed)
  }

  /** Operations so far. */
  get operations(): number {
    return this.#operations
  }

  /** Files that are open now. */
  get openFiles(): number {
    return this.#openFiles
  }

  /** From now on every operation fails; for a hook that stops a program between two operations. */
  powerOff(): void {
    this.#isOff = true
  }

  /** The disk after a power loss at this moment. This one is off. */
  crash(): SimulatedDisk {
    this.powerOff()
    const { stored, pending, random } = this.#state
    const names: Names = { files: new Map(stored.files), folders: new Set(stored.folders) }
    for (const change of pending) if (random() < 0.5) applyName(names, change)
    const next = new SimulatedDisk(Math.floor(random() * 0x1_0000_0000))
    const { cached: after, stored: afterStored } = next.#state
    for (const folder of names.folders) {
      if (!isReachable(folder, names.folders)) continue
      after.folders.add(folder)
      afterStored.folders.add(folder)
    }
    for (const [path, content] of names.files) {
      if (!isReachable(path, names.folders)) continue
      const survivor = content.afterPowerLoss(random)
      after.files.set(path, survivor)
      afterStored.files.set(path, survivor)
    }
    return next
  }

  /** The disk after its programs were killed: they lose their hold of it, but the machine still knows what they wrote. This one is off. */
  restart(): SimulatedDisk {
    this.powerOff()
    const next = new SimulatedDisk(0)
    next.#state = this.#state
    return next
  }

  async openRead(path: string): Promise<DiskFile> {
    await this.#begin('openRead', path)
    return this.#openFile(path, this.#find(path), false)
  }

  async openDurable(path: string): Promise<DiskFile> {
    const file = await this.openWrite(path)
    return {
      ...file,
      write: async (buffers, position) => {
        await file.write(buffers, position)
        await file.sync()
      },
    }
  }

  async openWrite(path: string): Promise<DiskFile> {
    await this.#begin('openWrite', path)
    const { cached } = this.#state
    if (!cached.folders.has(dirname(path))) throw diskError('ENOENT', path)
    const found = cached.files.get(path)
    if (found) return this.#openFile(path, found, true)
    const content = new SimulatedContent()
    this.#rename({ kind: 'make', path, content })
    return this.#openFile(path, content, true)
  }

  async list(folder: string): Promise<string[]> {
    await this.#begin('list', folder)
    const { files, folders } = this.#state.cached
    const paths = [...files.keys(), ...folders].filter((path) => path !== '/' && dirname(path) === folder)
    return paths.map((path) => path.slice(path.lastIndexOf('/') + 1)).toSorted()
  }

  async makeFolder(folder: string): Promise<void> {
    await this.#begin('makeFolder', folder)
    this.#makeFolders(folder)
  }

  async syncFolder(folder: string): Promise<void> {
    await this.#begin('syncFolder', folder)
    if (!this.#state.cached.folders.has(folder)) throw diskError('ENOENT', folder)
    const rest: NameChange[] = []
    for (const change of this.#state.pending) {
      if (liesIn(change, folder)) applyName(this.#state.stored, change)
      else rest.push(change)
    }
    this.#state.pending = rest
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#begin('rename', from)
    this.#rename({ kind: 'rename', path: from, to, content: this.#find(from) })
  }

  async remove(path: string): Promise<void> {
    await this.#begin('remove', path)
    if (this.#state.cached.files.has(path)) this.#rename({ kind: 'remove', path })
  }

  async size(path: string): Promise<number | undefined> {
    await this.#begin('size', path)
    return this.#state.cached.files.get(path)?.cached.byteLength
  }

  /** This disk has no clock: whatever is there was written in 1970. */
  async modifiedAtMs(path: string): Promise<number | undefined> {
    return (await this.size(path)) === undefined ? undefined : 0
  }

  async readFile(path: string): Promise<Buffer> {
    await this.#begin('readFile', path)
    return Buffer.from(this.#find(path).cached)
  }

  #makeFolders(folder: string): void {
    if (this.#state.cached.folders.has(folder)) return
    this.#makeFolders(dirname(folder))
    this.#rename({ kind: 'folder', path: folder })
  }

  #rename(change: NameChange): void {
    applyName(this.#state.cached, change)
    this.#state.pending.push(change)
  }

  #find(path: string): SimulatedContent {
    const content = this.#state.cached.files.get(path)
    if (!content) throw diskError('ENOENT', path)
    return content
  }

  async #begin(kind: DiskOperation['kind'], path: string): Promise<void> {
    const fault = await this.#meet(kind, path)
    if (fault) throw diskError(fault, path)
  }

  /** Counts the operation and asks the hook. Takes a turn, as a real disk does. */
  async #meet(kind: DiskOperation['kind'], path: string): Promise<DiskFault | undefined> {
    await Promise.resolve()
    return this.#meetNow(kind, path)
  }

  #meetNow(kind: DiskOperation['kind'], path: string): DiskFault | undefined {
    const fault = this.#isOff ? undefined : this.beforeOperation?.({ index: this.#operations, kind, path })
    if (this.#isOff) throw diskError('EIO', path)
    this.#operations += 1
    return fault
  }

  #openFile(path: string, content: SimulatedContent, isWritable: boolean): DiskFile {
    this.#openFiles += 1
    let isOpen = true
    const check = (kind: DiskOperation['kind']): void => {
      if (!isOpen || (!isWritable && kind !== 'read' && kind !== 'size')) throw diskError('EBADF', path)
    }
    const begin = async (kind: DiskOperation['kind']): Promise<DiskFault | undefined> => {
      check(kind)
      return this.#meet(kind, path)
    }
    const { random } = this.#state
    const write = (bytes: Buffer, position: number, fault: DiskFault | undefined): void => {
      content.write(fault ? bytes.subarray(0, wordBytes * Math.floor(random() * (bytes.byteLength / wordBytes + 1))) : bytes, position)
      if (fault) throw diskError(fault, path)
    }
    return {
      write: async (buffers, position) => {
        // The bytes are taken before the turn ends: a caller that changes them afterwards changes nothing.
        const bytes = Buffer.concat(buffers)
        write(bytes, position, await begin('write'))
      },
      writeNow: (bytes, position) => {
        check('write')
        write(Buffer.from(bytes), position, this.#meetNow('write', path))
      },
      read: async (position, length) => {
        const fault = await begin('read')
        if (fault) throw diskError(fault, path)
        return Buffer.from(content.cached.subarray(position, position + length))
      },
      sync: async () => {
        const fault = await begin('sync')
        if (!fault) return content.sync()
        content.failSync(random)
        throw diskError(fault, path)
      },
      truncate: async (size) => {
        const fault = await begin('truncate')
        if (fault) throw diskError(fault, path)
        content.truncate(size)
      },
      size: async () => {
        const fault = await begin('size')
        if (fault) throw diskError(fault, path)
        return content.cached.byteLength
      },
      close: async () => {
        await Promise.resolve()
        if (isOpen) this.#openFiles -= 1
        isOpen = false
      },
    }
  }
}

const diskError = (code: DiskFault | 'ENOENT' | 'EBADF', path: string): Error =>
  Object.assign(new Error(`${code}: simulated, '${path}'`), { code })
