import { z } from 'zod'

import { listOf } from './json.ts'

/** `GET /api/0/projects/{org}/{project}/filters/`: one inbound filter. */
export const filterSchema = z.object({
  id: z.string(),
  /** Whether it is on; for a filter with parts the names or patterns that are on, false when there is none. */
  active: z.union([z.boolean(), listOf(z.string())]),
  name: z.string(),
  description: z.string(),
})
export type Filter = z.infer<typeof filterSchema>

/** `PUT /api/0/projects/{org}/{project}/filters/{filter}/`: `active` for a switch, `subfilters` (empty = off) for a filter with parts. */
export const filterChangeSchema = z.object({
  active: z.boolean().optional(),
  subfilters: z.array(z.string().trim().min(1).max(512)).max(1000).optional(),
})
export type FilterChange = z.infer<typeof filterChangeSchema>
