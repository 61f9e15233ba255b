import type { Readable } from 'node:stream'

import type { BlobStore, ByteRange } from '#server/stores/blobs/port'

import type { Scope } from './scope.ts'

/** Stored bytes of a scope: what to open is named by a row, and the row is looked for in the scope. */
export class OwnedBlobs {
  readonly #scope: Scope
  readonly #blobs: BlobStore

  constructor(scope: Scope, blobs: BlobStore) {
    this.#scope = scope
    this.#blobs = blobs
  }

  /** The bytes of an attachment, or a part of them. Undefined: no such row in the scope, or its bytes are gone. */
  async openAttachment(id: number, range?: ByteRange): Promise<Readable | undefined> {
    const row = await this.#scope.rows('attachments').select('blob').where('attachments.id', '=', id).executeTakeFirst()
    return row && this.#blobs.get(row.blob, range)
  }
}
