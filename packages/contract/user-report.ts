import { z } from 'zod'

import { timeSchema } from './json.ts'

const text = z.string().nullable()

const reportUserSchema = z.object({
  id: text,
  username: text,
  email: text,
  name: text,
  ipAddress: text,
  avatarUrl: text,
})

/** What a user wrote about an event: `GET .../issues/{id}/user-reports/`, `GET /api/0/projects/{org}/{project}/user-feedback/` (web-api.md 7). */
export const userReportSchema = z.object({
  id: z.string(),
  /** 32 hex digits; the event may not be there (yet, or any more). */
  eventID: z.string(),
  name: text,
  email: text,
  comments: z.string(),
  dateCreated: timeSchema,
  /** The person as the report names them; null when it names nobody. */
  user: reportUserSchema.nullable(),
  event: z.object({ id: z.string(), eventID: z.string() }),
})
export type UserReportAnswer = z.infer<typeof userReportSchema>
