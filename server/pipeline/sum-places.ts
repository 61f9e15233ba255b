import type { PlaceDelta } from '#server/stores/metadata/port'

import type { IssueIntent } from './intent.ts'

type Sum = { -readonly [Key in keyof PlaceDelta]: PlaceDelta[Key] }

/** Where the events of a batch came from, each (project, release, environment) once. Neighbours mostly share it, so the last one is tried first. */
export const sumPlaces = (intents: readonly IssueIntent[]): PlaceDelta[] => {
  const sums = new Map<string, Sum>()
  let last: Sum | undefined
  for (const { projectId, environment, facts } of intents) {
    const { release, occurredAtMs } = facts
    let sum = last?.projectId === projectId && last.release === release && last.environment === environment ? last : undefined
    if (sum === undefined) {
      // No name holds a line break (ingest.md 3.4).
      const name = `${projectId}\n${release}\n${environment}`
      sum = sums.get(name)
      if (sum === undefined) {
        sum = { projectId, release, environment, firstSeenMs: occurredAtMs, lastSeenMs: occurredAtMs }
        sums.set(name, sum)
      }
      last = sum
    }
    if (occurredAtMs < sum.firstSeenMs) sum.firstSeenMs = occurredAtMs
    if (occurredAtMs > sum.lastSeenMs) sum.lastSeenMs = occurredAtMs
  }
  return [...sums.values()]
}
