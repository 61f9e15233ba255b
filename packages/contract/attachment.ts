import { z } from 'zod'

import { timeSchema } from './json.ts'

/**
 * `GET /api/0/projects/{org}/{project}/events/{event}/attachments/[{id}/]` and `GET .../issues/{id}/attachments/` (web-api.md 7). `mimetype` is what
 * the sender said; what is served by `?download=1` is decided by the bytes.
 */
export const attachmentSchema = z.object({
  id: z.string(),
  event_id: z.string(),
  /** `event.attachment`, `event.minidump`, `event.view_hierarchy` ... (ingest.md 2.5). */
  type: z.string(),
  name: z.string(),
  mimetype: z.string(),
  dateCreated: timeSchema,
  /** Bytes. */
  size: z.int(),
  headers: z.object({ 'Content-Type': z.string() }),
  sha1: z.string(),
})
export type AttachmentAnswer = z.infer<typeof attachmentSchema>
