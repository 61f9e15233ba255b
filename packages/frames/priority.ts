import type { Level } from '#packages/protocol/event'

/** Priority of an issue at its creation (grouping.md 4.5): 25 low, 50 medium, 75 high. */
type Priority = 25 | 50 | 75

/** What a priority is called on the wire. */
export const priorityWords: ReadonlyMap<number, string> = new Map([
  [75, 'high'],
  [50, 'medium'],
  [25, 'low'],
])

const priorities: Readonly<Record<Level, Priority>> = { debug: 25, info: 25, warning: 50, error: 75, fatal: 75 }

/** Priority that an issue gets from the level of its first event. */
export const priorityOf = (level: Level): Priority => priorities[level]
