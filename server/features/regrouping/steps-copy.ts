import { sql } from 'kysely'

import { success } from '#core/result'
import type { Result } from '#core/result'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'
import type { EventPayloadRow, EventRow } from '#server/stores/events/tables'
import { newHash } from '#server/stores/metadata/new-hash'
import type { HashesTable } from '#server/stores/metadata/schema-issues'
import type { RegroupingSplitsTable } from '#server/stores/metadata/schema-regrouping'

import { groupingRulesOf, settingsOfProject } from '../grouping-rules/read.ts'
import { splitsOfProject } from '../splits/read.ts'
import { copyHashOf, regroupEvent, underHash } from './regroup-event.ts'
import type { NewRules, RegroupedEvent } from './regroup-event.ts'
import { holds } from './rows.ts'
import type { RegroupingRow, Working } from './rows.ts'
import { changeSplit, ending, formatPlace, neverSeen, nextPhase, parsePlace, partsMax, partsOf, splitIn } from './splits.ts'
import type { StepEnd } from './steps-read.ts'
import { readEvents, readPayloads } from './stored-rows.ts'
import type { StoredRange } from './stored-rows.ts'

/** Read, grouped and written in one step; with the largest payloads there are, some 100 MB. */
const eventsPerPage = 100
/** Payloads of one answer of the columnar store. */
const payloadsAtOnce = 25
/** An open batch is committed within two seconds, and `published_at` is when the request began: after so long without one, none of the old rules is open. */
const quietMs = 7_000

/**
 * Waits until all events that came by the rules of before are in the columns: what is copied is then all there ever is. What is still in the log is
 * processed by the new rules and has their version, so it is neither hidden nor copied.
 */
export const settleStep = async (working: Working, row: RegroupingRow): Promise<Result<StepEnd, Response>> => {
  const { isPending, isPast, lastOlderMs } = await working.scope.arrival(row.config_version)
  const isQuiet = working.nowMs >= Math.max(row.published_at, lastOlderMs) + quietMs
  return isPending || !(isPast || isQuiet) ? success('early') : nextPhase(working, row, 'copying')
}

/** The rules of the regrouping, whoever saves others meanwhile. */
const newRules = async (scope: Scope, row: RegroupingRow): Promise<NewRules> => {
  const settings = await settingsOfProject(scope, row.project_id)
  return {
    rules: groupingRulesOf({ ...settings, stackRules: row.stack_rules, fingerprintRules: row.fingerprint_rules }),
    splits: await splitsOfProject(scope, row.project_id),
    version: row.rules_version,
  }
}

const hashRowOf = (scope: Scope, projectId: number, hash: string): Promise<HashesTable | undefined> =>
  scope.rows('hashes').selectAll('hashes').where('hashes.project_id', '=', projectId).where('hashes.hash', '=', hash).executeTakeFirst()

/** Stored events that the regrouping takes apart of a hash. */
const rangeOf = (row: RegroupingRow, hash: Pick<HashesTable, 'hash' | 'valid_from_rules' | 'received_from'>): StoredRange => ({
  projectId: row.project_id,
  hash: hash.hash,
  from: Math.min(hash.valid_from_rules, neverSeen - 1),
  below: row.rules_version,
  receivedFromMs: hash.received_from,
})

const eventKey = (row: EventRow | EventPayloadRow): string => `${String(row.event_id)}/${row.received_at}`

const payloadsByEvent = async (
  scope: Scope,
  range: StoredRange,
  events: readonly EventRow[],
): Promise<Result<Map<string, EventPayloadRow>, Response>> => {
  const found = new Map<string, EventPayloadRow>()
  for (let at = 0; at < events.length; at += payloadsAtOnce) {
    const rows = await readPayloads(scope, range, events.slice(at, at + payloadsAtOnce))
    if (!rows.ok) return rows
    for (const payload of rows.value) found.set(eventKey(payload), payload)
  }
  return success(found)
}

/** The hash of a part that no event has yet: seen by nobody until it counts. */
const copyRow = (projectId: number, hash: string): HashesTable => ({ ...newHash(projectId, hash, 0), valid_from_rules: neverSeen })

interface Page {
  readonly events: readonly RegroupedEvent[]
  readonly copyHashes: ReadonlyMap<RegroupedEvent, string>
}

/** Every reader of events has to know the hashes of which it sees a part. */
const boundedMax = 10_000

const isFull = async (writer: OwnedWriter, projectId: number): Promise<boolean> => {
  const { bounded } = await writer
    .rows('hashes')
    .select((eb) => eb.fn.countAll<number>().as('bounded'))
    .where('hashes.project_id', '=', projectId)
    .where(sql<boolean>`hashes.valid_from_rules > 0`)
    .executeTakeFirstOrThrow()
  return Number(bounded) >= boundedMax
}

