import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { usersInWindowMax } from '#packages/lifecycle/snooze'
import { isObject } from '#packages/protocol/json'

const statusWords = ['resolved', 'unresolved', 'ignored', 'muted', 'resolvedInNextRelease', 'reprocessing'] as const
const versionLengthMax = 250
const commitPattern = /^[0-9a-f]{7,64}$/i
const repositoryLengthMax = 200
const windowMinutesMax = 10_080
const countMax = 2 ** 31
/** Ten years. */
const durationMinutesMax = 5_256_000

/** The keys of an update that say what becomes of the status (web-api.md 8.2). */
export const statusUpdateShape = {
  status: z.enum(statusWords).optional(),
  statusDetails: z.record(z.string().max(100), z.unknown()).nullish(),
  substatus: z.string().max(100).nullish(),
  ignoreDuration: z.number().nullish(),
  ignoreCount: z.number().nullish(),
  ignoreWindow: z.number().nullish(),
  ignoreUserCount: z.number().nullish(),
  ignoreUserWindow: z.number().nullish(),
  snoozeDuration: z.number().nullish(),
}
const statusUpdateSchema = z.object(statusUpdateShape)
type StatusUpdate = z.infer<typeof statusUpdateSchema>

/** How issues are to be resolved (grouping.md 5.2). `latest` stands for the newest release of the project. */
export type ResolveRequest =
  | { readonly kind: 'now' }
  | { readonly kind: 'next' }
  | { readonly kind: 'upcoming' }
  | { readonly kind: 'release'; readonly version: string }
  | { readonly kind: 'commit'; readonly commit: string; readonly repository: string }

/** What archived issues wait for (grouping.md 5.4). Minutes; 0 = no such condition, and of a window: over all time. */
interface ArchiveConditions {
  readonly durationMinutes: number
  /** Instead of a duration; 0 = none. */
  readonly untilMs: number
  readonly events: number
  readonly eventsWindow: number
  readonly users: number
  readonly usersWindow: number
}

export type ArchiveRequest = { readonly kind: 'forever' | 'escalating' } | ({ readonly kind: 'condition' } & ArchiveConditions)

export type StatusChange =
  | { readonly status: 'resolved'; readonly how: ResolveRequest }
  | { readonly status: 'ignored'; readonly how: ArchiveRequest }
  /** Undefined: as its age says. */
  | { readonly status: 'unresolved'; readonly substatus: 'ongoing' | 'new' | 'escalating' | 'regressed' | undefined }

const openSubstatuses = ['ongoing', 'new', 'escalating', 'regressed'] as const

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== false

const releaseRequest = (version: unknown): Result<ResolveRequest, string> =>
  typeof version === 'string' && version !== '' && version.length <= versionLengthMax
    ? success({ kind: 'release', version })
    : failure('statusDetails.inRelease: a version, or latest, is expected')

const commitRequest = (inCommit: unknown): Result<ResolveRequest, string> => {
  const commit = isObject(inCommit) ? inCommit['commit'] : inCommit
  const repository = isObject(inCommit) ? (inCommit['repository'] ?? '') : ''
  if (typeof commit !== 'string' || !commitPattern.test(commit))
    return failure('statusDetails.inCommit: a commit of 7 to 64 hex digits is expected')
  if (typeof repository !== 'string' || repository.length > repositoryLengthMax)
    return failure('statusDetails.inCommit: the repository is a name')
  return success({ kind: 'commit', commit: commit.toLowerCase(), repository })
}

const resolveRequest = (status: string, details: Readonly<Record<string, unknown>>): Result<ResolveRequest, string> => {
  if (status === 'resolvedInNextRelease' || isSet(details['inNextRelease'])) return success({ kind: 'next' })
  if (isSet(details['inUpcomingRelease'])) return success({ kind: 'upcoming' })
  if (isSet(details['inRelease'])) return releaseRequest(details['inRelease'])
  return isSet(details['inCommit']) ? commitRequest(details['inCommit']) : success({ kind: 'now' })
}

