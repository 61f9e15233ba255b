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
  const parted = splitCount === 0 ? '' : ` New events of ${counted(splitCount, 'issue')} part.`
  return mergeCount === 0 ? `Merged nothing.${parted}` : `Merged ${merged}.${parted}`
}

/** What else there is to know of it, a sentence each. */
export const effectNotes = ({ splitCount, renewed, unchanged, splitBytes }: RegroupingResult, kind: 'preview' | 'apply'): string[] => {
  const notes: string[] = []
  if (splitCount > 0)
    notes.push(
      'Stored events of an issue that splits stay where they are; new ones part.' +
        (kind === 'preview' ? ` Parting the stored ones too would write about ${formatBytes(splitBytes)} anew.` : ''),
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
  unmerging: 'Taking issues apart again',
  done: 'Done',
}

/** How far it is: "Reading stored events: 40 of 120 kinds". */
export const progressSentence = ({ state, progress: { done, total } }: Regrouping): string => {
  if (total === 0) return doing[state]
  if (state === 'reading') return `${doing[state]}: ${exactCount(done)} of ${counted(total, 'kind')}`
  return state === 'merging' || state === 'unmerging' ? `${doing[state]}: ${exactCount(done)} of ${exactCount(total)}` : doing[state]
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
