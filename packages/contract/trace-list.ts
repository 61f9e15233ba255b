import { z } from 'zod'

import { listOf } from './json.ts'

const traceListItemSchema = z.object({
  traceId: z.string(),
  /** Of the span that it begins with: its root, where that arrived. */
  root: z.object({ spanId: z.string(), name: z.string(), op: z.string(), projectId: z.string(), projectSlug: z.string() }),
  /** ISO 8601 with microseconds. */
  startedAt: z.string(),
  /** How long its first span took: clocks of other services may differ. */
  durationUs: z.number(),
  spans: z.int(),
  errors: z.int(),
  /** Slugs of the projects that sent parts of it, at most 20. */
  projects: z.array(z.string()),
})

/** A page of the traces of a window, the one that began last first. */
export const traceListSchema = listOf(traceListItemSchema)

export type TraceListItem = z.infer<typeof traceListItemSchema>
