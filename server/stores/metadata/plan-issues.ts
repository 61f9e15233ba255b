import type { EpochMs } from '#core/time'

import { deleting, isDiscarded } from './issue-states.ts'
import { newHash } from './new-hash.ts'
import { addToEnvironment, addToHashEnvironment, foldReleases } from './plan-environments.ts'
import type { SleepingIssue } from './plan-lifecycle.ts'
import type { IssueDelta, IssueFacts } from './port.ts'
import type { HashesTable, IssueEnvironmentsTable, IssueMinutesTable, IssuesTable, IssueUsersTable } from './schema-issues.ts'
import type { IssueReleasesTable } from './schema-lifecycle.ts'
import type { IssueHashEnvironmentsTable } from './schema-merging.ts'
import type { SplitHashesTable } from './schema-splits.ts'
import { storable } from './storable-text.ts'

const linked = 0
const discarded = 1
/** Titles that say nothing: they never take the place of a real one (grouping.md 4.1). */
const placeholderTitles: ReadonlySet<string> = new Set(['<untitled>', '<unknown>', '<unlabeled event>', 'Error'])

/** The rows that a batch may change, as they are now: read (and on Postgres locked) by the store in the same transaction. They are changed in place. */
export interface KnownRows {
  /** Projects that exist; what belongs to another one is passed over, as its project was removed meanwhile. */
  readonly projects: ReadonlySet<number>
  readonly hashes: readonly HashesTable[]
  /** The issues that these hashes point to. */
  readonly issues: readonly IssuesTable[]
}

export interface CreatedIssue {
  /** `short_id` is 0: the store takes the number from the project. */
  readonly issue: IssuesTable
  /** Environment of the first event, for the signal; empty when it had none. */
  readonly environment: string
}

/** By how much the number of issues that are new in a release changes: an older event of another release may come later. */
export interface NewInRelease {
  readonly projectId: number
  readonly version: string
  readonly change: number
}

/** What the store has to write: whole rows, each once. */
export interface IssuePlan {
  readonly created: CreatedIssue[]
  readonly changed: IssuesTable[]
  /** Those of `changed` that were resolved or archived before the batch, with their events: plan-lifecycle.ts decides what becomes of them. */
  readonly sleeping: SleepingIssue[]
  readonly hashes: HashesTable[]
  /** Rows to add where absent; a user that is new to the issue adds one to its `users_seen` before the issue is written. */
  readonly users: IssueUsersTable[]
  /** To be joined with what is there (joinEnvironments). */
  readonly environments: IssueEnvironmentsTable[]
  /** The same, by hash. */
  readonly hashEnvironments: IssueHashEnvironmentsTable[]
  /** Rows to add where absent. */
  readonly releases: IssueReleasesTable[]
  readonly newInRelease: NewInRelease[]
  /** Rows to add where absent. */
  readonly splitHashes: SplitHashesTable[]
  /** `events` is to be added to what is there. */
  readonly minutes: IssueMinutesTable[]
  /** A delta is of an issue that was discarded after the batch was decided: nothing of the plan may be written. */
  readonly meetsDiscarded: boolean
}

/** Where a free hash goes. */
interface Linking {
  readonly issue: IssuesTable
  readonly home: number
  readonly splitId: number | undefined
}

const hashKey = (projectId: number, hash: string): string => `${projectId}/${hash}`

/** Takes title, type and metadata together: the keys of metadata depend on the type. */
const foldFacts = (issue: IssuesTable, facts: IssueFacts): void => {
  const isNewest = facts.occurredAtMs >= issue.facts_at
  const wasPlaceholder = placeholderTitles.has(issue.title)
  const isPlaceholder = placeholderTitles.has(facts.title)
  // An older event with a real title also wins over a placeholder, so that the order of arrival does not matter.
  const titleWins = isPlaceholder ? wasPlaceholder && isNewest : wasPlaceholder || isNewest
  if (titleWins) {
    issue.title = storable(facts.title)
    issue.type = storable(facts.type)
    issue.metadata = storable(facts.metadata)
  }
  if (isNewest) {
    issue.level = storable(facts.level)
    issue.culprit = storable(facts.culprit)
    issue.platform = storable(facts.platform)
    issue.facts_at = facts.occurredAtMs
  }
}

const foldIssue = (issue: IssuesTable, delta: IssueDelta, nowMs: EpochMs): void => {
  foldFacts(issue, delta.facts)
  for (const environment of delta.environments) foldReleases(issue, environment)
  issue.times_seen += delta.timesSeen
  issue.first_seen = Math.min(issue.first_seen, delta.firstSeenMs)
  issue.last_seen = Math.max(issue.last_seen, delta.lastSeenMs)
  issue.updated_at = nowMs
}

