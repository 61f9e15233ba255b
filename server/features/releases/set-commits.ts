import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { FileChange } from '#packages/contract/commit'
import { repositoryNamed, unknownAddress } from '#server/features/repositories/read'
import { problem } from '#server/http/answer'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'
import { storable } from '#server/stores/metadata/storable-text'

import type { SentCommit } from './release-body.ts'
import { ensureDetails } from './write.ts'
import type { Describing, ReleaseKey } from './write.ts'

/** A commit and its place in the release: two rows each, of the 200 that one transaction may have (durability.md 16). */
const commitsPerWrite = 90
const rowsPerWrite = 200
/** Files of one commit that are kept, and how long their paths may be. */
const filesKeptMax = 5_000
const pathCharsMax = 1_000
/** Repositories of one list. */
const repositoriesMax = 50
const nameCharsMax = 128
const emailCharsMax = 75
/** People that a release remembers. */
const authorsMax = 100
/** Where commits come from that do not say it. */
const unknownRepository = 'unknown'

/** A commit as it will be stored, without the numbers that we give. */
interface ReadCommit {
  readonly repository: string
  readonly sha: string
  readonly message: string
  readonly authorName: string
  readonly authorEmail: string
  readonly committedAtMs: number
  readonly files: readonly (readonly [path: string, type: FileChange])[]
  readonly filesTotal: number
}

/** A commit of a list that was stored. */
export interface StoredCommit {
  readonly id: number
  readonly sha: string
  readonly repository: string
  readonly message: string
  readonly authorEmail: string
}

const typeOf = (written: string | null | undefined): FileChange => (written === 'A' || written === 'D' ? written : 'M')

const readCommit = (sent: SentCommit, nowMs: number): ReadCommit => {
  const files = sent.patch_set ?? []
  const kept = files.filter(({ path }) => path !== '' && path.length <= pathCharsMax).slice(0, filesKeptMax)
  return {
    repository: storable(sent.repository || unknownRepository),
    sha: storable(sent.id.toLowerCase()),
    message: storable(sent.message?.trim() ?? ''),
    authorName: storable((sent.author_name ?? '').trim().slice(0, nameCharsMax)),
    authorEmail: storable((sent.author_email ?? '').trim().toLowerCase().slice(0, emailCharsMax)),
    committedAtMs: sent.timestamp ?? nowMs,
    files: kept.map(({ path, type }) => [storable(path), typeOf(type)]),
    filesTotal: files.length,
  }
}

/**
 * Each commit once, the newest first (grouping.md 6.3). sentry-cli sends them in this order, and is believed: the times are those of the authors,
 * and after a rebase the newest commit, from which it counts the next release, may have an older one.
 */
const readCommits = (sent: readonly SentCommit[], { nowMs, userAgent }: Describing): readonly ReadCommit[] => {
  const byNumber = new Map<string, ReadCommit>()
  for (const one of sent) {
    const commit = readCommit(one, nowMs)
    const key = `${commit.repository.toLowerCase()} ${commit.sha}`
    if (!byNumber.has(key)) byNumber.set(key, commit)
  }
  const commits = [...byNumber.values()]
  return userAgent.startsWith('sentry-cli/') ? commits : commits.toSorted((a, b) => b.committedAtMs - a.committedAtMs)
}

/** The commits with the repositories that they come from, where they name only a remote of a clone. */
const withRepositories = async (scope: Scope, release: ReleaseKey, commits: readonly ReadCommit[]): Promise<readonly ReadCommit[]> => {
  const names = new Map<string, string>()
  for (const { repository } of commits) if (!names.has(repository)) names.set(repository, await repositoryNamed(scope, release, repository))
  return commits.map((commit) => ({ ...commit, repository: names.get(commit.repository) ?? commit.repository }))
}

type RepositoryIds = ReadonlyMap<string, number>

/** Commits bring their repositories: builds name them, and there is nothing to set up first. */
const ensureRepositories = async (
  scope: Scope,
  orgId: number,
  names: readonly string[],
  { nowMs, nextId }: Describing,
): Promise<Result<RepositoryIds, Response>> => {
  const byLower = new Map(names.map((name) => [name.toLowerCase(), name]))
  if (byLower.size > repositoriesMax)
    return failure(problem(400, `commits: a release has commits of at most ${repositoriesMax} repositories`))
  return scope.change(async (writer) => {
    const rows = [...byLower].map(([name_lower, name]) => ({
      id: nextId(),
      org_id: orgId,
      name,
      name_lower,
      ...unknownAddress,
      created_at: nowMs,
    }))
    await writer
      .insert('repositories', rows)
      .onConflict((conflict) => conflict.columns(['org_id', 'name_lower']).doNothing())
      .execute()
    const found = await writer
      .rows('repositories')
      .select(['repositories.id', 'repositories.name_lower'])
      .where('repositories.org_id', '=', orgId)
      .where('repositories.name_lower', 'in', [...byLower.keys()])
      .execute()
    return new Map(found.map(({ id, name_lower }) => [name_lower, id]))
  })
}

interface Writing {
  readonly release: ReleaseKey
  readonly repositories: RepositoryIds
  readonly set: number
  readonly nextId: () => number
}

