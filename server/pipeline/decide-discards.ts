import type { Decision, HashedEvent } from '#server/stores/metadata/port'

import type { RecordEnd, UnitEnd } from './run.ts'
import { unitName } from './settle.ts'

/** An event that would be written, where it is. */
interface PlacedEvent {
  readonly record: RecordEnd
  readonly item: number
  readonly event: HashedEvent
}

const eventOf = (end: UnitEnd): HashedEvent | undefined => {
  const intent = end.kind === 'written' ? end.intents.find((each) => each.kind === 'issue') : undefined
  return intent && { projectId: intent.issue.projectId, hashes: intent.issue.hashes }
}

const isAttachment = (end: UnitEnd): boolean => end.kind === 'written' && end.unit.items.some(({ category }) => category === 'attachment')

const droppedAt = ({ decoded }: RecordEnd, item: number): Decision => ({ offset: decoded.record.offset, item, outcome: 'discarded' })

/**
 * Decides which events are of issues that were discarded; `probe` says so of a list of events. Attachments that came beside such events alone go with
 * them. Repeats (`duplicates`) are none.
 */
export const decideDiscards = async (
  records: readonly RecordEnd[],
  duplicates: readonly Decision[],
  probe: (events: readonly HashedEvent[]) => Promise<ReadonlySet<number>>,
): Promise<Decision[]> => {
  const repeated = new Set(duplicates.map(({ offset, item }) => unitName({ offset }, item)))
  const placed: PlacedEvent[] = records.flatMap((record) =>
    record.ends.flatMap((end) => {
      const event = eventOf(end)
      if (event === undefined || repeated.has(unitName(record.decoded.record, end.unit.index))) return []
      return [{ record, item: end.unit.index, event }]
    }),
  )
  if (placed.length === 0) return []
  const found = await probe(placed.map(({ event }) => event))
  if (found.size === 0) return []
  const dropped = placed.filter((_, place) => found.has(place))
  const kept = new Set(placed.flatMap(({ record }, place) => (found.has(place) ? [] : [record])))
  const beside = new Set(dropped.map(({ record }) => record)).difference(kept)
  return [
    ...dropped.map(({ record, item }) => droppedAt(record, item)),
    ...[...beside].flatMap((record) => record.ends.filter(isAttachment).map((end) => droppedAt(record, end.unit.index))),
  ]
}
