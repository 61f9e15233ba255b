import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'

/** A value that events of the issue have more often than the project's other events of the same time. */
const changeSchema = z.object({
  /** Of a tag: the release, the machine, the browser and the like are tags too. */
  key: z.string(),
  value: z.string(),
  /** Shares 0..1 of all events of either side, those without the tag included. */
  issueShare: z.number(),
  otherShare: z.number(),
  /** The difference of the shares that chance leaves at least, 0..1: the order of the list. */
  score: z.number(),
})
export type Change = z.infer<typeof changeSchema>

/** How many events a side has, and how many stored ones of them were looked at. */
const sideSchema = z.object({ events: z.int(), lookedAt: z.int() })

/** `GET .../issues/{id}/what-changed/`: what sets the events of an issue apart from the project's other events in the same window. */
export const whatChangedSchema = z.object({
  start: timeSchema,
  end: timeSchema,
  issue: sideSchema,
  others: sideSchema,
  /** True: of so many events that a part was drawn by chance, the same one each time. */
  sampled: z.boolean(),
  changes: listOf(changeSchema),
  /** Why there are none; null when there are. */
  quiet: z.enum(['few-events', 'few-others', 'alike']).nullable(),
  /** Events that a side, and a value within the issue, must have at least before anything is said. */
  support: z.object({ issue: z.int(), others: z.int() }),
})
export type WhatChanged = z.infer<typeof whatChangedSchema>
