import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'

const valueSchema = z.number().nullable()

/** A group of `GET /api/0/organizations/{org}/sessions/` (web-api.md 8.9): what it is grouped by, and a value per field; null without a denominator. */
const sessionGroupSchema = z.object({
  by: z.object({
    project: z.int().optional(),
    release: z.string().optional(),
    environment: z.string().optional(),
    'session.status': z.enum(['healthy', 'errored', 'crashed', 'abnormal', 'unhandled']).optional(),
  }),
  /** Absent with `includeTotals=0`. */
  totals: z.record(z.string(), valueSchema).optional(),
  /** Absent with `includeSeries=0`. */
  series: z.record(z.string(), listOf(valueSchema)).optional(),
})
export type SessionGroup = z.infer<typeof sessionGroupSchema>

export const sessionsSchema = z.object({
  start: timeSchema,
  end: timeSchema,
  intervals: listOf(timeSchema),
  groups: listOf(sessionGroupSchema),
  query: z.string(),
})
export type SessionsAnswer = z.infer<typeof sessionsSchema>
