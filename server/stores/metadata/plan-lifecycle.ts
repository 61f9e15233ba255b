import type { EpochMs } from '#core/time'
import { priorityWords } from '#packages/frames/priority'
import { escalatedPriority } from '#packages/lifecycle/escalation'
import { judgeEvent, resolutionKinds } from '#packages/lifecycle/regression'
import type { LaterEvent, Resolution, Verdict } from '#packages/lifecycle/regression'
import type { DatedRelease, ReleaseOrder } from '#packages/lifecycle/release-order'
import { parseRecentEvents, watchEvents } from '#packages/lifecycle/snooze'
import type { CountedEvent, SnoozeConditions } from '#packages/lifecycle/snooze'
import { isObject } from '#packages/protocol/json'

import type { IssueDelta, IssueOccurrence } from './port.ts'
import type { IssuesTable } from './schema-issues.ts'
import type { IssueResolutionsTable, IssueSnoozesTable } from './schema-lifecycle.ts'
import { storable } from './storable-text.ts'

const minuteMs = 60_000

/** A resolved or archived issue that events came for, in the order of receipt. Its counters are those after the batch. */
export interface SleepingIssue {
  readonly issue: IssuesTable
  readonly occurrences: IssueOccurrence[]
}

/** What a batch says of resolved and archived issues. */
export interface BatchLifecycle {
  readonly sleeping: readonly SleepingIssue[]
  readonly deltas: readonly IssueDelta[]
  /** `<issue>/<user>` of users that are new to an issue. */
  readonly newUsers: ReadonlySet<string>
  readonly nowMs: EpochMs
}

/** What a project's releases say of each other. */
export interface ReleaseFacts {
  readonly order: ReleaseOrder
  /** When the release came; undefined when nobody knows it. */
  readonly atMsOf: (version: string) => EpochMs | undefined
}

/** What the store has read for the issues that sleep. */
export interface LifecycleRows {
  readonly resolutions: ReadonlyMap<number, IssueResolutionsTable>
  readonly snoozes: ReadonlyMap<number, IssueSnoozesTable>
  /** By project; those of `versionsToDate`. */
  readonly releases: ReadonlyMap<number, ReleaseFacts>
  /** Whether a user was new to an issue with this batch. */
  readonly isNewUser: (issueId: number, userHash: number) => boolean
}

/** What happened to an issue by itself, for whoever wants to hear of it. */
export interface LifecycleSignal {
  readonly kind: 'issue-regressed' | 'issue-escalating' | 'issue-seen-in-old-release' | 'issue-priority-changed'
  readonly issue: IssuesTable
  readonly payload: { readonly [key: string]: string | number | boolean }
}

/** What the store has to write beside the counters. */
export interface LifecyclePlan {
  /** Issues whose status or details changed, in place; how they were resolved or archived is forgotten when they are `unresolved` now. */
  readonly issues: IssuesTable[]
  /** Changed rows of issues that stay resolved, or archived. */
  readonly resolutions: IssueResolutionsTable[]
  readonly snoozes: IssueSnoozesTable[]
  readonly signals: LifecycleSignal[]
}

const later = (issue: IssuesTable, occurrences: readonly IssueOccurrence[]): readonly IssueOccurrence[] =>
  occurrences.filter(({ facts }) => facts.occurredAtMs > issue.resolved_at)

/** Releases whose dates decide, by project: none, and nothing has to be read, unless a resolved issue has events from after its resolution. */
export const versionsToDate = (
  sleeping: readonly SleepingIssue[],
  resolutions: ReadonlyMap<number, IssueResolutionsTable>,
): Map<number, Set<string>> => {
  const asked = new Map<number, Set<string>>()
  for (const { issue, occurrences } of sleeping) {
    const resolution = resolutions.get(issue.id)
    if (issue.status !== 'resolved' || resolution === undefined || resolution.version === '') continue
    const named = later(issue, occurrences).map(({ facts }) => storable(facts.release))
    if (named.every((version) => version === '')) continue
    const versions = asked.get(issue.project_id) ?? new Set()
    asked.set(issue.project_id, versions)
    for (const version of [resolution.version, ...named]) if (version !== '') versions.add(version)
  }
  return asked
}

