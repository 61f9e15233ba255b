import type { Regrouping, RegroupingResult } from '#packages/contract/grouping-preview'

import { exactCount, formatBytes } from '../../../lib/number-format.ts'

const counted = (count: number, one: string, many = `${one}s`): string => `${exactCount(count)} ${count === 1 ? one : many}`

/** What rules do, in a sentence: "Would merge 5 issues into 2, and split 1." */
export const effectSentence = ({ mergeCount, mergedIssues, splitCount }: RegroupingResult, kind: 'preview' | 'apply'): string => {
  const merged = `${counted(mergeCount + mergedIssues, 'issue')} into ${exactCount(mergeCount)}`
  if (kind === 'preview') {
    if (mergeCount === 0 && splitCount === 0) return 'Would merge nothing and split nothing.'
    if (splitCount === 0) return `Would merge ${merged}, and split none.`
    return mergeCount === 0
      ? `Would split ${counted(splitCount, 'issue')}, and merge none.`
      : `Would merge ${merged}, and split ${exactCount(splitCount)}.`
  }
  if (splitCount === 0) return mergeCount === 0 ? 'Merged nothing and split nothing.' : `Merged ${merged}.`
  return mergeCount === 0 ? `Split ${counted(splitCount, 'issue')}.` : `Merged ${merged}, and split ${exactCount(splitCount)}.`
}

/** What else there is to know of it, a sentence each. */
export const effectNotes = (result: RegroupingResult, kind: 'preview' | 'apply'): string[] => {
  const { splitCount, renewed, unchanged, splitBytes, keptHashes = 0 } = result
  const notes: string[] = []
  if (splitCount > 0)
    notes.push(
      kind === 'preview'
        ? `For new events only, what is stored stays in its issues. For stored ones too, it is taken apart: about ${formatBytes(splitBytes)} are written anew.`
        : 'Stored events went to the issue of their part, with what is counted of them.',
    )
  if (keptHashes > 0)
    notes.push(
      `Of ${counted(keptHashes, 'kind')} of event what is stored stays where it is: there are too many, or they were changed meanwhile.`,
    )
  if (renewed > 0)
    notes.push(
      kind === 'preview'
        ? `${counted(renewed, 'issue')} ${renewed === 1 ? 'gets' : 'get'} another hash: for new events only, the next event begins a new issue; for stored ones too, it goes on.`
        : `${counted(renewed, 'issue')} ${renewed === 1 ? 'goes' : 'go'} on under another hash.`,
    )
  notes.push(`${counted(unchanged, 'issue')} ${unchanged === 1 ? 'stays' : 'stay'} as ${unchanged === 1 ? 'it is' : 'they are'}.`)
  return notes
}

/** "Read 120 of 4 310 events of 18 issues, the newest of each." */
export const readSentence = ({ events, result }: Regrouping): string =>
  `Read ${exactCount(events.read)} of ${counted(events.total, 'event')} of ${counted(result?.issues ?? 0, 'issue')}, the newest of each.`

const doing: Readonly<Record<Regrouping['state'], string>> = {
  reading: 'Reading stored events',
  planning: 'Comparing',
  linking: 'Merging issues',
  merging: 'Merging issues',
  publishing: 'Saving the rules',
  settling: 'Waiting for events that are on their way',
  copying: 'Taking stored events apart',
  parting: 'Making issues of the parts',
  joining: 'Putting stored events together again',
  unmerging: 'Taking issues apart again',
  done: 'Done',
}

/** Of which it is said how many are done. */
const counts: ReadonlySet<Regrouping['state']> = new Set(['merging', 'copying', 'parting', 'joining', 'unmerging'])

/** How far it is: "Reading stored events: 40 of 120 kinds". */
export const progressSentence = ({ state, progress: { done, total } }: Regrouping): string => {
  if (total === 0) return doing[state]
  if (state === 'reading') return `${doing[state]}: ${exactCount(done)} of ${counted(total, 'kind')}`
  return counts.has(state) ? `${doing[state]}: ${exactCount(done)} of ${exactCount(total)}` : doing[state]
}

/** Rules in a text: lines that are neither empty nor comments. */
const ruleCount = (text: string): number => text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#')).length

/** "2 fingerprint rules, 1 stack trace rule", or "No rules". */
export const rulesSentence = ({
  fingerprintingRules,
  groupingEnhancements,
}: {
  readonly fingerprintingRules: string
  readonly groupingEnhancements: string
}): string => {
  const [fingerprints, stack] = [ruleCount(fingerprintingRules), ruleCount(groupingEnhancements)]
  const parts = [
    ...(fingerprints > 0 ? [counted(fingerprints, 'fingerprint rule')] : []),
    ...(stack > 0 ? [counted(stack, 'stack trace rule')] : []),
  ]
  return parts.length === 0 ? 'No rules' : parts.join(', ')
}
