import { success } from '#core/result'
import type { Result } from '#core/result'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'
import type { RegroupingKindsTable } from '#server/stores/metadata/schema-regrouping'

import { groupingRulesOf, settingsOfProject } from '../grouping-rules/read.ts'
import { planRegrouping } from './plan-regrouping.ts'
import type { EventKind, KnownIssues, RegroupingPlan } from './plan-regrouping.ts'
import { readKinds } from './read-kinds.ts'
import type { HashOfIssue } from './read-kinds.ts'
import { splitHashesMax, storedResult } from './result.ts'
import { eventsPerHash, eventsPerStep, hashesToRead, holds } from './rows.ts'
import type { RegroupingRow, Working } from './rows.ts'

/** `lost`: another one does the same. `early`: what the step needs is not there yet. */
export type StepEnd = 'more' | 'lost' | 'early'

/** Of the 200 rows that one transaction may write (durability.md 16). */
const rowsPerWrite = 150
/** An event is counted before its row is in the columns: of hashes that were seen in the last minute, rows are waited for, so long. */
const freshMs = 60_000
const arrivalMs = 5_000
/** Ids in one statement. */
const idsAtOnce = 500
/** What a plan holds in memory at most: 20,000 hashes, some of which fall apart. */
const kindsMax = 60_000

const rowOf = (kind: EventKind, { id, project_id }: RegroupingRow): RegroupingKindsTable => ({
  regrouping_id: id,
  project_id,
  hash: kind.hash,
  edited: kind.edited.join(' '),
  present: kind.present.join(' '),
  issue_id: kind.issueId,
  events: kind.events,
  bytes: kind.bytes,
  event_id: kind.eventId,
})

const kindOf = (row: RegroupingKindsTable): EventKind => ({
  issueId: row.issue_id,
  hash: row.hash,
  present: row.present.split(' '),
  edited: row.edited.split(' '),
  events: row.events,
  bytes: row.bytes,
  eventId: row.event_id,
})

interface NextHashes {
  readonly hashes: readonly HashOfIssue[]
  /** Events that are there to read of them, and whether some of these may have been counted a moment ago. */
  readonly events: number
  readonly isFresh: boolean
  /** There is nothing beyond. */
  readonly isEnd: boolean
}

/** As many hashes as fit into a step, by what they counted; one at least. */
const nextHashes = async (scope: Scope, row: RegroupingRow, eventsMax: number): Promise<NextHashes> => {
  const found = await hashesToRead(scope, row.project_id)
    .select(['hashes.hash', 'hashes.issue_id', 'hashes.received_from', 'hashes.first_seen', 'hashes.last_seen', 'hashes.times_seen'])
    .where('hashes.last_seen', '>=', row.seen_from)
    .where('hashes.hash', '>', row.last_hash)
    .orderBy('hashes.hash')
    .limit(eventsPerStep)
    .execute()
  const hashes: HashOfIssue[] = []
  let [events, isFresh] = [0, false]
  for (const hash of found) {
    const more = Math.min(eventsMax, hash.times_seen)
    if (events + more > eventsPerStep && hashes.length > 0) break
    events += more
    isFresh ||= hash.last_seen > row.created_at - freshMs
    hashes.push(hash)
  }
  return { hashes, events, isFresh, isEnd: hashes.length === found.length && found.length < eventsPerStep }
}

