import type { IssueDelta } from '#server/stores/metadata/port'

import type { IssueIntent } from './intent.ts'
import { minuteOf } from './outcomes.ts'

interface Sum {
  delta: { -readonly [Key in keyof IssueDelta]: IssueDelta[Key] }
  users: Set<number>
  minutes: Map<string, { minute: number; environment: string; events: number }>
  oldestReleaseAtMs: number
}

const begin = (intent: IssueIntent): Sum => ({
  delta: {
    projectId: intent.projectId,
    hashes: intent.hashes,
    timesSeen: 0,
    firstSeenMs: intent.facts.occurredAtMs,
    lastSeenMs: intent.facts.occurredAtMs,
    facts: intent.facts,
    oldestRelease: '',
    userHashes: [],
    minutes: [],
  },
  users: new Set(),
  minutes: new Map(),
  oldestReleaseAtMs: Infinity,
})

const addTo = (sum: Sum, intent: IssueIntent): void => {
  const { delta } = sum
  const { occurredAtMs, release } = intent.facts
  delta.timesSeen += intent.weight
  delta.firstSeenMs = Math.min(delta.firstSeenMs, occurredAtMs)
  delta.lastSeenMs = Math.max(delta.lastSeenMs, occurredAtMs)
  if (occurredAtMs >= delta.facts.occurredAtMs) delta.facts = intent.facts
  if (release !== '' && occurredAtMs < sum.oldestReleaseAtMs) {
    delta.oldestRelease = release
    sum.oldestReleaseAtMs = occurredAtMs
  }
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
  return [...sums.values()].map(({ delta, users, minutes }) => ({ ...delta, userHashes: [...users], minutes: [...minutes.values()] }))
}
