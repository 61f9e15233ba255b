import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import { decodeFileCoverage } from '#packages/test-coverage/file-coverage'
import { nameOfPath } from '#packages/test-coverage/match-path'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'

import type { ReadFile } from './read-reports.ts'

/** Files of one transaction: each is read and written. */
const filesPerWrite = 90
/** Lines of one transaction: to merge them takes some ten milliseconds, on the thread of all other requests. */
const linesPerWrite = 30_000

/** Whose coverage it is. */
export interface CoverageOf {
  readonly projectId: number
  readonly sha: string
  /** Empty: not said. */
  readonly branch: string
  readonly reports: number
}

interface Writing {
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

const commitRow = async (writer: OwnedWriter, { projectId, sha, branch, reports }: CoverageOf, by: Writing): Promise<number> => {
  const row = { id: by.nextId(), project_id: projectId, sha, branch, reports, created_at: by.nowMs, updated_at: by.nowMs }
  const written = await writer
    .insert('coverage_commits', [row])
    .onConflict((conflict) =>
      conflict.columns(['project_id', 'sha']).doUpdateSet((eb) => ({
        updated_at: by.nowMs,
        reports: eb('coverage_commits.reports', '+', reports),
        ...(branch !== '' && { branch }),
      })),
    )
    .returning('coverage_commits.id')
    .executeTakeFirstOrThrow()
  return written.id
}

const mergeFile = (known: string | undefined, sent: string): string => {
  if (known === undefined || known === sent) return sent
  const merged = decodeFileCoverage(known)
  merged.addAll(decodeFileCoverage(sent))
  return merged.encode()
}

/** Files as one transaction after the other takes them; at least one each. */
function* portionsOf(files: readonly ReadFile[]): Generator<ReadFile[]> {
  let portion: ReadFile[] = []
  let lines = 0
  for (const file of files) {
    if (portion.length === filesPerWrite || (portion.length > 0 && lines + file.lines > linesPerWrite)) {
      yield portion
      portion = []
      lines = 0
    }
    portion.push(file)
    lines += file.lines
  }
  if (portion.length > 0) yield portion
}

/** Merges files with what is there of them. */
const mergeFiles = async (
  writer: OwnedWriter,
  of: { readonly coverageId: number; readonly projectId: number },
  files: readonly ReadFile[],
): Promise<void> => {
  const paths = files.map(({ path }) => path)
  const there = await writer
    .rows('coverage_files')
    .select(['coverage_files.path', 'coverage_files.lines'])
    .where('coverage_files.coverage_id', '=', of.coverageId)
    .where('coverage_files.path', 'in', paths)
    .execute()
  const before = new Map(there.map(({ path, lines }) => [path, lines]))
  const rows = files.map(({ path, encoded }) => {
    const lines = mergeFile(before.get(path), encoded)
    return { coverage_id: of.coverageId, project_id: of.projectId, path, name: nameOfPath(path), lines }
  })
  await writer
    .insert('coverage_files', rows)
    .onConflict((conflict) => conflict.columns(['coverage_id', 'path']).doUpdateSet((eb) => ({ lines: eb.ref('excluded.lines') })))
    .execute()
}

/**
 * Adds reports to what is known of a commit, in small transactions; sent again they change nothing. The failure is the answer: the store is busy, and a part may be
 * written.
 */
export const writeCoverage = async (
  scope: Scope,
  of: CoverageOf,
  files: readonly ReadFile[],
  by: Writing,
): Promise<Result<undefined, Response>> => {
  const commit = await scope.change((writer) => commitRow(writer, of, by))
  if (!commit.ok) return commit
  for (const part of portionsOf(files)) {
    const written = await scope.change((writer) => mergeFiles(writer, { coverageId: commit.value, projectId: of.projectId }, part))
    if (!written.ok) return failure(written.error)
  }
  return success(undefined)
}
