import type { Issue } from '#packages/contract/issue'
import type { Json, JsonObject } from '#packages/protocol/json'

import { textOf } from '../../lib/json-text.ts'
import { exactCount } from '../../lib/number-format.ts'
import { formatInstant } from '../../lib/time-format.ts'

/** How issues are resolved or archived, in the words of an update (web-api.md 8.2). */
export interface StatusHow {
  readonly substatus?: string
  readonly statusDetails?: JsonObject
}

/** What `e` and the main button do: it wakes when it gets worse. */
export const usualArchiving: StatusHow = { substatus: 'archived_until_escalating', statusDetails: {} }

const minutesPerUnit = [
  { unit: 'week', minutes: 10_080 },
  { unit: 'day', minutes: 1_440 },
  { unit: 'hour', minutes: 60 },
] as const

const counted = (count: number, one: string): string => `${exactCount(count)} ${count === 1 ? one : `${one}s`}`

/** `90` is "90 minutes", `120` is "2 hours", `1440` is "1 day". */
export const durationText = (minutes: number): string => {
  const whole = minutesPerUnit.find((unit) => minutes >= unit.minutes && minutes % unit.minutes === 0)
  return whole ? counted(minutes / whole.minutes, whole.unit) : counted(minutes, 'minute')
}

const numberAt = (details: JsonObject, key: string): number => {
  const value: Json | undefined = details[key]
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0
}

/** `100 more events in 10 minutes`; null without such a condition. */
const countText = (details: JsonObject, [count, window]: readonly [string, string], one: string): string | null => {
  const number = numberAt(details, count)
  if (number === 0) return null
  const minutes = numberAt(details, window)
  return `${exactCount(number)} more ${number === 1 ? one : `${one}s`}${minutes > 0 ? ` in ${durationText(minutes)}` : ''}`
}

/** What archived issues wait for: `until 100 more events in 10 minutes`, `until it escalates`, `for good`. */
export const archivedText = (details: JsonObject, substatus: string | null): string => {
  const until = textOf(details['ignoreUntil'])
  const duration = numberAt(details, 'ignoreDuration')
  const conditions = [
    countText(details, ['ignoreCount', 'ignoreWindow'], 'event'),
    countText(details, ['ignoreUserCount', 'ignoreUserWindow'], 'user'),
    until === null ? null : formatInstant(until),
  ].filter((text) => text !== null)
  if (conditions.length > 0) return `until ${conditions.join(' or ')}`
  if (duration > 0) return `for ${durationText(duration)}`
  const limit = numberAt(details, 'escalatesAbove') || numberAt(details, 'forecast')
  if (substatus === 'archived_until_escalating' || details['ignoreUntilEscalating'] === true)
    return limit > 0 ? `until it escalates (more than ${counted(limit, 'event')} in an hour)` : 'until it escalates'
  return 'for good'
}

/** In what it is resolved: `in shop@2.1`, `in the next release`; null for "now". */
export const resolvedText = (details: JsonObject): string | null => {
  const release = textOf(details['inRelease'])
  if (release !== null) return release === 'latest' ? 'in the current release' : `in ${release}`
  if (details['inNextRelease'] === true || details['inUpcomingRelease'] === true) return 'in the next release'
  const commit = details['inCommit']
  const sha =
    typeof commit === 'object' && commit !== null && !Array.isArray(commit) ? textOf(commit['commit'] ?? commit['id']) : textOf(commit)
  return sha === null ? null : `in commit ${sha.slice(0, 7)}`
}

/** The state of an issue in a few words, where it is more than resolved or archived. */
export const waitsText = ({ status, substatus, statusDetails }: Pick<Issue, 'status' | 'substatus' | 'statusDetails'>): string | null => {
  if (status === 'ignored') return substatus === 'archived_forever' ? null : archivedText(statusDetails, substatus)
  return status === 'resolved' ? resolvedText(statusDetails) : null
}

const sentKeys = [
  'ignoreCount',
  'ignoreWindow',
  'ignoreUserCount',
  'ignoreUserWindow',
  'ignoreUntil',
  'inRelease',
  'inNextRelease',
] as const

/** What has to be sent for an issue to be again in the state that it is in. */
export const howOf = ({ status, substatus, statusDetails }: Pick<Issue, 'status' | 'substatus' | 'statusDetails'>): StatusHow => {
  const details = Object.fromEntries(sentKeys.flatMap((key) => (statusDetails[key] == null ? [] : [[key, statusDetails[key]]])))
  return { ...(status !== 'resolved' && substatus !== null && { substatus }), statusDetails: details }
}
