import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { parseCommitRange } from '#packages/commits/commit-range'
import { findRepositories } from '#server/features/repositories/read'
import { problem } from '#server/http/answer'
import type { Scope } from '#server/http/scope'
import type { ReleaseHeadsTable } from '#server/stores/metadata/schema-commits'
import { storable } from '#server/stores/metadata/storable-text'

import type { SentCommit, SentRef } from './release-body.ts'
import type { ReleaseKey } from './write.ts'

/** The commits that a release was built from, as rows and as what is known of them: a number and a repository. */
interface Heads {
  readonly rows: readonly ReleaseHeadsTable[]
  readonly commits: readonly SentCommit[]
}

/** Reads the refs of a body; the failure is the answer. A repository is one of the list: commits bring theirs. */
export const readHeads = async (scope: Scope, release: ReleaseKey, refs: readonly SentRef[]): Promise<Result<Heads, Response>> => {
  const names = refs.map(({ repository }) => storable(repository))
  const known = await findRepositories(scope, release.org_id, names)
  const rows = new Map<number, ReleaseHeadsTable>()
  const commits = new Map<number, SentCommit>()
  for (const [index, ref] of refs.entries()) {
    const repository = known.get(names[index]?.toLowerCase() ?? '')
    if (!repository)
      return failure(
        problem(
          400,
          `refs.${index}: there is no such repository. Repositories come with their commits: run sentry-cli releases set-commits --local once in a clone of it.`,
        ),
      )
    const range = parseCommitRange(ref.commit ?? ref.currentId ?? '')
    if (!range) return failure(problem(400, 'refs: commit must be the number of a commit, or two of them with .. between'))
    const previous = ref.previousCommit ?? ref.previousId ?? range.previous
    rows.set(repository.id, {
      release_id: release.id,
      org_id: release.org_id,
      repository_id: repository.id,
      commit_sha: storable(range.commit),
      previous_sha: storable(previous.toLowerCase()),
    })
    commits.set(repository.id, { id: range.commit, repository: repository.name })
  }
  return success({ rows: [...rows.values()], commits: [...commits.values()] })
}

/** Notes what the release was built from; an empty list forgets it. */
export const writeHeads = async (
  scope: Scope,
  release: ReleaseKey,
  rows: readonly ReleaseHeadsTable[],
): Promise<Result<undefined, Response>> =>
  scope.change(async (writer) => {
    await writer.delete('release_heads').where('release_heads.release_id', '=', release.id).execute()
    if (rows.length > 0) await writer.insert('release_heads', rows).execute()
    return undefined
  })
