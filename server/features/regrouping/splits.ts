import { success } from '#core/result'
import type { Result } from '#core/result'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'
import type { HashesTable, IssuesTable } from '#server/stores/metadata/schema-issues'
import type { RegroupingPartsTable, RegroupingSplitsTable } from '#server/stores/metadata/schema-regrouping'

import { holds } from './rows.ts'
import type { RegroupingRow, Working } from './rows.ts'
import type { StepEnd } from './steps-read.ts'
import type { StoredPlace } from './stored-rows.ts'

/** Higher than every `rules_version`: copies are not seen before their time, nor when they are taken back. */
export const neverSeen = 2 ** 32

/** Parts of one hash at most: one that falls into more stays as it is. */
export const partsMax = 100

export const splitIn = (scope: Scope, regroupingId: number, states: readonly string[]): Promise<RegroupingSplitsTable | undefined> =>
  scope
    .rows('regrouping_splits')
    .selectAll('regrouping_splits')
    .where('regrouping_splits.regrouping_id', '=', regroupingId)
    .where('regrouping_splits.state', 'in', states)
    .orderBy('regrouping_splits.hash')
    .limit(1)
    .executeTakeFirst()

export const partsOf = (
  rows: Scope | OwnedWriter,
  split: Pick<RegroupingSplitsTable, 'regrouping_id' | 'hash'>,
): Promise<RegroupingPartsTable[]> =>
  rows
    .rows('regrouping_parts')
    .selectAll('regrouping_parts')
    .where('regrouping_parts.regrouping_id', '=', split.regrouping_id)
    .where('regrouping_parts.hash', '=', split.hash)
    .orderBy('regrouping_parts.copy_hash')
    .limit(partsMax + 1)
    .execute()

type SplitChange = Partial<Omit<RegroupingSplitsTable, 'regrouping_id' | 'project_id' | 'hash'>>

export const changeSplit = (writer: OwnedWriter, split: RegroupingSplitsTable, change: SplitChange) =>
  writer
    .update('regrouping_splits')
    .set(change)
    .where('regrouping_splits.regrouping_id', '=', split.regrouping_id)
    .where('regrouping_splits.hash', '=', split.hash)
    .execute()

/** One transaction that ends a step: nothing is written when somebody else did it meanwhile, or when `work` says so by returning false. */
export const ending = async (
  { scope }: Pick<Working, 'scope'>,
  row: RegroupingRow,
  work: (writer: OwnedWriter) => Promise<unknown>,
): Promise<Result<StepEnd, Response>> => {
  const written = await scope.change(async (writer) => {
    if (!(await holds(writer, row, {}))) return false
    await work(writer)
    return true
  })
  return written.ok ? success(written.value ? 'more' : 'lost') : written
}

/** Goes on to the next phase, or ends. */
export const nextPhase = async (
  { scope, nowMs }: Working,
  row: RegroupingRow,
  phase: RegroupingRow['phase'],
): Promise<Result<StepEnd, Response>> => {
  const end = phase === 'done' ? { phase, finished_at: nowMs } : { phase }
  const written = await scope.change((writer) => holds(writer, row, end))
  return written.ok ? success(written.value ? 'more' : 'lost') : written
}

export const formatPlace = ({ timeMs, eventId }: StoredPlace): string => `${timeMs}/${eventId}`

/** Of a place as it was written; undefined: the beginning. */
export const parsePlace = (text: string): StoredPlace | undefined => {
  const [timeMs = '', eventId = ''] = text.split('/')
  return text === '' ? undefined : { timeMs: Number(timeMs), eventId }
}

export const hashRows = (rows: Scope | OwnedWriter, projectId: number, hashes: readonly string[]): Promise<HashesTable[]> =>
  rows.rows('hashes').selectAll('hashes').where('hashes.project_id', '=', projectId).where('hashes.hash', 'in', hashes).execute()

/** An issue that is nobody's part, and not removed. */
export const wholeIssue = (rows: Scope | OwnedWriter, issueId: number): Promise<IssuesTable | undefined> =>
  rows.rows('issues').selectAll('issues').where('issues.id', '=', issueId).where('issues.merged_into', '=', 0).executeTakeFirst()
