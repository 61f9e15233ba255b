import { isObject } from '../protocol/json.ts'

/** What an archived issue waits for; 0 = no such condition. A window of 0 is all time since it was archived. */
export interface SnoozeConditions {
  readonly eventsMax: number
  readonly eventsWindowMs: number
  readonly usersMax: number
  readonly usersWindowMs: number
}

/** Events of the time before the newest one, as far as a condition looks back. */
export interface RecentEvents {
  /** Time of the newest event; 0 before the first one. */
  readonly newestAtMs: number
  /** Times, rising, with the number of events at each. */
  readonly events: readonly (readonly [atMs: number, count: number])[]
  /** Users with the time of their newest event. */
  readonly users: readonly (readonly [userHash: number, atMs: number])[]
}

export const noRecentEvents: RecentEvents = { newestAtMs: 0, events: [], users: [] }

/** An event on an archived issue, in the order of arrival. */
export interface CountedEvent {
  readonly occurredAtMs: number
  /** How many events it stands for. */
  readonly weight: number
  /** 0 = nobody known. */
  readonly userHash: number
  /** The first event of this user in the issue, ever. */
  readonly isNewUser: boolean
}

/** `events` and `users` of a condition without a window, since the issue was archived. */
export interface SnoozeTotals {
  readonly events: number
  readonly users: number
}

/** What came of some events. `at`: place of the one that woke the issue, and which condition it met. */
export interface Watched {
  readonly woken: { readonly at: number; readonly by: 'events' | 'users' } | undefined
  readonly recent: RecentEvents
}

/** Up to so many events a window is exact to the millisecond; beyond, its edges move in 600 steps, so that little has to be kept. */
const exactEventsMax = 1000
const stepsPerWindow = 600

/** More users than this within a window cannot be waited for: each of them has to be remembered. */
export const usersInWindowMax = 10_000

const grainOf = ({ eventsMax, eventsWindowMs }: SnoozeConditions): number =>
  eventsMax <= exactEventsMax ? 1 : Math.max(1, Math.ceil(eventsWindowMs / stepsPerWindow))

/** Number of events in the window that ends with the newest event, as events arrive in any order. */
class EventWindow {
  readonly #windowMs: number
  readonly #grainMs: number
  #cells: [atMs: number, count: number][]
  #first = 0
  #sum = 0
  #newest = 0

  constructor(conditions: SnoozeConditions, recent: RecentEvents) {
    this.#windowMs = conditions.eventsWindowMs
    this.#grainMs = grainOf(conditions)
    this.#cells = recent.events.map(([atMs, count]) => [atMs, count])
    this.#sum = this.#cells.reduce((sum, [, count]) => sum + count, 0)
    this.#newest = this.#cells.at(-1)?.[0] ?? 0
  }

