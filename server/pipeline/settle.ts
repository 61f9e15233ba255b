import { assert } from '#core/assert'
import type { Outcome } from '#packages/protocol/outcome'
import type {
  AttachmentDelta,
  Decision,
  IssueDelta,
  OutcomeDelta,
  PlaceDelta,
  ProblemKey,
  QuietDecision,
  SampleDecision,
  SeenKey,
  UserReportDelta,
} from '#server/stores/metadata/port'
import { keyQuotaReason } from '#server/stores/metadata/port'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import type { ContainerIntent, Intent, IssueIntent, ProblemIntent, RowIntent } from './intent.ts'
import { OutcomeCounter, Tally } from './outcomes.ts'
import type { DropReason } from './result.ts'
import type { RecordEnd, UnitEnd } from './run.ts'
import { sumIssues } from './sum-issues.ts'
import { sumPlaces } from './sum-places.ts'
import { SessionSums } from './sum-sessions.ts'
import { Thinner } from './thin-events.ts'
import type { DecodedRecord, Item, Unit } from './unit.ts'

/** A unit that has to wait or that we failed on, with the record that it came in. */
export interface HeldUnit {
  readonly decoded: DecodedRecord
  readonly end: Extract<UnitEnd, { kind: 'parked' | 'dead' }>
}

/** What a batch comes to once its duplicates are known: everything that is to be written, and nothing else. */
export interface Settlement {
  readonly decisions: readonly Decision[]
  readonly rows: readonly RowIntent[]
  readonly issues: readonly IssueDelta[]
  readonly places: readonly PlaceDelta[]
  readonly outcomes: readonly OutcomeDelta[]
  readonly attachments: readonly AttachmentDelta[]
  readonly reports: readonly UserReportDelta[]
  readonly seen: readonly SeenKey[]
  readonly held: readonly HeldUnit[]
}

/** Name of a unit in the stream: decisions and de-duplication speak of it. */
export const unitName = (record: { readonly offset: number }, index: number): string => `${record.offset}/${index}`

/** Name of a problem in a batch. */
export const problemName = ({ projectId, hash }: ProblemKey): string => `${projectId} ${hash}`

interface Keyed {
  readonly name: string
  readonly offset: number
  readonly item: number
  readonly seen: SeenKey
}

/** The natural keys of all units that would be written, in log order. */
export const naturalKeys = (records: readonly RecordEnd[]): Keyed[] =>
  records.flatMap(({ decoded, ends }) =>
    ends.flatMap((end) => {
      const once = end.kind === 'written' ? end.intents.find((intent) => intent.kind === 'once') : undefined
      if (once === undefined) return []
      return [{ name: unitName(decoded.record, end.unit.index), offset: decoded.record.offset, item: end.unit.index, seen: once.seen }]
    }),
  )

/** Decides which units are repeats: seen in an earlier batch (`known` = their places in the list), or earlier in this one. First wins. */
export const decideDuplicates = (keys: readonly Keyed[], known: ReadonlySet<number>): Decision[] => {
  const inBatch = new Set<string>()
  return keys.flatMap(({ offset, item, seen }, place) => {
    const name = `${seen.projectId} ${seen.kind} ${seen.key}`
    const repeated = known.has(place) || inBatch.has(name)
    inBatch.add(name)
    return repeated ? [{ offset, item, outcome: 'duplicate' as const }] : []
  })
}

const decidedDrops: Readonly<Record<Decision['outcome'], DropReason>> = {
  duplicate: { kind: 'invalid', reason: 'duplicate' },
  rate_limited: { kind: 'rate_limited', reason: keyQuotaReason },
  discarded: { kind: 'filtered', reason: 'discarded-hash' },
}

/** Choices that were made once for a batch, beside which of its units are dropped. */
export interface BatchChoices {
  readonly samples?: readonly SampleDecision[]
  readonly quiet?: readonly QuietDecision[]
}

class Settling {
  readonly rows: RowIntent[] = []
  readonly issues: IssueIntent[] = []
  readonly attachments: AttachmentDelta[] = []
  readonly reports: UserReportDelta[] = []
  readonly seen: SeenKey[] = []
  readonly held: HeldUnit[] = []
  readonly sessions = new SessionSums()
  readonly outcomes: OutcomeCounter
  readonly thinner: Thinner
  readonly read = new Tally()
  readonly ended = new Tally()
  /** Sightings that are still to be passed over, by problem. */
  readonly #quiet: Map<string, number>

  constructor(configuration: ReadonlyMap<number, ProjectConfiguration>, { samples = [], quiet = [] }: BatchChoices) {
    this.thinner = new Thinner(samples)
    this.#quiet = new Map(quiet.map((each) => [problemName(each), each.quiet]))
    this.outcomes = new OutcomeCounter(configuration)
  }

  count(decoded: DecodedRecord, outcome: Outcome): void {
    const { record } = decoded
    this.outcomes.add({ projectId: record.projectId, publicKey: record.head.key, atMs: record.receivedAtMs, outcome })
  }