/** The oldest event of each of these releases in the batch: its release may have no row yet, or one that is younger. */
export const datesInBatch = (deltas: readonly IssueDelta[], projectId: number, versions: ReadonlySet<string>): Map<string, EpochMs> => {
  const oldest = new Map<string, EpochMs>()
  for (const { facts } of deltas.filter((delta) => delta.projectId === projectId).flatMap((delta) => delta.occurrences)) {
    const version = storable(facts.release)
    if (versions.has(version)) oldest.set(version, Math.min(facts.occurredAtMs, oldest.get(version) ?? facts.occurredAtMs))
  }
  return oldest
}

const noReleases: ReleaseFacts = { order: { by: 'date' }, atMsOf: () => undefined }

const dated = (version: string, { atMsOf }: ReleaseFacts, fallbackMs: EpochMs): DatedRelease | undefined =>
  version === '' ? undefined : { version, atMs: atMsOf(version) ?? fallbackMs }

const resolutionOf = (issue: IssuesTable, row: IssueResolutionsTable | undefined, releases: ReleaseFacts): Resolution => ({
  kind: resolutionKinds.find((kind) => kind === row?.kind) ?? 'now',
  resolvedAtMs: issue.resolved_at,
  release: row && dated(row.version, releases, row.version_at),
  commit: row?.commit_sha ?? '',
})

const laterEvent = ({ facts }: IssueOccurrence, releases: ReleaseFacts): LaterEvent => ({
  occurredAtMs: facts.occurredAtMs,
  release: dated(storable(facts.release), releases, facts.occurredAtMs),
})

const detailsOf = (issue: IssuesTable): object => {
  const details: unknown = JSON.parse(issue.status_details)
  return isObject(details) ? details : {}
}

const snoozeConditions = (row: IssueSnoozesTable): SnoozeConditions => ({
  eventsMax: row.events_max,
  eventsWindowMs: row.events_window * minuteMs,
  usersMax: row.users_max,
  usersWindowMs: row.users_window * minuteMs,
})

/** Decides what the events of a batch make of resolved and archived issues (grouping.md 5.3, 5.4). Pure; changes the rows that it was given. */
class LifecyclePlanner {
  readonly #rows: LifecycleRows
  readonly #nowMs: EpochMs
  readonly plan: LifecyclePlan = { issues: [], resolutions: [], snoozes: [], signals: [] }

  constructor(rows: LifecycleRows, nowMs: EpochMs) {
    this.#rows = rows
    this.#nowMs = nowMs
  }

  resolved({ issue, occurrences }: SleepingIssue): void {
    const row = this.#rows.resolutions.get(issue.id)
    const releases = this.#rows.releases.get(issue.project_id) ?? noReleases
    const resolution = resolutionOf(issue, row, releases)
    const old: IssueOccurrence[] = []
    // Of the events from after the resolution only their releases are asked for.
    const verdicts = new Map<string, Verdict>()
    for (const occurrence of later(issue, occurrences)) {
      const { release } = occurrence.facts
      const verdict = verdicts.get(release) ?? judgeEvent(resolution, laterEvent(occurrence, releases), releases.order)
      verdicts.set(release, verdict)
      if (verdict === 'regressed') return this.#regress(issue, occurrence, row, releases)
      if (verdict === 'old-release') old.push(occurrence)
    }
    if (row && old.length > 0) this.#noteOldRelease(issue, row, old)
  }

  archived({ issue, occurrences }: SleepingIssue): void {
    const row = this.#rows.snoozes.get(issue.id)
    if (!row || (row.events_max === 0 && row.users_max === 0)) return
    const met = new Set<number>()
    const events = occurrences.map(({ facts, weight, userHash }): CountedEvent => {
      const isNewUser = userHash !== 0 && !met.has(userHash) && this.#rows.isNewUser(issue.id, userHash)
      if (isNewUser) met.add(userHash)
      return { occurredAtMs: facts.occurredAtMs, weight, userHash, isNewUser }
    })
    const totals = { events: row.events_since, users: row.users_since }
    const { woken, recent } = watchEvents(snoozeConditions(row), { totals, recent: parseRecentEvents(row.recent) }, events)
    const last = woken && occurrences[woken.at]
    if (last) return this.#escalate(issue, row, { eventId: last.eventId, by: woken.by })
    // Counted here and not by the issue's counters, which a merge changes too.
    row.events_since += occurrences.reduce((sum, { weight }) => sum + weight, 0)
    row.users_since += met.size
    row.recent = JSON.stringify(recent)
    this.plan.snoozes.push(row)
  }

