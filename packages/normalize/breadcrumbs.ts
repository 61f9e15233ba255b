import type { Breadcrumb } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'

import { field, isEmpty, readInto, readLenientText, readMap, readText } from './fields.ts'
import type { Fields, Reader } from './fields.ts'
import { readLevel } from './level.ts'
import { bagLimits, breadcrumbsMax, textLimits } from './limits.ts'
import { readList } from './list.ts'
import { readTimestamp, toMicros } from './timestamps.ts'

const breadcrumbFields: Fields<Breadcrumb> = [
  field('timestamp', readTimestamp),
  field('type', readText(textLimits.word)),
  field('category', readText(textLimits.word)),
  field('level', (value, notes) => readLevel(value, 'info', notes)),
  field('message', readLenientText(textLimits.message)),
  field('data', readMap(bagLimits.data)),
  field('event_id', readText(textLimits.platform)),
]

/**
 * Breadcrumbs in the order sent (display sorts them); of too many the last stay. `shift` is the clock correction in seconds, as found for the event
 * itself (ingest.md 3.3).
 */
export const readBreadcrumbs =
  (shift: number): Reader<Breadcrumb[]> =>
  (value, notes) => {
    if (isObject(value) && isEmpty(value)) return undefined
    return readList<Breadcrumb>(
      value,
      {
        max: breadcrumbsMax,
        keep: 'last',
        read: (raw, within) => {
          const crumb = readInto<Breadcrumb>({ type: 'default', level: 'info' }, raw, breadcrumbFields, within)
          if (shift !== 0 && crumb.timestamp !== undefined) crumb.timestamp = Math.max(toMicros(crumb.timestamp + shift), 0)
          return crumb
        },
      },
      notes,
    )
  }
