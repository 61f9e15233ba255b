import type { Kysely } from 'kysely'

import { isDiscarded } from './issue-states.ts'
import type { ProblemKey, ProblemState, Sighting } from './port.ts'
import type { Schema } from './schema.ts'

const hashesPerQuery = 500

const neverSeen: ProblemState = { issue: 'none', sightings: 0, seenAtMs: 0 }

const readSome = async (db: Kysely<Schema>, projectId: number, hashes: readonly string[]): Promise<ReadonlyMap<string, ProblemState>> => {
  const seen = await db
    .selectFrom('problem_sightings')
    .select(['hash', 'sightings', 'seen_at'])
    .where('project_id', '=', projectId)
    .where('hash', 'in', hashes)
    .execute()
  const linked = await db
    .selectFrom('hashes')
    .innerJoin('issues', 'issues.id', 'hashes.issue_id')
    .select(['hashes.hash', 'issues.merged_into'])
    .where('hashes.project_id', '=', projectId)
    .where('hashes.hash', 'in', hashes)
    .execute()
  const states = new Map<string, ProblemState>(
    seen.map(({ hash, sightings, seen_at }) => [hash, { issue: 'none', sightings, seenAtMs: seen_at }]),
  )
  for (const { hash, merged_into } of linked) {
    if (isDiscarded(merged_into)) states.set(hash, { ...neverSeen, issue: 'discarded' })
    // The hash of an issue that is being deleted is free.
    else if (merged_into >= 0) states.set(hash, { ...neverSeen, issue: 'live' })
  }
  return states
}

/** See BatchStore.problemStates. */
export const problemStates = async (db: Kysely<Schema>, problems: readonly ProblemKey[]): Promise<ProblemState[]> => {
  const found = new Map<string, ProblemState>()
  for (const [projectId, ofProject] of Map.groupBy(problems, (problem) => problem.projectId)) {
    const hashes = [...new Set(ofProject.map(({ hash }) => hash))]
    for (let from = 0; from < hashes.length; from += hashesPerQuery) {
      const states = await readSome(db, projectId, hashes.slice(from, from + hashesPerQuery))
      for (const [hash, state] of states) found.set(`${projectId} ${hash}`, state)
    }
  }
  return problems.map(({ projectId, hash }) => found.get(`${projectId} ${hash}`) ?? neverSeen)
}

/** Keeps what a batch saw of problems, inside its transaction. In the order of the key, so that two processes wait for each other in the same order. */
export const applySightings = async (trx: Kysely<Schema>, sightings: readonly Sighting[]): Promise<void> => {
  const sorted = sightings.toSorted((a, b) => a.projectId - b.projectId || (a.hash < b.hash ? -1 : 1))
  for (const { projectId, hash, sightings: count, seenAtMs } of sorted) {
    if (count === 0) {
      await trx.deleteFrom('problem_sightings').where('project_id', '=', projectId).where('hash', '=', hash).execute()
    } else {
      const seen = { sightings: count, seen_at: seenAtMs }
      await trx
        .insertInto('problem_sightings')
        .values({ project_id: projectId, hash, ...seen })
        .onConflict((conflict) => conflict.columns(['project_id', 'hash']).doUpdateSet(seen))
        .execute()
    }
  }
}
