import { inlineMap } from './map-table.ts'
import type { FileToMap } from './map-table.ts'
import type { ThreadMessage } from './thread.ts'

/** The first time may have been the load of the machine. */
const endsMax = 2
const blobsMax = 5_000

/** Files that a question is answered with. */
const blobsOf = (message: ThreadMessage): readonly string[] => {
  if (message.kind === 'retrace') return message.job.mappings
  if (message.kind !== 'map') return [message.blob]
  return message.job.files.flatMap(({ source, map }) => [source ?? [], map === inlineMap ? [] : (map ?? [])].flat())
}

/**
 * Files that ended the thread of maps: somebody's map that no memory is enough for must not end it again and again, for all projects, nor keep its events from being
 * stored. Those that were read before without harm are not suspected.
 */
export class DeadlyFiles {
  /** How often the thread ended over each; 0: it was read. */
  readonly #ends = new Map<string, number>()

  has(blob: string | undefined): boolean {
    return blob !== undefined && (this.#ends.get(blob) ?? 0) >= endsMax
  }

  noteRead(message: ThreadMessage): void {
    for (const blob of blobsOf(message)) this.#set(blob, 0)
  }

  noteEnd(message: ThreadMessage): void {
    const blobs = blobsOf(message)
    const unread = blobs.filter((blob) => this.#ends.get(blob) !== 0)
    for (const blob of unread.length > 0 ? unread : blobs) this.#set(blob, (this.#ends.get(blob) ?? 0) + 1)
  }

  /** The file without what is deadly of it: its frames stay as they are, and the event says why. */
  spare(file: FileToMap): FileToMap {
    const { source, map, ...rest } = file
    if (!this.has(source) && !this.has(map)) return file
    return { ...rest, fault: { type: 'js_invalid_source', url: file.mapUrl, reason: 'too-large' } }
  }

  #set(blob: string, ends: number): void {
    this.#ends.delete(blob)
    this.#ends.set(blob, ends)
    const [oldest] = this.#ends.keys()
    if (this.#ends.size > blobsMax && oldest !== undefined) this.#ends.delete(oldest)
  }
}
