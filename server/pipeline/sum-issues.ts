import type { EnvironmentDelta, IssueDelta } from '#server/stores/metadata/port'

import type { IssueIntent } from './intent.ts'
import { minuteOf } from './outcomes.ts'

type EnvironmentSum = { -readonly [Key in keyof EnvironmentDelta]: EnvironmentDelta[Key] }

interface Sum {
  delta: { -readonly [Key in keyof IssueDelta]: IssueDelta[Key] }
  users: Set<number>
  minutes: Map<string, { minute: number; environment: string; events: number }>
  environments: EnvironmentSum[]
  occurrences: IssueIntent[]
}

const begin = (intent: IssueIntent): Sum => ({
  delta: {
    projectId: intent.projectId,
    hashes: intent.hashes,
    timesSeen: 0,
    firstSeenMs: intent.facts.occurredAtMs,
    lastSeenMs: intent.facts.occurredAtMs,
    facts: intent.facts,
    environments: [],
    userHashes: [],
    minutes: [],
    occurrences: [],
    ...(intent.splitId !== undefined && { splitId: intent.splitId }),
  },
  users: new Set(),
  minutes: new Map(),
  environments: [],
  occurrences: [],
})

const beginEnvironment = ({ environment, facts: { occurredAtMs } }: IssueIntent): EnvironmentSum => ({
  environment,
  timesSeen: 0,
  firstSeenMs: occurredAtMs,
  lastSeenMs: occurredAtMs,
  firstRelease: '',
  firstReleaseAtMs: 0,
  lastRelease: '',
  lastReleaseAtMs: 0,
})

/** See ReleaseSpan for events at the same time. */
const addRelease = (sum: EnvironmentSum, release: string, atMs: number): void => {
  const { firstReleaseAtMs, lastReleaseAtMs } = sum
  const isFirst = sum.firstRelease === '' || atMs < firstReleaseAtMs || (atMs === firstReleaseAtMs && release < sum.firstRelease)
  if (isFirst) {
    sum.firstRelease = release
    sum.firstReleaseAtMs = atMs
  }
  const isLast = sum.lastRelease === '' || atMs > lastReleaseAtMs || (atMs === lastReleaseAtMs && release > sum.lastRelease)
  if (isLast) {
    sum.lastRelease = release
    sum.lastReleaseAtMs = atMs
  }
}

/** The events of a batch that share an issue mostly share a handful of environments, so they are a list. */
const addToEnvironment = ({ environments }: Sum, intent: IssueIntent): void => {
  const { occurredAtMs, release } = intent.facts
  let sum = environments.find(({ environment }) => environment === intent.environment)
  if (sum === undefined) {
    sum = beginEnvironment(intent)
    environments.push(sum)
  }
  sum.timesSeen += intent.weight
  sum.firstSeenMs = Math.min(sum.firstSeenMs, occurredAtMs)
  sum.lastSeenMs = Math.max(sum.lastSeenMs, occurredAtMs)
  if (release !== '') addRelease(sum, release, occurredAtMs)
}

const addTo = (sum: Sum, intent: IssueIntent): void => {
  const { delta } = sum
  const { occurredAtMs } = intent.facts
  delta.timesSeen += intent.weight
  // The intent itself: whether anybody asks for single events is not known before the batch is written.
  sum.occurrences.push(intent)
  delta.firstSeenMs = Math.min(delta.firstSeenMs, occurredAtMs)
  delta.lastSeenMs = Math.max(delta.lastSeenMs, occurredAtMs)
  if (occurredAtMs >= delta.facts.occurredAtMs) delta.facts = intent.facts
  addToEnvironment(sum, intent)
  if (intent.userHash !== 0) sum.users.add(intent.userHash)
  const minute = minuteOf(intent.receivedAtMs)
  const name = `${minute} ${intent.environment}`
  const counted = sum.minutes.get(name)
  if (counted) counted.events += intent.weight
  else sum.minutes.set(name, { minute, environment: intent.environment, events: intent.weight })
}

/** One delta per (project, list of hashes): a batch of 2,000 events touches each issue row once (storage.md 8, R2). */
export const sumIssues = (intents: readonly IssueIntent[]): IssueDelta[] => {
  const sums = new Map<string, Sum>()
  for (const intent of intents) {
    const name = `${intent.projectId} ${intent.hashes.join(' ')}`
    let sum = sums.get(name)
    if (sum === undefined) {
      sum = begin(intent)
      sums.set(name, sum)
    }
    addTo(sum, intent)
  }
  return [...sums.values()].map(({ delta, users, minutes, environments, occurrences }) => ({
    ...delta,
    environments,
    userHashes: [...users],
    minutes: [...minutes.values()],
    occurrences,
  }))
}