const newIssue = (id: number, delta: IssueDelta, nowMs: EpochMs): IssuesTable => ({
  id,
  project_id: delta.projectId,
  short_id: 0,
  type: storable(delta.facts.type),
  status: 'unresolved',
  substatus: 'new',
  priority: delta.facts.priority,
  level: '',
  title: storable(delta.facts.title),
  culprit: '',
  metadata: storable(delta.facts.metadata),
  platform: '',
  times_seen: 0,
  users_seen: 0,
  first_seen: delta.firstSeenMs,
  last_seen: delta.lastSeenMs,
  first_release: '',
  last_release: '',
  assignee: '',
  active_at: delta.firstSeenMs,
  merged_into: 0,
  updated_at: 0,
  facts_at: delta.facts.occurredAtMs,
  status_details: '{}',
  priority_locked_at: 0,
  first_release_at: 0,
  last_release_at: 0,
  resolved_at: 0,
  initial_priority: delta.facts.priority,
  inbox_reason: 'new',
  inbox_at: nowMs,
})

/** A linked hash that was never the first of an event has no times: 0 until it is counted. */
const foldHash = (row: HashesTable, delta: IssueDelta): void => {
  row.first_seen = row.times_seen === 0 ? delta.firstSeenMs : Math.min(row.first_seen, delta.firstSeenMs)
  row.last_seen = Math.max(row.last_seen, delta.lastSeenMs)
  row.times_seen += delta.timesSeen
}

/**
 * Decides where each delta belongs, in the given order (grouping.md 1.13): the issue of its first linked hash, else a new one; then all its
 * hashes that point nowhere are linked there, and those of issues that are being deleted. A delta whose first known hash is a discarded one should
 * have been dropped (decideDiscards), and makes the plan void. Pure but for `newId`; two deltas may meet in one issue, whose row is then in the plan
 * once.
 */
class IssuePlanner {
  readonly #known: KnownRows
  readonly #newId: () => number
  readonly #nowMs: EpochMs
  readonly #hashes = new Map<string, HashesTable>()
  readonly #issues = new Map<number, IssuesTable>()
  /** Issues that are deleted or discarded: no event joins them. */
  readonly #going: ReadonlyMap<number, IssuesTable>
  readonly #created = new Map<number, CreatedIssue>()
  readonly #touchedHashes = new Set<HashesTable>()
  readonly #touchedIssues = new Set<IssuesTable>()
  readonly #minutes = new Map<string, IssueMinutesTable>()
  readonly #environments = new Map<string, IssueEnvironmentsTable>()
  readonly #hashEnvironments = new Map<string, IssueHashEnvironmentsTable>()
  /** First release of each touched issue before this batch. */
  readonly #firstReleases = new Map<IssuesTable, string>()
  readonly #users: IssueUsersTable[] = []
  readonly #sleeping = new Map<IssuesTable, SleepingIssue>()
  readonly #releases = new Map<string, IssueReleasesTable>()
  readonly #splitHashes: SplitHashesTable[] = []
  #meetsDiscarded = false

  constructor(known: KnownRows, nowMs: EpochMs, newId: () => number) {
    this.#known = known
    this.#nowMs = nowMs
    this.#newId = newId
    for (const row of known.hashes) this.#hashes.set(hashKey(row.project_id, row.hash), row)
    for (const row of known.issues) if (row.merged_into >= 0) this.#issues.set(row.id, row)
    this.#going = new Map(known.issues.filter((row) => row.merged_into < 0).map((row) => [row.id, row]))
  }