/** A number of an update, from the details or beside them; 0 when it is absent. */
const numberOf = (value: unknown, name: string, max: number): Result<number, string> => {
  if (!isSet(value) || value === 0) return success(0)
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= max
    ? success(value)
    : failure(`${name}: a whole number from 1 to ${max} is expected`)
}

const untilOf = (value: unknown): Result<number, string> => {
  if (!isSet(value)) return success(0)
  const untilMs = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isFinite(untilMs) && untilMs > 0 ? success(untilMs) : failure('ignoreUntil: a time is expected')
}

const conditionKeys = [
  ['ignoreDuration', durationMinutesMax],
  ['snoozeDuration', durationMinutesMax],
  ['ignoreCount', countMax],
  ['ignoreWindow', windowMinutesMax],
  ['ignoreUserCount', countMax],
  ['ignoreUserWindow', windowMinutesMax],
] as const

/** Windows without a count mean nothing. */
const conditionsOf = (numbers: ReadonlyMap<string, number>, untilMs: number): ArchiveConditions => {
  const number = (key: (typeof conditionKeys)[number][0]): number => numbers.get(key) ?? 0
  const [events, users] = [number('ignoreCount'), number('ignoreUserCount')]
  return {
    durationMinutes: number('ignoreDuration') || number('snoozeDuration'),
    untilMs,
    events,
    eventsWindow: events > 0 ? number('ignoreWindow') : 0,
    users,
    usersWindow: users > 0 ? number('ignoreUserWindow') : 0,
  }
}

const archiveConditions = (body: StatusUpdate, details: Readonly<Record<string, unknown>>): Result<ArchiveConditions, string> => {
  const numbers = new Map<string, number>()
  for (const [key, max] of conditionKeys) {
    const number = numberOf(details[key] ?? body[key], key, max)
    if (!number.ok) return number
    numbers.set(key, number.value)
  }
  const until = untilOf(details['ignoreUntil'])
  if (!until.ok) return until
  const conditions = conditionsOf(numbers, until.value)
  if (conditions.usersWindow > 0 && conditions.users > usersInWindowMax)
    return failure(`ignoreUserCount: within a window at most ${usersInWindowMax} users can be waited for`)
  return success(conditions)
}

const archiveRequest = (
  body: StatusUpdate,
  details: Readonly<Record<string, unknown>>,
  substatus: string,
): Result<ArchiveRequest, string> => {
  const conditions = archiveConditions(body, details)
  if (!conditions.ok) return conditions
  const { durationMinutes, untilMs, events, users } = conditions.value
  if (durationMinutes + untilMs + events + users > 0) return success({ kind: 'condition', ...conditions.value })
  if (substatus === 'until_escalating' || isSet(details['ignoreUntilEscalating'])) return success({ kind: 'escalating' })
  if (substatus === 'until_condition_met')
    return failure('substatus: archived until what? Say it by ignoreCount, ignoreUserCount or ignoreDuration')
  return success({ kind: 'forever' })
}

const statusOfSubstatus = (substatus: string): StatusUpdate['status'] => {
  if (substatus === '') return undefined
  return openSubstatuses.some((word) => word === substatus) ? 'unresolved' : 'ignored'
}

/** What an update says of the status; undefined when it says nothing. The failure is a sentence. Substatuses may have the `archived_` of before or not. */
export const readStatusChange = (body: StatusUpdate): Result<StatusChange | undefined, string> => {
  const details = body.statusDetails ?? {}
  const substatus = (body.substatus ?? '').replace(/^archived_/, '')
  const status = body.status ?? statusOfSubstatus(substatus)
  if (status === undefined) return success(undefined)
  if (status === 'reprocessing') return failure('status: reprocessing cannot be asked for')
  if (status === 'unresolved') return success({ status, substatus: openSubstatuses.find((word) => word === substatus) })
  if (status === 'ignored' || status === 'muted') {
    const how = archiveRequest(body, details, substatus)
    return how.ok ? success({ status: 'ignored', how: how.value }) : how
  }
  const how = resolveRequest(status, details)
  return how.ok ? success({ status: 'resolved', how: how.value }) : how
}
