import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'

const countsSchema = listOf(z.int())

/**
 * `GET .../issues/{id}/events-stats/`: the stored events of an issue over time, those that the filter lets pass (`environment`, `statsPeriod` or
 * `start` with `end`, `query`). Without a time: since the issue was first seen, at least a day, at most 90 days.
 */
export const issueStatsSchema = z.object({
  /** Start of the first bucket. */
  start: timeSchema,
  /** End of the time asked for; it lies in the last bucket. */
  end: timeSchema,
  intervalMs: z.int(),
  /** Events per bucket, by level; levels without an event are left out. */
  levels: listOf(z.object({ level: z.string(), counts: countsSchema })),
  /** Different users per bucket; they cannot be added up. */
  users: countsSchema,
  totals: z.object({ events: z.int(), users: z.int() }),
})
export type IssueStats = z.infer<typeof issueStatsSchema>
