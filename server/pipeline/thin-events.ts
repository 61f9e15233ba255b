import type { SampleDecision } from '#server/stores/metadata/port'

import type { IssueIntent, RowIntent } from './intent.ts'
import { minuteOf } from './outcomes.ts'
import type { UnitEnd } from './run.ts'
import type { DecodedRecord } from './unit.ts'
import { weighRow } from './weigh-row.ts'

/** What is told apart so that counts by it stay exact: of each such stratum one event is kept, of at most so many in a batch. */
const strataMax = 50
/** Of each user one event is kept, of at most so many users in a batch. */
const usersMax = 50

/** What a thinner must know of an event; in the order of receipt. */
export interface ThinnedEvent {
  readonly issue: IssueIntent
  /** It came with attachments, or with what its user wrote: those need it. */
  readonly isNeeded: boolean
}

const stratumOf = ({ environment, facts }: IssueIntent): string =>
  // No name holds a line break (ingest.md 3.4).
  `${environment}\n${facts.release}\n${facts.level}\n${minuteOf(facts.occurredAtMs)}`

/** By the id alone, so that whoever looks again decides the same. Its end: ids may begin with the time. */
const isSampled = ({ eventId }: IssueIntent, oneIn: number): boolean => Number.parseInt(eventId.slice(-8), 16) % oneIn === 0

/** The place of the event that happened first; undefined when the issue was seen before that. */
const oldestPlace = (events: readonly ThinnedEvent[], seenFromMs: number): number | undefined => {
  let oldest: number | undefined
  let oldestMs = seenFromMs
  for (const [place, { issue }] of events.entries()) {
    if (issue.facts.occurredAtMs >= oldestMs) continue
    oldest = place
    oldestMs = issue.facts.occurredAtMs
  }
  return oldest
}

const newestPlace = (events: readonly ThinnedEvent[]): number => {
  let newest = 0
  for (const [place, { issue }] of events.entries())
    if (issue.facts.occurredAtMs >= (events[newest]?.issue.facts.occurredAtMs ?? 0)) newest = place
  return newest
}

/** Adds to a set as long as it has room; true when the value is new to it. */
const addNew = <Value>(set: Set<Value>, value: Value, max: number): boolean => {
  if (set.has(value) || set.size >= max) return false
  set.add(value)
  return true
}

type Thinning = Omit<SampleDecision, 'projectId' | 'hash'>

/** Whether an event is kept for its own sake. */
const keeperOf = (events: readonly ThinnedEvent[], { free, oneIn, seenFromMs }: Thinning) => {
  const [oldest, newest] = [oldestPlace(events, seenFromMs), newestPlace(events)]
  return ({ issue, isNeeded }: ThinnedEvent, place: number): boolean =>
    place < free || place === oldest || place === newest || isNeeded || isSampled(issue, oneIn)
}

/** Events that are kept, the last one first; each event counts with the kept one of its stratum that comes next. */
class Carriers {
  readonly #users = new Set<number>()
  readonly #strata = new Set<string>()
  readonly #places = new Map<string, number>()

  /** The place of the event that this one counts with: its own when it is kept. Undefined: of its stratum none is kept. */
  of({ issue }: ThinnedEvent, place: number, isKept: boolean): number | undefined {
    const stratum = stratumOf(issue)
    const isLastOfUser = issue.userHash !== 0 && addNew(this.#users, issue.userHash, usersMax)
    const isLastOfStratum = addNew(this.#strata, stratum, strataMax)
    if (isKept || isLastOfUser || isLastOfStratum) this.#places.set(stratum, place)
    return this.#places.get(stratum)
  }
}

/**
 * How many events of one issue each of them stands for; 0: it is not kept. The sum is their number, in all and by environment, release, level and
 * minute. Kept are the first, the latest, what is needed by what came with it, the last of each stratum and of each user (bounded), as many as the
 * budget has left, and one in so many of the rest, by their ids. What is not kept counts with the next kept one of its stratum. Pure.
 */
export const thinEvents = (events: readonly ThinnedEvent[], decision: Thinning): number[] => {
  const weights = events.map(() => 0)
  const isKept = keeperOf(events, decision)
  const newest = newestPlace(events)
  const carriers = new Carriers()
  for (const [place, event] of [...events.entries()].toReversed()) {
    const carrier = carriers.of(event, place, isKept(event, place)) ?? newest
    weights[carrier] = (weights[carrier] ?? 0) + event.issue.weight
  }
  return weights
}

interface HeldEvent extends ThinnedEvent {
  readonly rows: readonly RowIntent[]
}

const groupName = (projectId: number, hash: string | undefined): string => `${projectId} ${hash ?? ''}`

/** Attachments, and what a user wrote, name their event. */
const hasCompany = ({ items }: DecodedRecord): boolean =>
  items.some(({ category, type }) => category === 'attachment' || type === 'user_report')

/** Holds back the rows of events that were decided to be thinned until all of the batch are there. */
export class Thinner {
  readonly #decisions: ReadonlyMap<string, SampleDecision>
  readonly #held = new Map<string, HeldEvent[]>()

  constructor(samples: readonly SampleDecision[]) {
    this.#decisions = new Map(samples.map((sample) => [groupName(sample.projectId, sample.hash), sample]))
  }

  /** True: the rows of this unit are held back. */
  take(decoded: DecodedRecord, { intents }: Extract<UnitEnd, { kind: 'written' }>): boolean {
    if (this.#decisions.size === 0) return false
    const intent = intents.find(({ kind }) => kind === 'issue')
    if (intent?.kind !== 'issue') return false
    const name = groupName(intent.issue.projectId, intent.issue.hashes[0])
    if (!this.#decisions.has(name)) return false
    const rows = intents.flatMap((each) => (each.kind === 'row' ? [each.row] : []))
    const held = { issue: intent.issue, isNeeded: hasCompany(decoded), rows }
    const group = this.#held.get(name)
    if (group) group.push(held)
    else this.#held.set(name, [held])
    return true
  }

  /** The rows that are kept, each with the number of events that it stands for. */
  rows(): RowIntent[] {
    return [...this.#held].flatMap(([name, events]) => {
      const decision = this.#decisions.get(name)
      if (!decision) return []
      const weights = thinEvents(events, decision)
      return events.flatMap(({ rows }, place) => {
        const weight = weights[place] ?? 0
        return weight === 0 ? [] : rows.map((row) => (weight === 1 ? row : weighRow(row, weight)))
      })
    })
  }
}
