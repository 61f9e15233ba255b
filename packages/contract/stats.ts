import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'

const quantity = 'sum(quantity)'

const statsGroupSchema = z.object({
  by: z.object({
    outcome: z.string().optional(),
    reason: z.string().optional(),
    category: z.string().optional(),
    project: z.int().optional(),
  }),
  totals: z.object({ [quantity]: z.number() }),
  series: z.object({ [quantity]: listOf(z.number()) }),
})

/** `GET /api/0/organizations/{org}/stats_v2/?groupBy=outcome&groupBy=reason&groupBy=category&groupBy=project&field=sum(quantity)&statsPeriod=24h`. */
export const statsSchema = z.object({ start: timeSchema, end: timeSchema, intervals: listOf(timeSchema), groups: listOf(statsGroupSchema) })
export type StatsAnswer = z.infer<typeof statsSchema>
