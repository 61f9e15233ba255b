import type { EpochMs } from '#core/time'

import type { IssueDelta, IssueFacts } from './port.ts'
import type { HashesTable, IssueMinutesTable, IssuesTable, IssueUsersTable } from './schema-issues.ts'
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

/** What the store has to write: whole rows, each once. */
export interface IssuePlan {
  readonly created: CreatedIssue[]
  readonly changed: IssuesTable[]
  readonly hashes: HashesTable[]
  /** Rows to add where absent; a user that is new to the issue adds one to its `users_seen` before the issue is written. */
  readonly users: IssueUsersTable[]
  /** `events` is to be added to what is there. */
  readonly minutes: IssueMinutesTable[]
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
  if (facts.release !== '' && (isNewest || issue.last_release === '')) issue.last_release = storable(facts.release)
}

const foldIssue = (issue: IssuesTable, delta: IssueDelta, nowMs: EpochMs): void => {
  foldFacts(issue, delta.facts)
  if (delta.oldestRelease !== '' && (issue.first_release === '' || delta.firstSeenMs < issue.first_seen)) {
    issue.first_release = storable(delta.oldestRelease)
  }
  issue.times_seen += delta.timesSeen
  issue.first_seen = Math.min(issue.first_seen, delta.firstSeenMs)
  issue.last_seen = Math.max(issue.last_seen, delta.lastSeenMs)
  issue.updated_at = nowMs
}

const newIssue = (id: number, delta: IssueDelta): IssuesTable => ({
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
})

/** A linked hash that was never the first of an event has no times: 0 until it is counted. */
const foldHash = (row: HashesTable, delta: IssueDelta): void => {
  row.first_seen = row.times_seen === 0 ? delta.firstSeenMs : Math.min(row.first_seen, delta.firstSeenMs)
  row.last_seen = Math.max(row.last_seen, delta.lastSeenMs)
  row.times_seen += delta.timesSeen
}

/**
 * Decides where each delta belongs, in the given order (grouping.md 1.13): the issue of its first linked hash, else a new one; then all its
 * hashes that point nowhere are linked there. A discarded hash is linked to nothing and stays so: a delta with no other hash makes no issue.
 * Pure but for `newId`; two deltas may meet in one issue, whose row is then in the plan once.
 */
class IssuePlanner {
  readonly #known: KnownRows
  readonly #newId: () => number
  readonly #nowMs: EpochMs
  readonly #hashes = new Map<string, HashesTable>()
  readonly #issues = new Map<number, IssuesTable>()
  readonly #created = new Map<number, CreatedIssue>()
  readonly #touchedHashes = new Set<HashesTable>()
  readonly #touchedIssues = new Set<IssuesTable>()
  readonly #minutes = new Map<string, IssueMinutesTable>()
  readonly #users: IssueUsersTable[] = []

  constructor(known: KnownRows, nowMs: EpochMs, newId: () => number) {
    this.#known = known
    this.#nowMs = nowMs
    this.#newId = newId
    for (const row of known.hashes) this.#hashes.set(hashKey(row.project_id, row.hash), row)
    for (const row of known.issues) this.#issues.set(row.id, row)
  }

  add(delta: IssueDelta): void {
    const first = delta.hashes[0]
    if (first === undefined || !this.#known.projects.has(delta.projectId)) return
    const rows = delta.hashes.map((hash) => this.#hashRow(delta.projectId, hash))
    const issue = this.#issueFor(delta, rows)
    for (const row of rows) this.#link(row, issue)
    const counted = rows[0]
    if (counted) {
      foldHash(counted, delta)
      this.#touchedHashes.add(counted)
    }
    if (!issue) return
    foldIssue(issue, delta, this.#nowMs)
    this.#touchedIssues.add(issue)
    for (const userHash of delta.userHashes) this.#users.push({ issue_id: issue.id, user_hash: userHash, hash: first })
    this.#addMinutes(issue, delta)
  }

  plan(): IssuePlan {
    const created = [...this.#created.values()]
    for (const { issue } of created) issue.active_at = issue.first_seen
    return {
      created,
      changed: [...this.#touchedIssues].filter((issue) => !this.#created.has(issue.id)),
      hashes: [...this.#touchedHashes],
      users: this.#users,
      minutes: [...this.#minutes.values()],
    }
  }

  #hashRow(projectId: number, hash: string): HashesTable {
    const key = hashKey(projectId, hash)
    const known = this.#hashes.get(key)
    if (known) return known
    const row: HashesTable = {
      project_id: projectId,
      hash,
      issue_id: 0,
      times_seen: 0,
      first_seen: 0,
      last_seen: 0,
      valid_from_rules: 0,
      state: linked,
    }
    this.#hashes.set(key, row)
    return row
  }

  #issueFor(delta: IssueDelta, rows: readonly HashesTable[]): IssuesTable | undefined {
    for (const row of rows) {
      const issue = row.state === linked ? this.#issues.get(row.issue_id) : undefined
      if (issue) return issue
    }
    if (rows.some((row) => row.state === discarded)) return undefined
    const issue = newIssue(this.#newId(), delta)
    this.#issues.set(issue.id, issue)
    this.#created.set(issue.id, { issue, environment: storable(delta.minutes[0]?.environment ?? '') })
    return issue
  }

  /** A hash keeps the issue that it has; one whose issue is gone is free. */
  #link(row: HashesTable, issue: IssuesTable | undefined): void {
    if (!issue || row.state !== linked || this.#issues.has(row.issue_id)) return
    row.issue_id = issue.id
    this.#touchedHashes.add(row)
  }

  #addMinutes(issue: IssuesTable, delta: IssueDelta): void {
    for (const { minute, environment: raw, events } of delta.minutes) {
      const environment = storable(raw)
      const key = `${issue.id}/${minute}/${environment}`
      const row = this.#minutes.get(key)
      if (row) row.events += events
      else this.#minutes.set(key, { project_id: issue.project_id, minute, issue_id: issue.id, environment, events })
    }
  }
}

/** Folds all deltas of one batch into whole rows; see IssuePlanner for the rules. `nowMs` becomes `updated_at`. */
export const planIssues = (deltas: readonly IssueDelta[], known: KnownRows, nowMs: EpochMs, newId: () => number): IssuePlan => {
  const planner = new IssuePlanner(known, nowMs, newId)
  for (const delta of deltas) planner.add(delta)
  return planner.plan()
}