/** What is known of a commit stays when it is named again with less. */
const putCommits = async (writer: OwnedWriter, commits: readonly ReadCommit[], { release, repositories, nextId }: Writing) => {
  const rows = commits.map((commit) => ({
    id: nextId(),
    org_id: release.org_id,
    repository_id: repositories.get(commit.repository.toLowerCase()) ?? 0,
    sha: commit.sha,
    message: commit.message,
    author_name: commit.authorName,
    author_email: commit.authorEmail,
    committed_at: commit.committedAtMs,
    files: JSON.stringify(commit.files),
    files_total: commit.filesTotal,
  }))
  const put = await writer
    .insert('commits', rows)
    .onConflict((conflict) =>
      conflict.columns(['repository_id', 'sha']).doUpdateSet((eb) => {
        const saysMore = eb.or([eb('excluded.message', '<>', ''), eb('excluded.files_total', '>', 0)])
        const newer = <Column extends 'message' | 'author_name' | 'author_email' | 'committed_at' | 'files' | 'files_total'>(
          column: Column,
        ) =>
          eb
            .case()
            .when(saysMore)
            .then(eb.ref(`excluded.${column}`))
            .else(eb.ref(`commits.${column}`))
            .end()
        return {
          message: newer('message'),
          author_name: newer('author_name'),
          author_email: newer('author_email'),
          committed_at: newer('committed_at'),
          files: newer('files'),
          files_total: newer('files_total'),
        }
      }),
    )
    .returning(['commits.id', 'commits.sha', 'commits.repository_id', 'commits.message', 'commits.author_name', 'commits.author_email'])
    .execute()
  const stored = new Map(put.map((row) => [`${row.repository_id} ${row.sha}`, row]))
  return rows.flatMap((row) => stored.get(`${row.repository_id} ${row.sha}`) ?? [])
}

type PutCommit = Awaited<ReturnType<typeof putCommits>>[number]

const authorsOf = (commits: readonly PutCommit[]): string => {
  const authors = new Map<string, readonly [string, string]>()
  for (const { author_name: name, author_email: email } of commits)
    if (name !== '' || email !== '') authors.set(email || name, authors.get(email || name) ?? [name, email])
  return JSON.stringify([...authors.values()].slice(0, authorsMax))
}

/** Takes away the lists before this one: those that were replaced, and those whose writer died. */
export const sweepLists = async (scope: Scope, { id }: Pick<ReleaseKey, 'id'>, before = Number.MAX_SAFE_INTEGER): Promise<void> => {
  for (;;) {
    const gone = await scope.change(async (writer) => {
      const old = await writer
        .rows('release_commits')
        .select(['release_commits.commit_set', 'release_commits.position'])
        .where('release_commits.release_id', '=', id)
        .where('release_commits.commit_set', '<', before)
        .limit(rowsPerWrite)
        .execute()
      for (const [set, rows] of Map.groupBy(old, (row) => row.commit_set)) {
        const positions = rows.map(({ position }) => position)
        const ofSet = writer.delete('release_commits').where('release_commits.release_id', '=', id)
        await ofSet.where('release_commits.commit_set', '=', set).where('release_commits.position', 'in', positions).execute()
      }
      return old.length
    })
    // A busy store: the next list sweeps again.
    if (!gone.ok || gone.value < rowsPerWrite) return
  }
}

const overtaken = (): Response =>
  problem(409, 'The commits of this release are being set by another request at the moment. Please try again.')

const writeList = async (scope: Scope, commits: readonly ReadCommit[], writing: Writing): Promise<Result<PutCommit[], Response>> => {
  const { release, set } = writing
  const stored: PutCommit[] = []
  for (let at = 0; at < commits.length; at += commitsPerWrite) {
    const written = await scope.change(async (writer) => {
      const put = await putCommits(writer, commits.slice(at, at + commitsPerWrite), writing)
      const places = put.map(({ id }, index) => ({
        release_id: release.id,
        org_id: release.org_id,
        commit_set: set,
        position: at + index,
        commit_id: id,
      }))
      await writer.insert('release_commits', places).execute()
      return put
    })
    if (!written.ok) return written
    stored.push(...written.value)
  }
  return success(stored)
}

/**
 * Replaces the commits of a release (grouping.md 6.3) in transactions of bounded size: the new list is written beside the one that holds, and takes
 * its place in one step. Who is overtaken by another request meanwhile is answered 409. Value: the commits, the newest first.
 */
export const setCommits = async (
  scope: Scope,
  release: ReleaseKey,
  sent: readonly SentCommit[],
  by: Describing,
): Promise<Result<readonly StoredCommit[], Response>> => {
  const commits = await withRepositories(scope, release, readCommits(sent, by))
  const names = [...new Set(commits.map(({ repository }) => repository))]
  const repositories: Result<RepositoryIds, Response> =
    names.length === 0 ? success(new Map()) : await ensureRepositories(scope, release.org_id, names, by)
  if (!repositories.ok) return repositories
  const set = by.nextId()
  const begun = await scope.change(async (writer) => {
    await ensureDetails(writer, release)
    await writer.update('release_details').set({ next_set: set }).where('release_details.release_id', '=', release.id).execute()
  })
  if (!begun.ok) return begun
  const listed = await writeList(scope, commits, { release, repositories: repositories.value, set, nextId: by.nextId })
  if (!listed.ok) return listed
  const stored = listed.value
  const facts = { commit_set: set, commit_count: stored.length, last_commit_id: stored[0]?.id ?? 0, authors: authorsOf(stored) }
  const switched = await scope.change((writer) =>
    writer
      .update('release_details')
      .set(facts)
      .where('release_details.release_id', '=', release.id)
      .where('release_details.next_set', '=', set)
      .executeTakeFirst(),
  )
  if (!switched.ok) return switched
  if (switched.value.numUpdatedRows === 0n) return failure(overtaken())
  await sweepLists(scope, release, set)
  return success(
    stored.map((row, index) => ({
      id: row.id,
      sha: row.sha,
      repository: commits[index]?.repository ?? '',
      message: row.message,
      authorEmail: row.author_email,
    })),
  )
}