  add(delta: IssueDelta): void {
    const first = delta.hashes[0]
    if (first === undefined || !this.#known.projects.has(delta.projectId)) return
    const rows = delta.hashes.map((hash) => this.#hashRow(delta.projectId, hash))
    const known = rows.find((row) => this.#issues.has(row.issue_id) || this.#isDiscarded(row))
    if (known && this.#isDiscarded(known)) {
      this.#meetsDiscarded = true
      return
    }
    const leading = this.#leadingOf(rows)
    const issue = this.#issueFor(delta, leading)
    for (const row of rows) this.#link(row, { issue, home: leading?.home ?? 0, splitId: delta.splitId })
    this.#count(issue, delta, first)
  }

  #count(issue: IssuesTable, delta: IssueDelta, first: string): void {
    const counted = this.#hashRow(delta.projectId, first)
    foldHash(counted, delta)
    this.#touchedHashes.add(counted)
    // One that is on its way into another issue counts for itself until its hash is moved, and is seen by nobody (move-hashes.ts).
    if (issue.merged_into === 0 && !this.#firstReleases.has(issue)) this.#firstReleases.set(issue, issue.first_release)
    this.#addReleases(issue, delta)
    foldIssue(issue, delta, this.#nowMs)
    if (issue.status !== 'unresolved' && issue.merged_into === 0) this.#addSleeping(issue, delta)
    this.#touchedIssues.add(issue)
    for (const userHash of delta.userHashes) this.#users.push({ issue_id: issue.id, user_hash: userHash, hash: first })
    this.#addMinutes(issue, delta, first)
    for (const environment of delta.environments) {
      addToEnvironment(this.#environments, issue, environment)
      addToHashEnvironment(this.#hashEnvironments, issue, { ...environment, hash: first })
    }
  }

  plan(): IssuePlan {
    const created = [...this.#created.values()]
    for (const { issue } of created) issue.active_at = issue.first_seen
    return {
      created,
      changed: [...this.#touchedIssues].filter((issue) => !this.#created.has(issue.id)),
      sleeping: [...this.#sleeping.values()],
      releases: [...this.#releases.values()],
      hashes: [...this.#touchedHashes],
      users: this.#users,
      environments: [...this.#environments.values()],
      hashEnvironments: [...this.#hashEnvironments.values()],
      meetsDiscarded: this.#meetsDiscarded,
      newInRelease: this.#newInRelease(),
      splitHashes: this.#splitHashes,
      minutes: [...this.#minutes.values()],
    }
  }

  #hashRow(projectId: number, hash: string): HashesTable {
    const key = hashKey(projectId, hash)
    const known = this.#hashes.get(key)
    if (known) return known
    const row: HashesTable = { ...newHash(projectId, hash, 0), state: linked }
    this.#hashes.set(key, row)
    return row
  }

  #isDiscarded(row: HashesTable): boolean {
    return row.state === discarded || isDiscarded(this.#going.get(row.issue_id)?.merged_into ?? 0)
  }

  /** The first hash that has an issue. */
  #leadingOf(rows: readonly HashesTable[]): HashesTable | undefined {
    return rows.find((row) => row.state === linked && this.#issues.has(row.issue_id))
  }

  #issueFor(delta: IssueDelta, leading: HashesTable | undefined): IssuesTable {
    const known = leading && this.#issues.get(leading.issue_id)
    if (known) return known
    const issue = newIssue(this.#newId(), delta, this.#nowMs)
    this.#issues.set(issue.id, issue)
    this.#created.set(issue.id, { issue, environment: storable(delta.minutes[0]?.environment ?? '') })
    return issue
  }

  /**
   * A hash keeps the issue that it has; one whose issue is gone is free, and begins anew: what it counted and what is stored of it went with the issue.
   * One that another hash leads to an issue has the home of that one, so that it goes with it when a merge is undone.
   */
  #link(row: HashesTable, { issue, home, splitId }: Linking): void {
    if (row.state !== linked || this.#issues.has(row.issue_id) || this.#isDiscarded(row)) return
    const gone = this.#going.get(row.issue_id)
    if (gone?.merged_into === deleting) row.received_from = gone.updated_at
    Object.assign(row, { issue_id: issue.id, times_seen: 0, first_seen: 0, last_seen: 0, home })
    this.#touchedHashes.add(row)
    if (splitId !== undefined) this.#splitHashes.push({ project_id: row.project_id, hash: row.hash, split_id: splitId })
  }

  /** The first and the last release of an issue have their rows: a row is looked for only when events name another one. */
  #addReleases(issue: IssuesTable, { occurrences }: IssueDelta): void {
    let last = ''
    for (const { facts } of occurrences) {
      if (facts.release === last) continue
      last = facts.release
      const version = storable(last)
      if (version === '' || version === issue.first_release || version === issue.last_release) continue
      this.#releases.set(`${issue.id}/${version}`, { project_id: issue.project_id, issue_id: issue.id, version })
    }
  }

  #addSleeping(issue: IssuesTable, { occurrences }: IssueDelta): void {
    const known = this.#sleeping.get(issue)
    if (known) for (const occurrence of occurrences) known.occurrences.push(occurrence)
    else this.#sleeping.set(issue, { issue, occurrences: [...occurrences] })
  }

  #newInRelease(): NewInRelease[] {
    const changes = new Map<string, NewInRelease>()
    const add = (projectId: number, version: string, change: number) => {
      const key = `${projectId}/${version}`
      if (version !== '') changes.set(key, { projectId, version, change: (changes.get(key)?.change ?? 0) + change })
    }
    for (const [issue, before] of this.#firstReleases) {
      if (issue.first_release === before) continue
      add(issue.project_id, before, -1)
      add(issue.project_id, issue.first_release, 1)
    }
    return [...changes.values()].filter(({ change }) => change !== 0)
  }

  #addMinutes(issue: IssuesTable, delta: IssueDelta, hash: string): void {
    for (const { minute, environment: raw, events } of delta.minutes) {
      const environment = storable(raw)
      const key = `${issue.id}/${minute}/${hash}/${environment}`
      const row = this.#minutes.get(key)
      if (row) row.events += events
      else this.#minutes.set(key, { project_id: issue.project_id, minute, issue_id: issue.id, environment, hash, events })
    }
  }
}

/** Folds all deltas of one batch into whole rows; see IssuePlanner for the rules. `nowMs` becomes `updated_at`. */
export const planIssues = (deltas: readonly IssueDelta[], known: KnownRows, nowMs: EpochMs, newId: () => number): IssuePlan => {
  const planner = new IssuePlanner(known, nowMs, newId)
  for (const delta of deltas) planner.add(delta)
  return planner.plan()
}
