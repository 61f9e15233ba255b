import { filterEvent } from '#packages/filters/filter-event'
import type { Event } from '#packages/protocol/event'
import { drop, ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import type { DecodedRecord } from '#server/pipeline/unit'

import type { SessionItem } from './read-item.ts'

/** What SDKs write for the address that a request comes from. */
export const autoAddress = '{{auto}}'

/** As much of an event as filters ask of a session: its release, and where and by what it was sent. */
const asEvent = ({ release, attributes }: SessionItem, { record, eventId }: DecodedRecord): Event => {
  const { ipAddress, userAgent } = attributes
  const { ip, userAgent: sentBy = '' } = record.head
  const address = ipAddress === autoAddress ? ip : ipAddress
  const agent = userAgent || sentBy
  return {
    event_id: eventId,
    type: 'default',
    level: 'info',
    platform: 'other',
    timestamp: 0,
    received: 0,
    tags: [],
    release,
    ...(address !== '' && { user: { ip_address: address } }),
    ...(agent !== '' && { request: { headers: [['user-agent', agent]] } }),
  }
}

/** Ends sessions that the project does not want to hear of, by the filters that mean them (ingest.md 5): addresses, releases, localhost, robots, old browsers. */
export const filterItem: Step<SessionItem, SessionItem> = (item, { decoded }) => {
  const { filters } = item.project.settings
  if (filters === undefined) return ok(item)
  const reason = filterEvent(asEvent(item, decoded), filters, { clientAddress: decoded.record.head.ip })
  return reason === undefined ? ok(item) : drop('filtered', reason)
}
