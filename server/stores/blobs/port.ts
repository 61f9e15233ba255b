import type { Readable } from 'node:stream'

/**
 * Bytes that outlive the log: attachments, artifacts, replay segments. Names are ours: lower-case hex digits in one or more parts separated by
 * `/`, each at most 128 digits; anything else is a bug of ours and throws. One name stands for one content for ever, so putting it again is
 * harmless, also from several processes at once.
 */
export interface BlobStore {
  /** Resolves when the bytes are durable under the name; rejects and leaves nothing under it when they could not be written. */
  put(name: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<{ bytes: number }>
  /** A stream of the content, or undefined when there is none. Destroy it if it is not read to its end. */
  get(name: string): Promise<Readable | undefined>
  /** Bytes, or undefined when there is none. */
  size(name: string): Promise<number | undefined>
  exists(name: string): Promise<boolean>
  /** Removes it durably; nothing happens when there is none. */
  remove(name: string): Promise<void>
}
