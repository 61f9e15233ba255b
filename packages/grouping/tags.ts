import { derivedTags } from '#packages/normalize/server-tags'
import type { Event } from '#packages/protocol/event'

/** Value of a tag: the event's own, else what the server makes of another field; undefined for none. */
export const tagOf = (event: Event, name: string): string | undefined =>
  event.tags.find(([key]) => key === name)?.[1] ?? derivedTags(event).find(([key]) => key === name)?.[1]
