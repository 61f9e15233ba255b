import { success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'
import type { OwnedWriter } from '#server/http/owned-rows'
import { runMoves } from '#server/http/run-moves'
import type { Scope } from '#server/http/scope'
import { newHash } from '#server/stores/metadata/new-hash'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'

import type { Mapping } from './map-event.ts'
import { newestEvents } from './newest-events.ts'
import type { NewestEvent, SeenHash } from './newest-events.ts'
import { factsOf, mapStored } from './stored-event.ts'
import type { MappedFacts, ProjectRules } from './stored-event.ts'

/** What mapping the newest events of some hashes came to. */
export interface MappedKinds {
  /** Events that were read. */
  readonly read: number
  /** Of them, how many can be read now that could not. */
  readonly mapped: number
  /** Issues that became part of others. */
  readonly merged: number
  readonly bundleIds: readonly number[]
}

/** Who joins issues, and when. */
export interface Joining {
  readonly scope: Scope
  readonly nowMs: EpochMs
  readonly nextId: () => number
  /** 0: the clock. */
  readonly userId: number
}

interface MappedKind {
  readonly newest: NewestEvent
  readonly facts: MappedFacts
}

const issueRows = async (writer: OwnedWriter, ids: readonly number[]): Promise<IssuesTable[]> =>
  writer
    .rows('issues')
    .selectAll('issues')
    .where('issues.id', 'in', [...ids, -1])
    .where('issues.merged_into', '=', 0)
    .orderBy('issues.first_seen')
    .orderBy('issues.id')
    .execute()

const metadataWith = (stored: string, metadata: object): string => {
  const before = JSON.parse(stored) as Json
  return JSON.stringify({ ...(isObject(before) ? before : {}), ...metadata })
}

/** What the issue is called, unless a later event said something else. */
const rename = async (writer: OwnedWriter, issue: IssuesTable, { newest, facts }: MappedKind): Promise<void> => {
  const { title, culprit, metadata } = facts
  await writer
    .update('issues')
    .set({ title, culprit, metadata: metadataWith(issue.metadata, metadata) })
    .where('issues.id', '=', issue.id)
    .where('issues.facts_at', '<=', newest.timeMs)
    .execute()
}

/** The hashes that the mapped event has lead to one issue; undefined: moves of others have to end first. */
type Joined = { readonly moves: readonly number[]; readonly begun: number } | undefined

/**
 * Lets the hashes of the mapped event lead to the issue of the unmapped one; issues that they lead to already become part of the oldest of them. One transaction;
 * events that come meanwhile find one or the other, and end in the one.
 */
const join = async (writer: OwnedWriter, projectId: number, kind: MappedKind, joining: Joining): Promise<Joined> => {
  const wanted = [...new Set([kind.newest.seen.hash, ...kind.facts.hashes])]
  const rows = await writer
    .rows('hashes')
    .select(['hashes.hash', 'hashes.issue_id', 'hashes.state'])
    .where('hashes.project_id', '=', projectId)
    .where('hashes.hash', 'in', wanted)
    .execute()
  const issues = await issueRows(
    writer,
    rows.filter(({ state }) => state === 0).map((row) => row.issue_id),
  )
  const [target, ...sources] = issues
  if (!target) return { moves: [], begun: 0 }
  const open = await writer.openMoves(issues.map(({ id }) => id))
  if (open.length > 0) return undefined
  const known = new Set(rows.filter((row) => row.issue_id !== 0 || row.state !== 0).map(({ hash }) => hash))
  const unlinked = wanted.filter((hash) => !known.has(hash))
  if (unlinked.length > 0)
    await writer
      .insert(
        'hashes',
        unlinked.map((hash) => newHash(projectId, hash, target.id)),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['project_id', 'hash'])
          .doUpdateSet((eb) => ({ issue_id: eb.ref('excluded.issue_id') }))
          .where('hashes.issue_id', '=', 0),
      )
      .execute()
  await rename(writer, target, kind)
  const { userId, nowMs, nextId } = joining
  const moves = sources.length === 0 ? [] : await writer.beginMerge(target, sources, { projectId, userId, nowMs, nextId })
  return { moves, begun: sources.length }
}

const joinKind = async (projectId: number, kind: MappedKind, joining: Joining): Promise<Result<number, Response>> => {
  const { scope, nowMs } = joining
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const joined = await scope.change((writer) => join(writer, projectId, kind, joining))
    if (!joined.ok) return joined
    if (joined.value) {
      const ran = await runMoves(scope, joined.value.moves, nowMs)
      return ran.ok ? success(joined.value.begun) : ran
    }
    const others = await scope.change((writer) => movesAround(writer, projectId, kind))
    const ended = others.ok ? await runMoves(scope, others.value, nowMs) : others
    if (!ended.ok) return ended
  }
  return success(0)
}

const attemptsMax = 3

const movesAround = async (writer: OwnedWriter, projectId: number, { newest, facts }: MappedKind): Promise<number[]> => {
  const rows = await writer
    .rows('hashes')
    .select('hashes.issue_id')
    .where('hashes.project_id', '=', projectId)
    .where('hashes.hash', 'in', [newest.seen.hash, ...facts.hashes])
    .execute()
  return writer.openMoves(rows.map((row) => row.issue_id))
}

/**
 * Maps the newest stored event of each hash with the artifacts that there are now, and where it is grouped differently then, lets old and new events be one issue,
 * called by what can be read. May be repeated, and may be stopped between two hashes. The failure: a store is away.
 */
export const mapKinds = async (
  projectId: number,
  hashes: readonly SeenHash[],
  mapping: Mapping,
  joining: Joining & { readonly rules: ProjectRules },
): Promise<Result<MappedKinds, Response>> => {
  const events = await newestEvents(joining.scope, projectId, hashes)
  if (!events.ok) return events
  let [mapped, merged] = [0, 0]
  const bundleIds = new Set<number>()
  for (const newest of events.value) {
    const stored = await mapStored(newest.event, mapping, () => Promise.resolve(joining.rules))
    if (!stored) continue
    mapped += 1
    for (const id of stored.bundleIds) bundleIds.add(id)
    const joined = await joinKind(projectId, { newest, facts: factsOf(stored, joining.rules) }, joining)
    if (!joined.ok) return joined
    merged += joined.value
  }
  return success({ read: events.value.length, mapped, merged, bundleIds: [...bundleIds] })
}
