import type { EpochMs } from '#core/time'
import type { GroupingSettings } from '#packages/grouping/rules/grouping-rules'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'
import type { RegroupingsTable } from '#server/stores/metadata/schema-regrouping'

export type RegroupingRow = RegroupingsTable

/** Phases in their order; a preview ends after `planning`, an undo begins with `publishing` and goes on with `joining`. */
export type Phase =
  | 'reading'
  | 'planning'
  | 'linking'
  | 'merging'
  | 'publishing'
  | 'settling'
  | 'copying'
  | 'parting'
  | 'joining'
  | 'unmerging'
  | 'done'

/** What steps work with. */
export interface Working {
  readonly scope: Scope
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

/** Hashes that are read, those seen last, and events of them; a preview is an answer that somebody waits for. */
const readMax = { preview: { hashes: 2_000, events: 4_000 }, apply: { hashes: 20_000, events: 40_000 } } as const
/** So many events of one hash tell whether it falls apart. */
const eventsPerHashMax = 50
/** Read, parsed and grouped twice in one step: a fifth of a second. */
export const eventsPerStep = 100

/** How many events of each hash are read. */
export const eventsPerHash = ({ kind, hashes_total: hashes }: Pick<RegroupingRow, 'kind' | 'hashes_total'>): number => {
  const { events } = kind === 'preview' ? readMax.preview : readMax.apply
  return Math.max(1, Math.min(eventsPerHashMax, Math.floor(events / Math.max(1, hashes))))
}

/** The hashes that events came by, of issues that are nobody's part. */
export const hashesToRead = (rows: Scope | OwnedWriter, projectId: number) =>
  rows
    .rows('hashes')
    .where('hashes.project_id', '=', projectId)
    .where('hashes.state', '=', 0)
    .where('hashes.times_seen', '>', 0)
    .where('hashes.issue_id', 'in', rows.rows('issues').select('issues.id').where('issues.merged_into', '=', 0))

/** How much there is to read. */
const measure = async (writer: OwnedWriter, projectId: number, hashesMax: number) => {
  const beyond = await hashesToRead(writer, projectId)
    .select('hashes.last_seen')
    .orderBy('hashes.last_seen', 'desc')
    .offset(hashesMax - 1)
    .limit(1)
    .executeTakeFirst()
  const seenFrom = beyond?.last_seen ?? 0
  const { hashes, events } = await hashesToRead(writer, projectId)
    .where('hashes.last_seen', '>=', seenFrom)
    .select((eb) => [eb.fn.countAll<number>().as('hashes'), eb.fn.sum<number | null>('hashes.times_seen').as('events')])
    .executeTakeFirstOrThrow()
  return { seen_from: seenFrom, hashes_total: Number(hashes), events_total: Number(events ?? 0) }
}

type RuleTexts = Pick<GroupingSettings, 'stackRules' | 'fingerprintRules'>

interface NewRegrouping {
  readonly projectId: number
  readonly userId: number
  readonly edited: RuleTexts
  readonly before: RuleTexts
}

type Making = Pick<Working, 'nowMs' | 'nextId'>

const insertRow = async (
  writer: OwnedWriter,
  one: NewRegrouping,
  facts: Pick<RegroupingRow, 'kind' | 'phase' | 'seen_from' | 'hashes_total' | 'events_total' | 'counterpart'>,
  { nowMs, nextId }: Making,
): Promise<number> => {
  const id = nextId()
  const row: RegroupingRow = {
    id,
    project_id: one.projectId,
    user_id: one.userId,
    step: 0,
    stack_rules: one.edited.stackRules,
    fingerprint_rules: one.edited.fingerprintRules,
    stack_rules_before: one.before.stackRules,
    fingerprint_rules_before: one.before.fingerprintRules,
    hashes_read: 0,
    last_hash: '',
    events_read: 0,
    result: '',
    created_at: nowMs,
    finished_at: 0,
    published_at: 0,
    config_version: 0,
    rules_version: 0,
    ...facts,
  }
  await writer.insert('regroupings', [row]).execute()
  return id
}

/** Begins to read; returns the number. */
export const insertReading = async (
  writer: OwnedWriter,
  one: NewRegrouping & { readonly kind: 'preview' | 'apply' },
  making: Making,
): Promise<number> => {
  const size = await measure(writer, one.projectId, readMax[one.kind].hashes)
  return insertRow(writer, one, { kind: one.kind, phase: 'reading', counterpart: 0, ...size }, making)
}

/** Begins to take a regrouping back; returns the number. */
export const insertUndo = (writer: OwnedWriter, undone: RegroupingRow, userId: number, making: Making): Promise<number> => {
  const [edited, before] = [
    { stackRules: undone.stack_rules_before, fingerprintRules: undone.fingerprint_rules_before },
    { stackRules: undone.stack_rules, fingerprintRules: undone.fingerprint_rules },
  ]
  const size = { seen_from: 0, hashes_total: 0, events_total: 0 }
  const one = { projectId: undone.project_id, userId, edited, before }
  return insertRow(writer, one, { kind: 'undo', phase: 'publishing', counterpart: undone.id, ...size }, making)
}

type Change = Partial<Omit<RegroupingRow, 'id' | 'project_id' | 'step'>>

/**
 * First in the transaction of every step: false when somebody else did this one meanwhile, and then nothing may be written. `ends` makes it the last
 * transaction of the step, with what it changes of the row.
 */
export const holds = async (writer: OwnedWriter, row: RegroupingRow, ends?: Change): Promise<boolean> => {
  const held = await writer
    .update('regroupings')
    .set({ ...ends, step: ends ? row.step + 1 : row.step })
    .where('regroupings.id', '=', row.id)
    .where('regroupings.step', '=', row.step)
    .where('regroupings.finished_at', '=', 0)
    .executeTakeFirst()
  return held.numUpdatedRows > 0n
}
