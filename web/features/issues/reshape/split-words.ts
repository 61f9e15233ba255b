import type { SplitPreview } from '#packages/contract/split'

import { exactCount } from '../../../lib/number-format.ts'

/** What an issue can be split by, beside its tags. */
export const splitKeys = [
  ['message', 'Message, without ids'],
  ['type', 'Exception type'],
  ['function', 'Function that crashed'],
  ['transaction', 'Transaction'],
] as const

const tagPrefix = 'tag:'

/** A key in words. */
export const keyName = (key: string): string =>
  key.startsWith(tagPrefix) ? `tag ${key.slice(tagPrefix.length)}` : (splitKeys.find(([known]) => known === key)?.[1].toLowerCase() ?? key)

const eventsText = ({ events, isSample }: SplitPreview): string => {
  if (isSample) return `of the newest ${exactCount(events)} events`
  return events === 1 ? 'of 1 stored event' : `of ${exactCount(events)} stored events`
}

/** What would become of the issue, as a sentence. */
export const splitSentence = (preview: SplitPreview): string => {
  const { total, events } = preview
  if (events === 0) return 'No event of this issue is stored, so there is nothing to look at.'
  if (total === 1) return `All ${eventsText(preview)} have the same value: there is nothing to split.`
  return `${exactCount(total)} values ${eventsText(preview)}: it would become ${exactCount(total)} issues.`
}
