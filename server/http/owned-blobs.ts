import type { Readable } from 'node:stream'

import { assert } from '#core/assert'
import { artifactBlobs } from '#server/stores/blobs/artifact-blobs'
import type { ArtifactBlobs } from '#server/stores/blobs/artifact-blobs'
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

  /** The bytes of an artifact as they are stored (compressed). Undefined: no project of the scope has it, or its bytes are gone. */
  async openArtifact(fileId: number): Promise<Readable | undefined> {
    const mine = this.#scope.rows('artifact_bundle_projects').select('artifact_bundle_projects.bundle_id')
    const row = await this.#scope
      .rows('artifact_files')
      .select('artifact_files.blob')
      .where('artifact_files.id', '=', fileId)
      .where('artifact_files.bundle_id', 'in', mine)
      .executeTakeFirst()
    return row && this.#blobs.get(row.blob)
  }

  /** Uploads of an organization of the scope. */
  uploadsOf(orgId: number): ArtifactBlobs {
    assert(
      this.#scope.organizations.some(({ id }) => id === orgId),
      'an organization outside the scope',
    )
    return artifactBlobs(this.#blobs, orgId)
  }

  /** The bytes of a debug file as they are stored (compressed). Undefined: no project of the scope has it, or its bytes are gone. */
  async openDebugFile(id: number): Promise<Readable | undefined> {
    const rows = this.#scope.rows('debug_files').select('debug_files.blob')
    const row = await rows.where('debug_files.id', '=', id).where('debug_files.removed_at', '=', 0).executeTakeFirst()
    return row && this.#blobs.get(row.blob)
  }
}
