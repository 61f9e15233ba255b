import type { InstanceState } from '#packages/contract/instance'

import { formatCount } from '../../lib/number-format.ts'

/** Items per minute as people say it: a server that gets one in five minutes does not get none. */
export const rateWords = (perMinute: number): string => {
  if (perMinute > 0 && perMinute < 1) return '<1'
  return formatCount(Math.round(perMinute))
}

/** A lag as `0 s`, `0.3 s`, `41 s`, `12 min`; unknown when its age cannot be read. */
export const lagWords = (seconds: number | null): string => {
  if (seconds === null) return 'unknown'
  if (seconds < 10) return `${String(Math.round(seconds * 10) / 10)} s`
  return seconds < 600 ? `${String(Math.round(seconds))} s` : `${String(Math.round(seconds / 60))} min`
}

/** A share of 0..1 in whole percent. */
export const shareWords = (share: number): string => `${String(Math.round(share * 100))} %`

/** `412 events/min, lag 0.3 s, disk 41 %` (ui.md 1.1). */
export const ingestionWords = ({ acceptedPerMinute, lag, disk }: InstanceState): string =>
  [
    `${rateWords(acceptedPerMinute)} events/min`,
    `lag ${lagWords(lag.seconds)}`,
    ...(disk === null ? [] : [`disk ${shareWords(disk.usedShare)}`]),
  ].join(', ')

/** The state of the server in words: colour and shape alone say nothing. */
export const stateWords: Readonly<Record<InstanceState['state'], string>> = {
  ok: 'All is well',
  warning: 'Needs a look',
  error: 'In trouble',
}