  #wake(issue: IssuesTable, substatus: 'regressed' | 'escalating', activeAtMs: EpochMs): void {
    Object.assign(issue, {
      status: 'unresolved',
      substatus,
      status_details: '{}',
      active_at: activeAtMs,
      inbox_reason: substatus === 'regressed' ? 'regression' : 'escalating',
      inbox_at: this.#nowMs,
    })
    this.plan.issues.push(issue)
  }

  #regress(issue: IssuesTable, { eventId, facts }: IssueOccurrence, row: IssueResolutionsTable | undefined, { order }: ReleaseFacts): void {
    this.#wake(issue, 'regressed', facts.occurredAtMs)
    const release = storable(facts.release)
    this.plan.signals.push({
      kind: 'issue-regressed',
      issue,
      payload: {
        ...(release !== '' && { release }),
        eventId,
        ...(row && row.version !== '' && { resolvedInVersion: row.version, followsSemver: order.by === 'semver' }),
      },
    })
  }

  /** Told once of each resolution; the counts go on in the details of the status. */
  #noteOldRelease(issue: IssuesTable, row: IssueResolutionsTable, old: readonly IssueOccurrence[]): void {
    const [newest] = old.toSorted((a, b) => b.facts.occurredAtMs - a.facts.occurredAtMs)
    if (!newest) return
    const isFirst = row.old_release_events === 0
    row.old_release_events += old.reduce((sum, { weight }) => sum + weight, 0)
    if (newest.facts.occurredAtMs >= row.old_release_at) {
      row.old_release = storable(newest.facts.release)
      row.old_release_at = newest.facts.occurredAtMs
    }
    const oldRelease = { version: row.old_release, lastSeen: new Date(row.old_release_at).toISOString(), count: row.old_release_events }
    issue.status_details = JSON.stringify({ ...detailsOf(issue), oldRelease })
    this.plan.issues.push(issue)
    this.plan.resolutions.push(row)
    if (!isFirst) return
    const payload = {
      release: storable(newest.facts.release),
      eventId: newest.eventId,
      ...(row.version !== '' && { resolvedInVersion: row.version }),
    }
    this.plan.signals.push({ kind: 'issue-seen-in-old-release', issue, payload })
  }

  #escalate(issue: IssuesTable, row: IssueSnoozesTable, { eventId, by }: { readonly eventId: string; readonly by: string }): void {
    this.#wake(issue, 'escalating', this.#nowMs)
    const met = by === 'users' ? { users: row.users_max, window: row.users_window } : { events: row.events_max, window: row.events_window }
    // The limit of escalation is what may still come; the event after it woke the issue.
    const payload = { eventId, ...(row.escalating === 1 ? { forecast: row.events_max - 1 } : met) }
    this.plan.signals.push({ kind: 'issue-escalating', issue, payload })
    const priority = escalatedPriority(issue.priority)
    if (issue.priority_locked_at > 0 || priority === issue.priority) return
    issue.priority = priority
    const changed = { priority: priorityWords.get(priority) ?? 'high', reason: 'escalating' }
    this.plan.signals.push({ kind: 'issue-priority-changed', issue, payload: changed })
  }
}

/** See LifecyclePlanner. `nowMs`: when the batch is written. */
export const planLifecycle = (sleeping: readonly SleepingIssue[], rows: LifecycleRows, nowMs: EpochMs): LifecyclePlan => {
  const planner = new LifecyclePlanner(rows, nowMs)
  for (const one of sleeping) {
    // Deltas of one issue that came by different hashes, as they were received.
    const inOrder = { issue: one.issue, occurrences: one.occurrences.toSorted((a, b) => a.receivedAtMs - b.receivedAtMs) }
    if (one.issue.status === 'resolved') planner.resolved(inOrder)
    else if (one.issue.status === 'ignored') planner.archived(inOrder)
  }
  return planner.plan
}