/** Reads events of the next hashes. The failure: a store is away. */
export const readStep = async ({ scope, nowMs }: Working, row: RegroupingRow): Promise<Result<StepEnd, Response>> => {
  const eventsMax = eventsPerHash(row)
  const { hashes, isEnd, ...there } = await nextHashes(scope, row, eventsMax)
  const last = hashes.at(-1)
  if (!last) {
    const ended = await scope.change((writer) => holds(writer, row, { phase: 'planning', last_hash: '' }))
    return ended.ok ? success(ended.value ? 'more' : 'lost') : ended
  }
  const settings = await settingsOfProject(scope, row.project_id)
  const before = { ...settings, stackRules: row.stack_rules_before, fingerprintRules: row.fingerprint_rules_before }
  const edited = { ...settings, stackRules: row.stack_rules, fingerprintRules: row.fingerprint_rules }
  const rules = { present: groupingRulesOf(before), edited: groupingRulesOf(edited) }
  const read = await readKinds(scope, row.project_id, { hashes, eventsPerHash: eventsMax }, rules)
  if (!read.ok) return read
  const { kinds, events } = read.value
  if (there.isFresh && events < there.events && nowMs < row.created_at + arrivalMs) return success('early')
  const written = await scope.change(async (writer) => {
    const counted = { hashes_read: row.hashes_read + hashes.length, events_read: row.events_read + events }
    const place = isEnd ? { phase: 'planning', last_hash: '' } : { last_hash: last.hash }
    if (!(await holds(writer, row, { ...counted, ...place }))) return false
    if (kinds.length > 0)
      await writer
        .insert(
          'regrouping_kinds',
          kinds.map((kind) => rowOf(kind, row)),
        )
        .execute()
    return true
  })
  return written.ok ? success(written.value ? 'more' : 'lost') : written
}

/** The issues, nobody's part, that hashes lead to. */
const issuesOfHashes = async (scope: Scope, projectId: number, hashes: readonly string[]): Promise<Map<string, number>> => {
  const found = new Map<string, number>()
  for (let at = 0; at < hashes.length; at += idsAtOnce) {
    const rows = await scope
      .rows('hashes')
      .select(['hashes.hash', 'hashes.issue_id'])
      .where('hashes.project_id', '=', projectId)
      .where('hashes.hash', 'in', hashes.slice(at, at + idsAtOnce))
      .where('hashes.state', '=', 0)
      .where('hashes.issue_id', 'in', scope.rows('issues').select('issues.id').where('issues.merged_into', '=', 0))
      .execute()
    for (const { hash, issue_id: issueId } of rows) found.set(hash, issueId)
  }
  return found
}

const timesOfIssues = async (scope: Scope, ids: readonly number[]): Promise<Map<number, number>> => {
  const times = new Map<number, number>()
  for (let at = 0; at < ids.length; at += idsAtOnce) {
    const rows = await scope
      .rows('issues')
      .select(['issues.id', 'issues.times_seen'])
      .where('issues.id', 'in', ids.slice(at, at + idsAtOnce))
      .execute()
    for (const { id, times_seen: timesSeen } of rows) times.set(id, timesSeen)
  }
  return times
}

const whatIsKnown = async (scope: Scope, projectId: number, kinds: readonly EventKind[]): Promise<KnownIssues> => {
  const issueOfHash = await issuesOfHashes(scope, projectId, [...new Set(kinds.flatMap(({ edited }) => edited))])
  const times = await timesOfIssues(scope, [...new Set([...kinds.map(({ issueId }) => issueId), ...issueOfHash.values()])])
  return { issueOfHash, timesSeen: (issueId) => times.get(issueId) ?? 0 }
}

type Clear = (writer: OwnedWriter) => Promise<number>

/** What an earlier try, that was stopped, wrote of its plan: by parts, in these transactions. */
const clearing = (row: RegroupingRow): readonly Clear[] => [
  async (writer) => {
    const rows = await writer
      .rows('regrouping_links')
      .select('regrouping_links.hash')
      .where('regrouping_links.regrouping_id', '=', row.id)
      .limit(rowsPerWrite)
      .execute()
    const hashes = rows.map(({ hash }) => hash)
    if (hashes.length > 0)
      await writer
        .delete('regrouping_links')
        .where('regrouping_links.regrouping_id', '=', row.id)
        .where('regrouping_links.hash', 'in', hashes)
        .execute()
    return hashes.length
  },
  async (writer) => {
    const rows = await writer
      .rows('regrouping_merges')
      .select('regrouping_merges.source_id')
      .where('regrouping_merges.regrouping_id', '=', row.id)
      .limit(rowsPerWrite)
      .execute()
    const sources = rows.map(({ source_id: sourceId }) => sourceId)
    if (sources.length > 0)
      await writer
        .delete('regrouping_merges')
        .where('regrouping_merges.regrouping_id', '=', row.id)
        .where('regrouping_merges.source_id', 'in', sources)
        .execute()
    return sources.length
  },
  async (writer) => {
    const rows = await writer
      .rows('regrouping_splits')
      .select('regrouping_splits.hash')
      .where('regrouping_splits.regrouping_id', '=', row.id)
      .limit(rowsPerWrite)
      .execute()
    const hashes = rows.map(({ hash }) => hash)
    if (hashes.length > 0)
      await writer
        .delete('regrouping_splits')
        .where('regrouping_splits.regrouping_id', '=', row.id)
        .where('regrouping_splits.hash', 'in', hashes)
        .execute()
    return hashes.length
  },
]

