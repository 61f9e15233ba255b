import { success } from '#core/result'
import type { Result } from '#core/result'
import type { OwnedWriter } from '#server/http/owned-rows'
import { runMoves } from '#server/http/run-moves'
import type { Scope } from '#server/http/scope'
import { newHash } from '#server/stores/metadata/new-hash'
import type { HashesTable, IssuesTable } from '#server/stores/metadata/schema-issues'
import type { RegroupingPartsTable, RegroupingSplitsTable } from '#server/stores/metadata/schema-regrouping'

import { newestOfHashes } from '../errors/read.ts'
import { countPage, nextCountPlace, totalOfRange, totalsOfCopies } from './count-copies.ts'
import type { CountPlace } from './count-copies.ts'
import { renameById } from './rename.ts'
import { holds } from './rows.ts'
import type { RegroupingRow, Working } from './rows.ts'
import { changeSplit, ending, hashRows, neverSeen, nextPhase, partsOf, splitIn, wholeIssue } from './splits.ts'
import type { StepEnd } from './steps-read.ts'

type Totals = Extract<Awaited<ReturnType<typeof totalsOfCopies>>, { ok: true }>['value']

interface Switching {
  readonly hash: HashesTable
  readonly parts: readonly RegroupingPartsTable[]
  readonly totals: Totals
  /** Events that came under the hash by the new rules. */
  readonly since: { readonly times: number; readonly firstMs: number; readonly lastMs: number }
}

const setHash = (writer: OwnedWriter, projectId: number, hash: string, change: Partial<HashesTable>) =>
  writer.update('hashes').set(change).where('hashes.project_id', '=', projectId).where('hashes.hash', '=', hash).execute()

/** The copies take the place of what they were made of, in what is seen and in what is counted: both at once, and each event once. */
const switchHash = async (
  writer: OwnedWriter,
  row: RegroupingRow,
  split: RegroupingSplitsTable,
  { hash, parts, totals, since }: Switching,
): Promise<void> => {
  let left = hash.times_seen
  for (const { copy_hash: copyHash } of parts) {
    const total = totals.get(copyHash)
    const times = Math.min(left, total?.times ?? 0)
    left -= times
    await setHash(writer, row.project_id, copyHash, {
      issue_id: hash.issue_id,
      home: hash.home,
      times_seen: times,
      first_seen: times > 0 ? (total?.firstMs ?? 0) : 0,
      last_seen: times > 0 ? (total?.lastMs ?? 0) : 0,
      valid_from_rules: 0,
    })
  }
  // What is counted and stored nowhere any more stays with the hash, and so do its times.
  const seen = left === since.times ? { first_seen: since.firstMs, last_seen: since.lastMs } : {}
  const times = left === 0 ? { first_seen: 0, last_seen: 0 } : seen
  await setHash(writer, row.project_id, split.hash, { times_seen: left, ...times, valid_from_rules: row.rules_version })
  await changeSplit(writer, split, { state: 'switched', place: '', valid_before: hash.valid_from_rules })
}

/** Moves of others that have to end first; `gone`: the hash leads nowhere any more. */
type Begun = 'lost' | 'gone' | readonly number[]

const afterMoves = async ({ scope, nowMs }: Working, moves: readonly number[]): Promise<Result<StepEnd, Response>> => {
  const ran = await runMoves(scope, moves, nowMs)
  return ran.ok ? success('more') : ran
}

const leave = (working: Working, row: RegroupingRow, split: RegroupingSplitsTable) =>
  ending(working, row, (writer) => changeSplit(writer, split, { state: 'kept' }))

/** Everything of a hash is copied: from now on the copies are seen, and what they were made of is not. */
const switchStep = async (working: Working, row: RegroupingRow, split: RegroupingSplitsTable): Promise<Result<StepEnd, Response>> => {
  const { scope } = working
  const parts = await partsOf(scope, split)
  if (parts.length === 0) return leave(working, row, split)
  const totals = await totalsOfCopies(
    scope,
    row.project_id,
    parts.map((part) => part.copy_hash),
  )
  if (!totals.ok) return totals
  const since = await totalOfRange(scope, sinceOf(row, split.hash))
  if (!since.ok) return since
  const begun = await scope.change(async (writer): Promise<Begun> => {
    const [hash] = await hashRows(writer, row.project_id, [split.hash])
    if (!hash || hash.issue_id === 0 || hash.state !== 0) return 'gone'
    const open = await writer.openMoves([hash.issue_id])
    if (open.length > 0) return open
    if (!(await wholeIssue(writer, hash.issue_id))) return 'gone'
    if (!(await holds(writer, row, {}))) return 'lost'
    await switchHash(writer, row, split, { hash, parts, totals: totals.value, since: since.value })
    return []
  })
  if (!begun.ok) return begun
  if (begun.value === 'gone') return leave(working, row, split)
  return begun.value === 'lost' ? success('lost') : afterMoves(working, begun.value)
}

