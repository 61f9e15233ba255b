import { sql } from 'kysely'
import type { Kysely } from 'kysely'

import type { IssueRate, RateQuestion } from './port.ts'
import type { Schema } from './schema.ts'

const hashesPerQuery = 500

/** Nobody has seen it: all its events are the first. */
const unknown: IssueRate = { events: 0, isOpen: true, seenFromMs: Number.MAX_SAFE_INTEGER }

interface RateRow {
  readonly hash: string
  readonly first_seen: number
  readonly status: string
  readonly events: number
}

const readSome = async (db: Kysely<Schema>, questions: readonly RateQuestion[]): Promise<RateRow[]> => {
  const [first] = questions
  if (!first) return []
  return db
    .selectFrom('hashes')
    .innerJoin('issues', 'issues.id', 'hashes.issue_id')
    .select(['hashes.hash', 'issues.first_seen', 'issues.status'])
    .select((eb) =>
      eb
        .selectFrom('issue_minutes')
        .select(sql<number>`cast(coalesce(sum(issue_minutes.events), 0) as bigint)`.as('events'))
        .whereRef('issue_minutes.issue_id', '=', 'hashes.issue_id')
        .where('issue_minutes.minute', '>=', Math.min(...questions.map(({ sinceMinute }) => sinceMinute)))
        .$asScalar()
        .$notNull()
        .as('events'),
    )
    .where('hashes.project_id', '=', first.projectId)
    .where(
      'hashes.hash',
      'in',
      questions.map(({ hash }) => hash),
    )
    .where('issues.merged_into', '>=', 0)
    .execute()
}

/** See BatchStore.issueRates. */
export const issueRates = async (db: Kysely<Schema>, questions: readonly RateQuestion[]): Promise<IssueRate[]> => {
  const found = new Map<string, IssueRate>()
  for (const [projectId, ofProject] of Map.groupBy(questions, (question) => question.projectId)) {
    for (let from = 0; from < ofProject.length; from += hashesPerQuery) {
      for (const { hash, first_seen: seenFromMs, status, events } of await readSome(db, ofProject.slice(from, from + hashesPerQuery)))
        found.set(`${projectId} ${hash}`, { events, isOpen: status === 'unresolved', seenFromMs })
    }
  }
  return questions.map(({ projectId, hash }) => found.get(`${projectId} ${hash}`) ?? unknown)
}
