import { dayMs } from '#core/time'
import type { Decision, ProblemKey, ProblemState, QuietDecision, Sighting } from '#server/stores/metadata/port'

import type { ProblemIntent } from './intent.ts'
import type { RecordEnd } from './run.ts'
import { problemName, unitName } from './settle.ts'

/** A problem that was not seen for so long begins anew (features.md 3.1). */
const forgottenAfterMs = dayMs

/** What was decided of the problems that a batch shows. */
interface ProblemDecisions {
  readonly quiet: readonly QuietDecision[]
  readonly sightings: readonly Sighting[]
}

interface Seen extends ProblemKey {
  readonly problems: ProblemIntent[]
}

const problemsIn = ({ decoded, ends }: RecordEnd, dropped: ReadonlySet<string>): ProblemIntent[] =>
  ends.flatMap((end) => {
    if (end.kind !== 'written' || dropped.has(unitName(decoded.record, end.unit.index))) return []
    return end.intents.filter((intent) => intent.kind === 'problem')
  })

/** By the hash that an issue of it has; in the order of the log. */
const seenIn = (records: readonly RecordEnd[], dropped: ReadonlySet<string>): Seen[] => {
  const seen = new Map<string, Seen>()
  for (const problem of records.flatMap((record) => problemsIn(record, dropped))) {
    const key = { projectId: problem.issue.projectId, hash: problem.issue.hashes[0] ?? '' }
    const known = seen.get(problemName(key))
    if (known) known.problems.push(problem)
    else seen.set(problemName(key), { ...key, problems: [problem] })
  }
  return [...seen.values()]
}

/** How many of these sightings come before the one with which it is noticed, and how often it was seen then. */
const countQuiet = (
  problems: readonly ProblemIntent[],
  { sightings, seenAtMs }: ProblemState,
): { quiet: number; counted: Omit<Sighting, keyof ProblemKey> } => {
  let count = sightings
  let lastMs = seenAtMs
  for (const [place, { issue, noticedAt }] of problems.entries()) {
    count = issue.receivedAtMs - lastMs > forgottenAfterMs ? 1 : count + 1
    lastMs = issue.receivedAtMs
    if (count >= noticedAt) return { quiet: place, counted: { sightings: 0, seenAtMs: lastMs } }
  }
  return { quiet: problems.length, counted: { sightings: count, seenAtMs: lastMs } }
}

const decide = ({ projectId, hash, problems }: Seen, state: ProblemState): { quiet: number; sighting?: Sighting } => {
  if (state.issue === 'live') return { quiet: 0 }
  if (state.issue === 'discarded') return { quiet: problems.length }
  const { quiet, counted } = countQuiet(problems, state)
  // Nothing was kept of it, and nothing is.
  const isNothing = counted.sightings === 0 && state.sightings === 0
  return { quiet, ...(!isNothing && { sighting: { projectId, hash, ...counted } }) }
}

/**
 * Decides which sightings of problems are events: all of one that has an issue, none of a discarded one, and of others those from the one on with which it
 * is noticed. `readStates` says what is known. Free for batches without problems.
 */
export const decideProblems = async (
  records: readonly RecordEnd[],
  dropped: readonly Decision[],
  readStates: (problems: readonly ProblemKey[]) => Promise<readonly ProblemState[]>,
): Promise<ProblemDecisions> => {
  const seen = seenIn(records, new Set(dropped.map(({ offset, item }) => unitName({ offset }, item))))
  if (seen.length === 0) return { quiet: [], sightings: [] }
  const states = await readStates(seen.map(({ projectId, hash }) => ({ projectId, hash })))
  const decided = seen.flatMap((each, place) => {
    const state = states[place]
    return state ? [{ each, ...decide(each, state) }] : []
  })
  return {
    quiet: decided.flatMap(({ each: { projectId, hash }, quiet }) => (quiet > 0 ? [{ projectId, hash, quiet }] : [])),
    sightings: decided.flatMap(({ sighting }) => sighting ?? []),
  }
}