const sinceOf = (row: RegroupingRow, hash: string) => ({
  projectId: row.project_id,
  hash,
  from: row.rules_version,
  below: neverSeen - 1,
  receivedFromMs: 0,
})

const placeOf = (text: string): CountPlace => (text === '' ? { part: 0, kind: 'users', after: '' } : (JSON.parse(text) as CountPlace))

/** Users, minutes and environments follow, some in a step. */
const countStep = async (working: Working, row: RegroupingRow, split: RegroupingSplitsTable): Promise<Result<StepEnd, Response>> => {
  const { scope } = working
  const place = placeOf(split.place)
  const part = (await partsOf(scope, split))[place.part]
  if (!part) return ending(working, row, (writer) => changeSplit(writer, split, { state: 'counted', place: '' }))
  const counting = { projectId: row.project_id, copyHash: part.copy_hash, since: sinceOf(row, split.hash) }
  const page = await countPage(scope, counting, place)
  if (!page.ok) return page
  return ending(working, row, async (writer) => {
    await writer.handCounts({ projectId: row.project_id, from: split.hash, to: part.copy_hash }, page.value.rows)
    await changeSplit(writer, split, { place: JSON.stringify(nextCountPlace(place, page.value.after)) })
  })
}

/** Where copies belong, as the committer would say (grouping.md 1.13): the issue of the first hash that has one. */
const targetOf = async (writer: OwnedWriter, part: RegroupingPartsTable): Promise<number | undefined> => {
  const edited = part.edited.split(' ')
  const rows = await hashRows(writer, part.project_id, edited)
  const found = edited.flatMap((hash) => rows.find((row) => row.hash === hash && row.state === 0 && row.issue_id > 0) ?? [])
  for (const { issue_id: issueId } of found) {
    if (await wholeIssue(writer, issueId)) return issueId
  }
  return undefined
}

type Facts = Partial<Pick<IssuesTable, 'title' | 'culprit' | 'platform' | 'metadata' | 'facts_at' | 'type'>>

const factsOf = async (scope: Scope, part: RegroupingPartsTable): Promise<Result<Facts, Response>> => {
  const [copy] = await hashRows(scope, part.project_id, [part.copy_hash])
  if (!copy) return success({})
  const events = await newestOfHashes(scope, { id: copy.issue_id, project_id: part.project_id }, [copy])
  if (!events.ok) return events
  const event = events.value.get(part.copy_hash)
  if (!event) return success({})
  const { title, culprit, platform, metadata } = event
  return success({ title, culprit, platform, metadata: JSON.stringify(metadata), facts_at: copy.last_seen })
}

/** A hash that no event had yet leads to the issue that its first part is in, so that it goes along. */
const link = async (writer: OwnedWriter, part: RegroupingPartsTable, issueId: number): Promise<string[]> => {
  const edited = part.edited.split(' ')
  const rows = edited.map((hash) => newHash(part.project_id, hash, issueId))
  await writer
    .insert('hashes', rows)
    .onConflict((conflict) =>
      conflict.columns(['project_id', 'hash']).doUpdateSet({ issue_id: issueId, home: 0 }).where('hashes.issue_id', '=', 0),
    )
    .execute()
  const linked = await hashRows(writer, part.project_id, edited)
  return linked.filter((row) => row.issue_id === issueId && row.times_seen === 0 && row.home === 0).map(({ hash }) => hash)
}

const newIssue = (issue: IssuesTable, facts: Facts, { nowMs, nextId }: Working): IssuesTable => ({
  ...issue,
  ...facts,
  id: nextId(),
  status: 'unresolved',
  substatus: 'ongoing',
  status_details: '{}',
  assignee: '',
  active_at: nowMs,
  resolved_at: 0,
  inbox_reason: '',
  inbox_at: 0,
})