/** Says what the page is before anything of it is written, so that whoever does it again does the same. */
const claimPage = async (
  { scope }: Working,
  row: RegroupingRow,
  split: RegroupingSplitsTable,
  { page, to }: { readonly page: Page; readonly to: string },
): Promise<Result<'held' | 'lost' | 'tooMany', Response>> =>
  scope.change(async (writer) => {
    if (!(await holds(writer, row))) return 'lost'
    const known = new Set((await partsOf(writer, split)).map((part) => part.copy_hash))
    const parts = new Map([...page.copyHashes].map(([event, hash]) => [hash, event.edited] as const))
    const added = [...parts].filter(([hash]) => !known.has(hash))
    if (known.size + added.length > partsMax || (added.length > 0 && (await isFull(writer, row.project_id)))) return 'tooMany'
    await changeSplit(writer, split, { page_to: to })
    if (added.length > 0) await insertParts(writer, split, added)
    return 'held'
  })

const insertParts = async (
  writer: OwnedWriter,
  split: RegroupingSplitsTable,
  added: readonly (readonly [string, readonly string[]])[],
): Promise<void> => {
  const owner = { regrouping_id: split.regrouping_id, project_id: split.project_id, hash: split.hash }
  const rows = added.map(([hash, edited]) => ({ ...owner, edited: edited.join(' '), copy_hash: hash, made_issue: 0, move_id: 0 }))
  await writer.insert('regrouping_parts', rows).execute()
  await writer
    .insert(
      'hashes',
      added.map(([hash]) => copyRow(split.project_id, hash)),
    )
    .onConflict((conflict) => conflict.columns(['project_id', 'hash']).doUpdateSet({ valid_from_rules: neverSeen }))
    .execute()
}

/** What was copied of it stays unseen. */
const leave = (working: Working, row: RegroupingRow, split: RegroupingSplitsTable) =>
  ending(working, row, (writer) => changeSplit(writer, split, { state: 'kept', page_to: '' }))

const readPage = async (
  { scope }: Working,
  row: RegroupingRow,
  split: RegroupingSplitsTable,
  range: StoredRange,
): Promise<Result<Page, Response>> => {
  const place = { after: parsePlace(split.place), to: parsePlace(split.page_to), limit: eventsPerPage }
  const found = await readEvents(scope, range, place)
  if (!found.ok || found.value.length === 0) return found.ok ? success({ events: [], copyHashes: new Map() }) : found
  const payloads = await payloadsByEvent(scope, range, found.value)
  if (!payloads.ok) return payloads
  const rules = await newRules(scope, row)
  const events = found.value.map((event) => regroupEvent(event, payloads.value.get(eventKey(event)), rules))
  return success({ events, copyHashes: new Map(events.map((event) => [event, copyHashOf(row.id, split.hash, event.edited)])) })
}

const storePage = ({ scope }: Working, row: RegroupingRow, split: RegroupingSplitsTable, { copyHashes }: Page): Promise<boolean> => {
  const copies = [...copyHashes].map(([event, hash]) => underHash(event, hash))
  return scope.storeCopies({
    events: copies.map((copy) => copy.row),
    payloads: copies.flatMap(({ payload }) => payload ?? []),
    token: `regrouping-${row.id}/${split.hash}/${split.place}`,
  })
}

/**
 * Copies the next page of stored events of a hash, each grouped by the rules of the regrouping, beside what it is a copy of: retention class, time of receipt
 * and weight stay. Unseen until `switchStep`. Done again after a kill it inserts under the same token, which is none.
 */
export const copyStep = async (working: Working, row: RegroupingRow): Promise<Result<StepEnd, Response>> => {
  const split = await splitIn(working.scope, row.id, ['waiting'])
  if (!split) return nextPhase(working, row, 'parting')
  const hash = await hashRowOf(working.scope, row.project_id, split.hash)
  // Freed meanwhile: what is stored of it is nobody's.
  if (!hash || hash.issue_id === 0 || hash.state !== 0) return leave(working, row, split)
  const page = await readPage(working, row, split, rangeOf(row, hash))
  if (!page.ok) return page
  const last = page.value.events.at(-1)
  return last ? copyPage(working, row, split, { page: page.value, last }) : passPage(working, row, split)
}

/** Nothing more is there; or all of a page that was claimed went with its partition. */
const passPage = (working: Working, row: RegroupingRow, split: RegroupingSplitsTable): Promise<Result<StepEnd, Response>> =>
  ending(working, row, (writer) =>
    changeSplit(writer, split, split.page_to === '' ? { state: 'copied', place: '' } : { place: split.page_to, page_to: '' }),
  )

const copyPage = async (
  working: Working,
  row: RegroupingRow,
  split: RegroupingSplitsTable,
  { page, last }: { readonly page: Page; readonly last: RegroupedEvent },
): Promise<Result<StepEnd, Response>> => {
  const to = split.page_to === '' ? formatPlace({ timeMs: last.row.timestamp, eventId: String(last.row.event_id) }) : split.page_to
  const claimed = await claimPage(working, row, split, { page, to })
  if (!claimed.ok) return claimed
  if (claimed.value === 'lost') return success('lost')
  if (claimed.value === 'tooMany') return leave(working, row, split)
  if (!(await storePage(working, row, split, page))) return success('early')
  const copied = split.copied + page.events.length
  return ending(working, row, (writer) => changeSplit(writer, split, { place: to, page_to: '', copied }))
}