const clear = async (scope: Scope, row: RegroupingRow, work: Clear): Promise<Result<boolean, Response>> => {
  for (;;) {
    const gone = await scope.change(async (writer) => ((await holds(writer, row)) ? work(writer) : undefined))
    if (!gone.ok) return gone
    if (gone.value === undefined) return success(false)
    if (gone.value < rowsPerWrite) return success(true)
  }
}

const inWrites = async <Item>(
  scope: Scope,
  row: RegroupingRow,
  items: readonly Item[],
  write: (writer: OwnedWriter, part: readonly Item[]) => Promise<unknown>,
): Promise<Result<boolean, Response>> => {
  for (let at = 0; at < items.length; at += rowsPerWrite) {
    const written = await scope.change(async (writer) => {
      if (!(await holds(writer, row))) return false
      await write(writer, items.slice(at, at + rowsPerWrite))
      return true
    })
    if (!written.ok || !written.value) return written
  }
  return success(true)
}

const writePlan = async (scope: Scope, row: RegroupingRow, plan: RegroupingPlan): Promise<Result<boolean, Response>> => {
  const owner = { regrouping_id: row.id, project_id: row.project_id }
  const links = [...plan.links].map(([hash, issueId]) => ({ ...owner, hash, issue_id: issueId }))
  const merges = plan.merges.flatMap(({ targetId, issueIds }) =>
    issueIds.slice(1).map((sourceId) => ({ ...owner, source_id: sourceId, target_id: targetId, state: 'waiting', move_id: 0 })),
  )
  const splits = plan.splitHashes
    .slice(0, splitHashesMax)
    .map((hash) => ({ ...owner, hash, state: 'waiting', place: '', page_to: '', copied: 0, valid_before: 0 }))
  for (const work of clearing(row)) {
    const cleared = await clear(scope, row, work)
    if (!cleared.ok || !cleared.value) return cleared
  }
  const linked = await inWrites(scope, row, links, (writer, part) => writer.insert('regrouping_links', part).execute())
  if (!linked.ok || !linked.value) return linked
  const merged = await inWrites(scope, row, merges, (writer, part) => writer.insert('regrouping_merges', part).execute())
  if (!merged.ok || !merged.value) return merged
  return inWrites(scope, row, splits, (writer, part) => writer.insert('regrouping_splits', part).execute())
}

/** Finds out what the rules make of what was read. A preview ends with it. */
export const planStep = async ({ scope, nowMs }: Working, found: RegroupingRow): Promise<Result<StepEnd, Response>> => {
  // Whoever plans too, from now on writes nothing.
  const claimed = await scope.change((writer) => holds(writer, found, {}))
  if (!claimed.ok) return claimed
  if (!claimed.value) return success('lost')
  const row = { ...found, step: found.step + 1 }
  const rows = await scope
    .rows('regrouping_kinds')
    .selectAll('regrouping_kinds')
    .where('regrouping_kinds.regrouping_id', '=', row.id)
    .limit(kindsMax)
    .execute()
  const kinds = rows.map(kindOf)
  const known = await whatIsKnown(scope, row.project_id, kinds)
  const plan = planRegrouping(kinds, known)
  const result = JSON.stringify(storedResult(plan, kinds, known.timesSeen))
  if (row.kind !== 'preview') {
    const planned = await writePlan(scope, row, plan)
    if (!planned.ok) return planned
    if (!planned.value) return success('lost')
  }
  const end = row.kind === 'preview' ? { phase: 'done', finished_at: nowMs, result } : { phase: 'linking', result }
  const ended = await scope.change((writer) => holds(writer, row, end))
  return ended.ok ? success(ended.value ? 'more' : 'lost') : ended
}