interface Parting {
  readonly part: RegroupingPartsTable
  readonly facts: Facts
}

/** Begins to take a part where it belongs: an issue that there is, or one of its own. */
const beginParting = async (writer: OwnedWriter, working: Working, row: RegroupingRow, { part, facts }: Parting): Promise<Begun> => {
  const [copy] = await hashRows(writer, row.project_id, [part.copy_hash])
  const source = copy && (await wholeIssue(writer, copy.issue_id))
  if (!copy || !source) return 'gone'
  const targetId = await targetOf(writer, part)
  const open = await writer.openMoves([source.id, ...(targetId === undefined ? [] : [targetId])])
  if (open.length > 0) return open
  if (!(await holds(writer, row, {}))) return 'lost'
  const by = { projectId: row.project_id, userId: row.user_id, nowMs: working.nowMs, nextId: working.nextId }
  const note = (change: Partial<RegroupingPartsTable>) =>
    writer
      .update('regrouping_parts')
      .set(change)
      .where('regrouping_parts.regrouping_id', '=', row.id)
      .where('regrouping_parts.copy_hash', '=', part.copy_hash)
      .execute()
  if (targetId === source.id) {
    await note({ move_id: stays })
    return []
  }
  if (targetId !== undefined) {
    await setHash(writer, row.project_id, part.copy_hash, { home: targetId })
    const { moveId } = await writer.beginUnmerge(source.id, { restored: { id: targetId } }, { ...by, count: 1 })
    await note({ move_id: moveId })
    return [moveId]
  }
  const hashes = [part.copy_hash, ...(await link(writer, part, source.id))]
  const leaving = { hashes, issue: newIssue(source, facts, working) }
  const { issueId, moveId } = await writer.beginUnmerge(source.id, leaving, { ...by, count: hashes.length })
  await note({ made_issue: issueId, move_id: moveId })
  return [moveId]
}

/** Stands for a move where there is none to make. */
const stays = -1

/** Takes the parts where they belong, one in a step. */
const partStep = async (working: Working, row: RegroupingRow, split: RegroupingSplitsTable): Promise<Result<StepEnd, Response>> => {
  const { scope, nowMs } = working
  const parts = await partsOf(scope, split)
  const finished = await runMoves(
    scope,
    parts.map((part) => part.move_id).filter((id) => id > 0),
    nowMs,
  )
  if (!finished.ok) return finished
  if (!finished.value) return success('more')
  const part = parts.find((each) => each.move_id === 0)
  if (!part) {
    const [hash] = await hashRows(scope, row.project_id, [split.hash])
    const renamed = hash ? await renameById(scope, hash.issue_id) : success(undefined)
    return renamed.ok ? ending(working, row, (writer) => changeSplit(writer, split, { state: 'done', place: '' })) : renamed
  }
  const facts = await factsOf(scope, part)
  if (!facts.ok) return facts
  const begun = await scope.change((writer) => beginParting(writer, working, row, { part, facts: facts.value }))
  if (!begun.ok) return begun
  if (begun.value === 'lost') return success('lost')
  if (begun.value === 'gone') return skipPart(working, row, part)
  return afterMoves(working, begun.value)
}

/** Its issue was removed meanwhile: the part went with it. */
const skipPart = (working: Working, row: RegroupingRow, part: RegroupingPartsTable) =>
  ending(working, row, (writer) =>
    writer
      .update('regrouping_parts')
      .set({ move_id: stays })
      .where('regrouping_parts.regrouping_id', '=', row.id)
      .where('regrouping_parts.copy_hash', '=', part.copy_hash)
      .execute(),
  )

const partingSteps = { copied: switchStep, switched: countStep, counted: partStep } as const

/** Goes on with the next hash that is not yet apart. */
export const partingStep = async (working: Working, row: RegroupingRow): Promise<Result<StepEnd, Response>> => {
  const split = await splitIn(working.scope, row.id, ['copied', 'switched', 'counted'])
  if (!split) return nextPhase(working, row, 'done')
  const step = partingSteps[split.state === 'copied' || split.state === 'switched' ? split.state : 'counted']
  return step(working, row, split)
}
