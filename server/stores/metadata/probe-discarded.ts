import type { Kysely } from 'kysely'

import { isDiscarded } from './issue-states.ts'
import type { HashedEvent } from './port.ts'
import type { Schema } from './schema.ts'

const hashesPerQuery = 500

interface Known {
  readonly isDiscarded: boolean
  readonly isLinked: boolean
}

/** What is known of these hashes of a project, by hash. Unknown ones are not among them. */
const knownHashes = async (db: Kysely<Schema>, projectId: number, hashes: readonly string[]): Promise<Map<string, Known>> => {
  const known = new Map<string, Known>()
  for (let from = 0; from < hashes.length; from += hashesPerQuery) {
    const rows = await db
      .selectFrom('hashes')
      .innerJoin('issues', 'issues.id', 'hashes.issue_id')
      .select(['hashes.hash', 'issues.merged_into'])
      .where('hashes.project_id', '=', projectId)
      .where('hashes.hash', 'in', hashes.slice(from, from + hashesPerQuery))
      .execute()
    for (const { hash, merged_into } of rows) known.set(hash, { isDiscarded: isDiscarded(merged_into), isLinked: merged_into >= 0 })
  }
  return known
}

/** See BatchStore.probeDiscarded. Costs one look as long as nobody has discarded anything. */
export const probeDiscarded = async (db: Kysely<Schema>, events: readonly HashedEvent[]): Promise<Set<number>> => {
  const found = new Set<number>()
  const projects = await db.selectFrom('tombstones').select('project_id').distinct().execute()
  for (const { project_id: projectId } of projects) {
    const ofProject = [...events.entries()].filter(([, event]) => event.projectId === projectId)
    if (ofProject.length === 0) continue
    const known = await knownHashes(db, projectId, [...new Set(ofProject.flatMap(([, event]) => event.hashes))])
    for (const [index, { hashes }] of ofProject) {
      const deciding = hashes.map((hash) => known.get(hash)).find((each) => each?.isDiscarded === true || each?.isLinked === true)
      if (deciding?.isDiscarded === true) found.add(index)
    }
  }
  return found
}
