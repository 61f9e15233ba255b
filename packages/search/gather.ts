import { everything } from './condition.ts'
import type { Condition } from './condition.ts'

/** What a part of a query says of a row, and, when the same can be asked of each of the row's events, what it says of one event. */
export interface Checked {
  readonly condition: Condition
  readonly ofEvent?: Condition
}

const groupOf = (kind: 'all' | 'any', parts: readonly Condition[]): Condition =>
  parts.length === 1 ? (parts[0] ?? everything) : { kind, parts }

const allDefined = (parts: readonly Checked[]): Condition[] | undefined => {
  const found = parts.flatMap(({ ofEvent }) => ofEvent ?? [])
  return found.length === parts.length ? found : undefined
}

const isOfEvents = ({ condition }: Checked): boolean => condition.kind === 'event'

/**
 * Parts of a group as one. What is asked of events is put together, so that one event must fit all of it (web-api.md 9.2): `browser:Edge level:fatal` are
 * issues with a fatal event of that browser. What is known of the issue as well goes along, and only stands alone where no event is asked for.
 */
export const gather = (kind: 'all' | 'any', parts: readonly Checked[]): Checked => {
  const ofEvents = allDefined(parts)
  if (!parts.some(isOfEvents)) {
    const condition = groupOf(
      kind,
      parts.map((part) => part.condition),
    )
    return ofEvents ? { condition, ofEvent: groupOf(kind, ofEvents) } : { condition }
  }
  if (ofEvents) {
    const ofEvent = groupOf(kind, ofEvents)
    return { condition: { kind: 'event', part: ofEvent }, ofEvent }
  }
  const goesAlong = (part: Checked): boolean => (kind === 'all' ? part.ofEvent !== undefined : isOfEvents(part))
  const along = parts.flatMap((part) => (goesAlong(part) ? (part.ofEvent ?? []) : []))
  const rest = parts.filter((part) => !goesAlong(part)).map((part) => part.condition)
  // Issues found by id or by word are asked beside: they have an event part of their own, which stays.
  return along.length === 0
    ? { condition: groupOf(kind, rest) }
    : { condition: { kind, parts: [...rest, { kind: 'event', part: groupOf(kind, along) }] } }
}
