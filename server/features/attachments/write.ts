import type { Result } from '#core/result'
import type { Scope } from '#server/http/scope'
import type { AttachmentsTable } from '#server/stores/metadata/schema-issues'

/** Makes an attachment of an event one of no event: nobody finds it any more, and the clock removes it with its bytes. */
export const forgetAttachment = (scope: Scope, { id }: AttachmentsTable): Promise<Result<unknown, Response>> =>
  scope.change((writer) =>
    writer
      .update('attachments')
      // Event, name and bytes are the natural key: the number keeps two forgotten ones apart.
      .set({ event_id: '', name: String(id) })
      .where('attachments.id', '=', id)
      .execute(),
  )
