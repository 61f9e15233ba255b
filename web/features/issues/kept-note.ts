import { exactCount } from '../../lib/number-format.ts'

/** What is known of an event beside itself: how many events it stands for, where a sample is kept. */
interface Weighed {
  readonly weight?: number | undefined
}

const weightOf = ({ weight }: Weighed): number => weight ?? 1

/** Said beside an event that stands for others; null for one that stands for itself. */
export const standsFor = (event: Weighed): string | null =>
  weightOf(event) > 1
    ? `stands for ${exactCount(weightOf(event))} events: the noise budget keeps a sample, here 1 in ${exactCount(weightOf(event))}`
    : null

/** Said of a list of events in which some stand for others; null when none does. */
export const keptNote = (events: readonly Weighed[]): string | null => {
  const all = events.reduce((sum, event) => sum + weightOf(event), 0)
  if (all === events.length) return null
  const oneIn = Math.max(2, Math.round(all / events.length))
  return `The noise budget keeps a sample: these ${exactCount(events.length)} stand for ${exactCount(all)} events, about 1 in ${exactCount(oneIn)} kept. Counts are exact.`
}
