import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'

/** One sort of end of what arrived. Times are starts of minutes: outcomes are counted by the minute. */
const arrivalEndSchema = z.object({
  outcome: z.string(),
  /** Empty for `accepted`. */
  reason: z.string(),
  category: z.string(),
  /** Items; bytes where the category counts bytes. */
  quantity: z.number(),
  firstSeen: timeSchema,
  lastSeen: timeSchema,
})

const stepSchema = z.object({ at: timeSchema, lastAt: timeSchema })

/** `GET /api/0/projects/{org}/{project}/arrivals/`: what came for a project in the last hour, and how each of it ended. */
export const arrivalsSchema = z.object({
  /** Start of the hour that was looked at. */
  since: timeSchema,
  /** The way of an event, each null until it was reached: */
  steps: z.object({
    /** anything came to the door, kept or not, */
    connected: stepSchema.nullable(),
    /** an error event was kept, */
    accepted: stepSchema.nullable(),
    /** the first event ever became part of an issue. */
    processed: timeSchema.nullable(),
  }),
  /** The newest first. */
  ends: listOf(arrivalEndSchema),
})
export type Arrivals = z.infer<typeof arrivalsSchema>
export type ArrivalEnd = z.infer<typeof arrivalEndSchema>
