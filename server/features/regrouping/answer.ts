import { regroupingStates } from '#packages/contract/grouping-preview'
import type { RegroupedIssue, RegroupedPart, Regrouping, RegroupingResult } from '#packages/contract/grouping-preview'
import { formatShortId } from '#packages/protocol/short-id'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'

import { issueIdsOfHashes } from '../issues/read.ts'
import { issuesByIds } from '../merging/read.ts'
import type { SplitPart } from './plan-regrouping.ts'
import type { StoredResult } from './result.ts'
import type { RegroupingRow } from './rows.ts'

interface Named {
  readonly id: string
  readonly shortId: string
  readonly title: string
}

/** Names of all issues that a result lists; one that was removed meanwhile has its number alone. */
const namesOf = async (scope: Scope, projectId: number, result: StoredResult): Promise<(id: number) => Named> => {
  const ids = [
    ...result.merges.flatMap(({ issues }) => issues.map(({ id }) => id)),
    ...result.splits.flatMap(({ issue, parts }) => [issue.id, ...parts.flatMap((part) => part.issueId ?? [])]),
  ]
  const rows = await issuesByIds(scope, ids)
  const slug = scope.project(projectId)?.slug ?? ''
  return (id) => {
    const row = rows.get(id)
    return { id: String(id), shortId: row ? formatShortId(slug, row.short_id) : String(id), title: row?.title ?? '' }
  }
}

const partAnswer = ({ hash, events, eventId, goesTo, issueId }: SplitPart, nameOf: (id: number) => Named): RegroupedPart => ({
  hash,
  events,
  exampleEvent: eventId,
  goesTo,
  issue: goesTo !== 'same' && issueId !== undefined ? nameOf(issueId) : null,
})

/** Of rules that were applied, the issues that parts became. */
const madeIssues = async (scope: Scope, row: RegroupingRow, result: StoredResult): Promise<StoredResult> => {
  if (row.kind !== 'apply' || row.phase !== 'done' || row.counterpart !== 0) return result
  const hashes = result.splits.flatMap(({ parts }) => parts.filter(({ goesTo }) => goesTo === 'new').map(({ hash }) => hash))
  if (hashes.length === 0) return result
  const made = await issueIdsOfHashes(
    scope,
    hashes.map((hash) => ({ projectId: row.project_id, hash })),
  )
  const named = (part: SplitPart): SplitPart =>
    part.goesTo === 'new' ? { ...part, issueId: made.get(`${row.project_id}/${part.hash}`) } : part
  return { ...result, splits: result.splits.map((split) => ({ ...split, parts: split.parts.map(named) })) }
}

/** Splits of a regrouping, or of the one that an undo takes back, by state. */
const splitStates = async (scope: Scope, row: RegroupingRow): Promise<ReadonlyMap<string, number>> => {
  const states = await scope
    .rows('regrouping_splits')
    .select((eb) => ['regrouping_splits.state', eb.fn.countAll<number>().as('splits')])
    .where('regrouping_splits.regrouping_id', '=', row.kind === 'undo' ? row.counterpart : row.id)
    .groupBy('regrouping_splits.state')
    .execute()
  return new Map(states.map(({ state, splits }) => [state, Number(splits)]))
}

const resultAnswer = async (scope: Scope, row: RegroupingRow): Promise<RegroupingResult | null> => {
  if (row.result === '') return null
  const stored = await madeIssues(scope, row, JSON.parse(row.result) as StoredResult)
  const kept = (stored.keptHashes ?? 0) + ((await splitStates(scope, row)).get('kept') ?? 0)
  const nameOf = await namesOf(scope, row.project_id, stored)
  const issueAnswer = ({ id, events, eventId }: StoredResult['merges'][number]['issues'][number]): RegroupedIssue => ({
    ...nameOf(id),
    events,
    exampleEvent: eventId === '' ? null : eventId,
  })
  const { mergeCount, mergedIssues, splitCount, renewed, unchanged, issues, splitBytes } = stored
  return {
    merges: stored.merges.map((merge) => ({ issues: merge.issues.map(issueAnswer), issueCount: merge.count })),
    mergeCount,
    mergedIssues,
    splits: stored.splits.map(({ issue, parts, count }) => ({
      issue: issueAnswer(issue),
      parts: parts.map((part) => partAnswer(part, nameOf)),
      partCount: count,
    })),
    splitCount,
    renewed,
    unchanged,
    issues,
    splitBytes,
    ...(kept > 0 && { keptHashes: kept }),
  }
}

