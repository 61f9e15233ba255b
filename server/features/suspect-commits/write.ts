import type { Transaction } from 'kysely'

import type { EpochMs } from '#core/time'
import type { Listener } from '#server/signals/dispatch'
import type { Schema } from '#server/stores/metadata/schema'
import { storable } from '#server/stores/metadata/storable-text'

import type { FoundSuspect, Look } from './look.ts'

/** Mappings that follow from commits, per project; who has more roots than these writes them. */
const automaticMax = 100

/** Of what git says of a commit; what builds say of it later takes its place. */
const textCharsMax = 500
/** Within this time who fetches into a mirror has done so again. */
const mirrorComesMs = 5 * 60_000

/** Listener `suspects`: a new issue is to be looked at. Reading its event is not for a transaction: the clock does it. */
export const askForSuspects: Listener = async (trx, { issue_id, project_id }, nowMs) => {
  await trx
    .insertInto('suspect_looks')
    .values({ issue_id, project_id, looked_at: 0, due_at: nowMs, attempts: 0, commit_set: 0, because: '' })
    .onConflict((conflict) => conflict.column('issue_id').doNothing())
    .execute()
}

/** Who writes what came of a look, and when. */
export interface Noting {
  readonly projectId: number
  readonly orgId: number
  readonly issueId: number
  /** The list of commits that was looked through; 0: none. */
  readonly commitSet: number
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

/** The number of a suspect's commit; one that only a mirror knew becomes a row. */
const commitIdOf = async (trx: Transaction<Schema>, { commit }: FoundSuspect, { orgId, nextId }: Noting): Promise<number | undefined> => {
  if (commit.id > 0) return commit.id
  const told = {
    message: storable(commit.message.slice(0, textCharsMax)),
    author_name: storable(commit.author_name.slice(0, textCharsMax)),
    author_email: storable(commit.author_email.slice(0, textCharsMax)),
  }
  const row = { ...commit, ...told, id: nextId(), org_id: orgId, files: '[]', files_total: 0 }
  await trx
    .insertInto('commits')
    .values(row)
    .onConflict((conflict) => conflict.columns(['repository_id', 'sha']).doNothing())
    .execute()
  const stored = await trx
    .selectFrom('commits')
    .select('id')
    .where('repository_id', '=', commit.repository_id)
    .where('sha', '=', commit.sha)
    .executeTakeFirst()
  return stored?.id
}

/** What commits tell of where files lie is a mapping from now on, until somebody makes a better one. */
const keepDerived = async (trx: Transaction<Schema>, { located }: Look, { projectId, orgId, nowMs, nextId }: Noting): Promise<void> => {
  const derived = new Map(located.flatMap((file) => (file?.derived ? [[JSON.stringify(file.derived), { ...file, ...file.derived }]] : [])))
  if (derived.size === 0) return
  const { there } = await trx
    .selectFrom('code_mappings')
    .select((eb) => eb.fn.countAll<number>().as('there'))
    .where('project_id', '=', projectId)
    .where('automatic', '=', 1)
    .executeTakeFirstOrThrow()
  const rows = [...derived.values()].slice(0, Math.max(0, automaticMax - Number(there))).map(({ repositoryId, stackRoot, sourceRoot }) => ({
    id: nextId(),
    org_id: orgId,
    project_id: projectId,
    repository_id: repositoryId,
    stack_root: stackRoot,
    source_root: sourceRoot,
    default_branch: '',
    automatic: 1,
    created_at: nowMs,
    updated_at: nowMs,
  }))
  if (rows.length === 0) return
  await trx
    .insertInto('code_mappings')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['project_id', 'stack_root', 'source_root']).doNothing())
    .execute()
}

/** Writes what came of a look at an issue in the place of what came of the one before. */
export const noteLook = async (trx: Transaction<Schema>, look: Look, noting: Noting): Promise<void> => {
  const { projectId: project_id, issueId: issue_id, nowMs } = noting
  await trx.deleteFrom('suspect_commits').where('issue_id', '=', issue_id).execute()
  for (const suspect of look.suspects) {
    const commit_id = await commitIdOf(trx, suspect, noting)
    if (commit_id === undefined) continue
    const row = { project_id, issue_id, commit_id, score: suspect.score, reason: JSON.stringify(suspect.reason), created_at: nowMs }
    await trx.insertInto('suspect_commits').values(row).execute()
  }
  await keepDerived(trx, look, noting)
  const because = look.because ? JSON.stringify(look.because) : ''
  await trx
    .updateTable('suspect_looks')
    .set((eb) => ({
      looked_at: nowMs,
      due_at: look.isMirrorBehind ? nowMs + mirrorComesMs : 0,
      attempts: look.isMirrorBehind ? eb('attempts', '+', 1) : 0,
      commit_set: noting.commitSet,
      because,
    }))
    .where('issue_id', '=', issue_id)
    .execute()
}