  add({ occurredAtMs, weight }: CountedEvent): number {
    const atMs = occurredAtMs - (occurredAtMs % this.#grainMs)
    this.#newest = Math.max(this.#newest, atMs)
    if (atMs > this.#newest - this.#windowMs) this.#put(atMs, weight)
    for (let cell = this.#cells[this.#first]; cell && cell[0] <= this.#newest - this.#windowMs; cell = this.#cells[this.#first]) {
      this.#sum -= cell[1]
      this.#first += 1
    }
    return this.#sum
  }

  /** Times mostly rise: the place is near the end. */
  #put(atMs: number, count: number): void {
    this.#sum += count
    let place = this.#cells.length
    while (place > this.#first && (this.#cells[place - 1]?.[0] ?? 0) > atMs) place -= 1
    const same = place > this.#first ? this.#cells[place - 1] : undefined
    if (same?.[0] === atMs) same[1] += count
    else this.#cells.splice(place, 0, [atMs, count])
  }

  cells(): RecentEvents['events'] {
    return this.#cells.slice(this.#first)
  }
}

/** Number of users in the window that ends with the newest event. */
class UserWindow {
  readonly #windowMs: number
  readonly #max: number
  readonly #seenAt: Map<number, number>
  #newest: number

  constructor({ usersWindowMs, usersMax }: SnoozeConditions, recent: RecentEvents) {
    this.#windowMs = usersWindowMs
    this.#max = usersMax
    this.#seenAt = new Map(recent.users)
    this.#newest = recent.newestAtMs
  }

  /** Whether so many were seen; only then those that are too old are looked for. */
  add({ occurredAtMs, userHash }: CountedEvent): boolean {
    this.#newest = Math.max(this.#newest, occurredAtMs)
    if (userHash !== 0) this.#seenAt.set(userHash, Math.max(occurredAtMs, this.#seenAt.get(userHash) ?? 0))
    if (this.#seenAt.size < this.#max) return false
    this.#forget()
    return this.#seenAt.size >= this.#max
  }

  users(): RecentEvents['users'] {
    this.#forget()
    return [...this.#seenAt]
  }

  #forget(): void {
    for (const [userHash, atMs] of this.#seenAt) if (atMs <= this.#newest - this.#windowMs) this.#seenAt.delete(userHash)
  }
}

/** All conditions of one issue. */
class Watch {
  readonly #conditions: SnoozeConditions
  readonly #eventWindow: EventWindow | undefined
  readonly #userWindow: UserWindow | undefined
  #events: number
  #users: number
  #newestAtMs: number

  constructor(conditions: SnoozeConditions, { totals, recent }: { readonly totals: SnoozeTotals; readonly recent: RecentEvents }) {
    this.#conditions = conditions
    this.#eventWindow = conditions.eventsMax > 0 && conditions.eventsWindowMs > 0 ? new EventWindow(conditions, recent) : undefined
    this.#userWindow = conditions.usersMax > 0 && conditions.usersWindowMs > 0 ? new UserWindow(conditions, recent) : undefined
    this.#events = totals.events
    this.#users = totals.users
    this.#newestAtMs = recent.newestAtMs
  }

  /** The condition that this event meets. */
  add(event: CountedEvent): 'events' | 'users' | undefined {
    const { eventsMax, usersMax } = this.#conditions
    this.#events += event.weight
    if (event.isNewUser) this.#users += 1
    this.#newestAtMs = Math.max(this.#newestAtMs, event.occurredAtMs)
    const events = this.#eventWindow ? this.#eventWindow.add(event) : this.#events
    const enoughUsers = this.#userWindow ? this.#userWindow.add(event) : usersMax > 0 && this.#users >= usersMax
    if (eventsMax > 0 && events >= eventsMax) return 'events'
    return enoughUsers ? 'users' : undefined
  }

  recent(): RecentEvents {
    return { newestAtMs: this.#newestAtMs, events: this.#eventWindow?.cells() ?? [], users: this.#userWindow?.users() ?? [] }
  }
}

/**
 * Follows events, in the order of arrival, until one meets a condition (grouping.md 5.4). Exact: the Nth event wakes the issue and no earlier one,
 * however the events are cut into batches. A window ends with the newest event by the events' own times, so that a queue that comes late is no burst.
 */
export const watchEvents = (
  conditions: SnoozeConditions,
  before: { readonly totals: SnoozeTotals; readonly recent: RecentEvents },
  arrived: readonly CountedEvent[],
): Watched => {
  const watch = new Watch(conditions, before)
  for (const [at, event] of arrived.entries()) {
    const by = watch.add(event)
    if (by !== undefined) return { woken: { at, by }, recent: watch.recent() }
  }
  return { woken: undefined, recent: watch.recent() }
}

const pairs = (value: unknown): [number, number][] =>
  Array.isArray(value)
    ? value.flatMap((pair: unknown): [number, number][] => {
        if (!Array.isArray(pair)) return []
        const [first, second]: unknown[] = pair
        return typeof first === 'number' && typeof second === 'number' ? [[first, second]] : []
      })
    : []

/** Reads what `JSON.stringify` made of RecentEvents; what is of the wrong kind is left out. Throws when it is not JSON, as only we write it. */
export const parseRecentEvents = (text: string): RecentEvents => {
  const stored: unknown = JSON.parse(text)
  if (!isObject(stored)) return noRecentEvents
  const newest = stored['newestAtMs']
  return { newestAtMs: typeof newest === 'number' ? newest : 0, events: pairs(stored['events']), users: pairs(stored['users']) }
}