  endItem(decoded: DecodedRecord, item: Item, drop: DropReason | undefined): void {
    const { category, quantity } = item
    this.ended.add(category, quantity)
    this.count(decoded, { kind: drop?.kind ?? 'accepted', reason: drop?.reason ?? '', category, quantity })
  }

  drop(decoded: DecodedRecord, unit: Unit, reason: DropReason): void {
    for (const item of unit.items) this.endItem(decoded, item, reason)
  }

  hold(decoded: DecodedRecord, end: HeldUnit['end']): void {
    this.held.push({ decoded, end })
    for (const item of end.unit.items) {
      this.ended.add(item.category, item.quantity)
      if (end.kind === 'dead')
        this.count(decoded, { kind: 'invalid', reason: 'internal', category: item.category, quantity: item.quantity })
    }
  }

  endContainer(decoded: DecodedRecord, item: Item, { accepted, lost }: ContainerIntent): void {
    const { category, quantity } = item
    this.ended.add(category, quantity)
    this.count(decoded, { kind: 'accepted', reason: '', category, quantity: accepted })
    for (const part of lost) this.count(decoded, { ...part.drop, category, quantity: part.quantity })
  }

  write(decoded: DecodedRecord, end: Extract<UnitEnd, { kind: 'written' }>): void {
    const dropped = new Map<number, DropReason>()
    const containers = new Map<number, ContainerIntent>()
    const isHeldBack = this.thinner.take(decoded, end)
    for (const intent of end.intents) {
      if (intent.kind === 'drop-item') dropped.set(intent.index, intent.drop)
      else if (intent.kind === 'container') containers.set(intent.index, intent)
      else if (intent.kind !== 'row' || !isHeldBack) this.#collect(intent)
    }
    for (const item of end.unit.items) {
      const container = containers.get(item.index)
      if (container) this.endContainer(decoded, item, container)
      else this.endItem(decoded, item, dropped.get(item.index))
    }
  }

  #notice({ issue, rows }: ProblemIntent): void {
    const name = problemName({ projectId: issue.projectId, hash: issue.hashes[0] ?? '' })
    const quiet = this.#quiet.get(name) ?? 0
    if (quiet > 0) {
      this.#quiet.set(name, quiet - 1)
      return
    }
    this.issues.push(issue)
    this.rows.push(...rows)
  }

  #collect(intent: Exclude<Intent, { kind: 'drop-item' | 'container' }>): void {
    switch (intent.kind) {
      case 'row':
        this.rows.push(intent.row)
        break
      case 'issue':
        this.issues.push(intent.issue)
        break
      case 'attachment':
        this.attachments.push(intent.attachment)
        break
      case 'session':
        this.sessions.add(intent.session)
        break
      case 'report':
        this.reports.push(intent.report)
        break
      case 'once':
        this.seen.push(intent.seen)
        break
      case 'problem':
        this.#notice(intent)
        break
      case 'outcome':
        this.outcomes.add(intent)
        break
    }
  }
}

const settleRecord = (sum: Settling, { decoded, ends }: RecordEnd, decided: ReadonlyMap<string, DropReason>): void => {
  for (const item of decoded.items) sum.read.add(item.category, item.quantity)
  for (const { drop, category, quantity } of decoded.faults) sum.count(decoded, { ...drop, category, quantity })
  for (const end of ends) {
    if (end.kind === 'parked' || end.kind === 'dead') sum.hold(decoded, end)
    else if (end.kind === 'dropped') sum.drop(decoded, end.unit, end.drop)
    else {
      const drop = decided.size === 0 ? undefined : decided.get(unitName(decoded.record, end.unit.index))
      if (drop === undefined) sum.write(decoded, end)
      else sum.drop(decoded, end.unit, drop)
    }
  }
}

/**
 * Adds a batch up. Pure: the same ends, decisions, choices and configuration give the same rows in the same order, now and at a rebuild (law 7).
 * Throws when an item ended not at all or twice: in = out + parked + outcomes (law 2).
 */
export const settle = (
  records: readonly RecordEnd[],
  decisions: readonly Decision[],
  configuration: ReadonlyMap<number, ProjectConfiguration>,
  choices: BatchChoices = {},
): Settlement => {
  const decided = new Map(decisions.map(({ offset, item, outcome }) => [unitName({ offset }, item), decidedDrops[outcome]] as const))
  const sum = new Settling(configuration, choices)
  for (const record of records) settleRecord(sum, record, decided)
  const difference = sum.read.difference(sum.ended)
  assert(difference === undefined, `conservation: ${difference}`)
  return {
    decisions,
    rows: [...sum.rows, ...sum.thinner.rows(), ...sum.sessions.rows()],
    issues: sumIssues(sum.issues),
    places: [...sumPlaces(sum.issues), ...sum.sessions.places()],
    outcomes: sum.outcomes.list(),
    attachments: sum.attachments,
    reports: sum.reports,
    seen: sum.seen,
    held: sum.held,
  }
}
