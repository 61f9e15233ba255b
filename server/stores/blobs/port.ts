import type { Readable } from 'node:stream'

import type { EpochMs } from '#core/time'

/** Bytes `from` .. `end`, `end` not included. */
export interface ByteRange {
  readonly from: number
  readonly end: number
}

/**
 * Bytes that outlive the log: attachments, artifacts, replay segments. Names are ours: lower-case hex digits in one or more parts separated by
 * `/`, each at most 128 digits; anything else is a bug of ours and throws. One name stands for one content for ever, so putting it again is
 * harmless, also from several processes at once.
 */
export interface BlobStore {
  /** Resolves when the bytes are durable under the name; rejects and leaves nothing under it when they could not be written. */
  put(name: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<{ bytes: number }>
  /**
   * A stream of the content or of a part of it, or undefined when there is none. Nothing is opened before it is read. Destroy it if it is not
   * read to its end.
   */
  get(name: string, range?: ByteRange): Promise<Readable | undefined>
  /** Bytes, or undefined when there is none. */
  size(name: string): Promise<number | undefined>
  exists(name: string): Promise<boolean>
  /** Removes it durably; nothing happens when there is none. */
  remove(name: string): Promise<void>
  /**
   * Removes it durably unless somebody needs it. It is taken aside first, so that whoever puts the same name meanwhile puts it anew; `isNeeded` is
   * told when it was last put, and a needed one goes back to its place. True when it is gone, also when there was none. After a crash in between
   * the next call finds what lies aside.
   */
  removeUnless(name: string, isNeeded: (putAtMs: EpochMs) => Promise<boolean>): Promise<boolean>
}