/** How many issues were merged, or taken apart again, of how many. */
const mergesOf = async (scope: Scope, row: RegroupingRow): Promise<Regrouping['progress']> => {
  const states = await scope
    .rows('regrouping_merges')
    .select((eb) => ['regrouping_merges.state', eb.fn.countAll<number>().as('merges')])
    .where('regrouping_merges.regrouping_id', '=', row.kind === 'undo' ? row.counterpart : row.id)
    .groupBy('regrouping_merges.state')
    .execute()
  const open = row.kind === 'undo' ? ['done', 'moving'] : ['waiting', 'moving']
  const counted = (isWanted: (state: string) => boolean): number =>
    states.reduce((sum, { state, merges }) => sum + (isWanted(state) ? Number(merges) : 0), 0)
  return { done: counted((state) => !open.includes(state)), total: counted(() => true) }
}

/** By phase, in which states a split has it behind it. */
const splitsBehind: Readonly<Record<string, readonly string[]>> = {
  copying: ['copied', 'kept'],
  parting: ['done', 'kept'],
  joining: ['undone', 'kept'],
}

const splitsDone = async (scope: Scope, row: RegroupingRow, behind: readonly string[]): Promise<Regrouping['progress']> => {
  const states = await splitStates(scope, row)
  const sum = (isWanted: (state: string) => boolean): number =>
    [...states].reduce((all, [state, splits]) => all + (isWanted(state) ? splits : 0), 0)
  return { done: sum((state) => behind.includes(state)), total: sum(() => true) }
}

const progressOf = async (scope: Scope, row: RegroupingRow): Promise<Regrouping['progress']> => {
  const behind = splitsBehind[row.phase]
  if (behind) return splitsDone(scope, row, behind)
  return row.phase === 'merging' || row.phase === 'unmerging' ? mergesOf(scope, row) : { done: row.hashes_read, total: row.hashes_total }
}

/** The newest one of the project that was made hold and not taken back; undefined while another one is under way. */
export const undoable = async (scope: Scope, projectId: number): Promise<number | undefined> => {
  const rows = await scope
    .rows('regroupings')
    .select(['regroupings.id', 'regroupings.finished_at'])
    .where('regroupings.project_id', '=', projectId)
    .where('regroupings.kind', '!=', 'preview')
    .where((eb) =>
      eb.or([eb('regroupings.finished_at', '=', 0), eb.and([eb('regroupings.kind', '=', 'apply'), eb('counterpart', '=', 0)])]),
    )
    .orderBy('regroupings.id', 'desc')
    .execute()
  return rows.every((row) => row.finished_at > 0) ? rows[0]?.id : undefined
}

/** A regrouping as the API shows it. */
export const regroupingAnswer = async (scope: Scope, row: RegroupingRow): Promise<Regrouping> => ({
  id: String(row.id),
  kind: row.kind === 'apply' || row.kind === 'undo' ? row.kind : 'preview',
  state: regroupingStates.find((state) => state === row.phase) ?? 'done',
  progress: await progressOf(scope, row),
  groupingEnhancements: row.stack_rules,
  fingerprintingRules: row.fingerprint_rules,
  events: { read: row.events_read, total: row.events_total },
  result: await resultAnswer(scope, row),
  canUndo: row.kind === 'apply' && row.counterpart === 0 && (await undoable(scope, row.project_id)) === row.id,
  isUndone: row.kind === 'apply' && row.counterpart !== 0,
  dateCreated: isoTime(row.created_at),
  dateFinished: row.finished_at === 0 ? null : isoTime(row.finished_at),
})
