import { createHash } from 'node:crypto'

import type { EventId } from '#packages/protocol/ids'

/** Id of an event that has none: derived, never drawn (spine.md 6), so whoever processes the record again finds the same one. */
export const deriveEventId = (recordId: string, itemIndex: number): EventId =>
  createHash('md5').update(`${recordId}/${itemIndex}`).digest('hex') as EventId
