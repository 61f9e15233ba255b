import type { DatabaseSync } from 'node:sqlite'

import type { EpochMs } from '#core/time'

import { SqliteHashEnvironments } from './hash-environments-sqlite.ts'
import { SqliteLifecycleStatements } from './lifecycle-statements-sqlite.ts'
import { joinEnvironments } from './plan-environments.ts'
import { planIssues } from './plan-issues.ts'
import type { CreatedIssue, IssuePlan, KnownRows } from './plan-issues.ts'
import type { LifecycleSignal } from './plan-lifecycle.ts'
import type { IssueDelta } from './port.ts'
import type { HashesTable, IssueEnvironmentsTable, IssuesTable } from './schema-issues.ts'
import { withUndoneSplits } from './undone-splits.ts'
import type { SplitState } from './undone-splits.ts'

const prepareStatements = (database: DatabaseSync) => ({
  project: database.prepare('select id from projects where id = ?'),
  hash: database.prepare('select * from hashes where project_id = ? and hash = ?'),
  issue: database.prepare('select * from issues where id = ?'),
  takeShortIds: database.prepare('update projects set next_short_id = next_short_id + ? where id = ? returning next_short_id'),
  firstEvent: database.prepare('update projects set first_event_at = ? where id = ? and first_event_at = 0'),
  putHash: database.prepare(
    `insert into hashes (project_id, hash, issue_id, times_seen, first_seen, last_seen, valid_from_rules, state, home, received_from)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (project_id, hash) do update set issue_id = excluded.issue_id, times_seen = excluded.times_seen,
       first_seen = excluded.first_seen, last_seen = excluded.last_seen, home = excluded.home, received_from = excluded.received_from`,
  ),
  addUser: database.prepare('insert into issue_users (issue_id, user_hash, hash) values (?, ?, ?) on conflict do nothing'),
  otherUser: database.prepare('select 1 from issue_users where issue_id = ? and user_hash = ? and hash <> ? limit 1'),
  addIssue: database.prepare(
    `insert into issues (id, project_id, short_id, type, status, substatus, priority, level, title, culprit, metadata, platform, times_seen,
       users_seen, first_seen, last_seen, first_release, last_release, assignee, active_at, merged_into, updated_at, facts_at,
       first_release_at, last_release_at, initial_priority, inbox_reason, inbox_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  changeIssue: database.prepare(
    `update issues set type = ?, level = ?, title = ?, culprit = ?, metadata = ?, platform = ?, times_seen = ?, users_seen = ?, first_seen = ?,
       last_seen = ?, first_release = ?, last_release = ?, updated_at = ?, facts_at = ?, first_release_at = ?, last_release_at = ? where id = ?`,
  ),
  environment: database.prepare('select * from issue_environments where issue_id = ? and environment = ?'),
  addEnvironment: database.prepare(
    `insert into issue_environments (project_id, issue_id, environment, times_seen, first_seen, last_seen, first_release, first_release_at,
       last_release, last_release_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  // `first_seen` is in an index: it is named only when it moves.
  countEnvironment: database.prepare(
    `update issue_environments set times_seen = ?, last_seen = ?, first_release = ?, first_release_at = ?, last_release = ?, last_release_at = ?
     where issue_id = ? and environment = ?`,
  ),
  ageEnvironment: database.prepare('update issue_environments set first_seen = ? where issue_id = ? and environment = ?'),
  splitRow: database.prepare('select kept_hash, undone_at from issue_splits where id = ?'),
  addSplitHash: database.prepare('insert into split_hashes (project_id, hash, split_id) values (?, ?, ?) on conflict do nothing'),
  addMinute: database.prepare(
    `insert into issue_minutes (project_id, minute, issue_id, environment, hash, events) values (?, ?, ?, ?, ?, ?)
     on conflict (issue_id, minute, environment, hash) do update set events = events + excluded.events`,
  ),
})

/** Reads what a batch's deltas may change and writes the plan, with raw prepared statements, inside the caller's transaction. */
export class SqliteIssueStatements {
  readonly #statements: ReturnType<typeof prepareStatements>
  readonly #hashEnvironments: SqliteHashEnvironments
  readonly #lifecycle: SqliteLifecycleStatements
  readonly #newId: () => number

  constructor(database: DatabaseSync, newId: () => number) {
    this.#statements = prepareStatements(database)
    this.#hashEnvironments = new SqliteHashEnvironments(database)
    this.#lifecycle = new SqliteLifecycleStatements(database)
    this.#newId = newId
  }

  /** Assigns every delta to its issue, counts, and returns what was planned and what became of sleeping issues; those that were made have their short ids. */
  apply(made: readonly IssueDelta[], nowMs: EpochMs): IssuePlan & { readonly signals: readonly LifecycleSignal[] } {
    const deltas = withUndoneSplits(made, (id) => this.#splitById(id))
    const known = this.#read(deltas)
    const plan = planIssues(deltas, known, nowMs, this.#newId)
    this.#numberIssues(plan.created)
    // Users first: they settle `users_seen` of the issues that are written after them.
    const newUsers = this.#writeUsers(plan)
    this.#writeIssues(plan)
    this.#lifecycle.addReleases(plan.releases)
    const { signals } = this.#lifecycle.apply({ sleeping: plan.sleeping, deltas, newUsers, nowMs })
    for (const row of plan.hashes) {
      this.#statements.putHash.run(
        row.project_id,
        row.hash,
        row.issue_id,
        row.times_seen,
        row.first_seen,
        row.last_seen,
        row.valid_from_rules,
        row.state,
        row.home,
        row.received_from,
      )
    }
    for (const row of plan.splitHashes) this.#statements.addSplitHash.run(row.project_id, row.hash, row.split_id)
    for (const row of plan.environments) this.#writeEnvironment(row)
    for (const row of plan.hashEnvironments) this.#hashEnvironments.write(row)
    for (const row of plan.minutes)
      this.#statements.addMinute.run(row.project_id, row.minute, row.issue_id, row.environment, row.hash, row.events)
    for (const projectId of known.projects) this.#statements.firstEvent.run(nowMs, projectId)
    return { ...plan, signals }
  }

  #splitById(id: number): SplitState | undefined {
    return this.#statements.splitRow.get(id) as unknown as SplitState | undefined
  }

  #read(deltas: readonly IssueDelta[]): KnownRows {
    const projects = new Set<number>()
    const hashes = new Map<string, HashesTable>()
    const issues = new Map<number, IssuesTable>()
    for (const projectId of new Set(deltas.map((delta) => delta.projectId))) {
      if (this.#statements.project.get(projectId) !== undefined) projects.add(projectId)
    }
    for (const delta of deltas) {
      for (const hash of delta.hashes) {
        const key = `${delta.projectId}/${hash}`
        const row = hashes.has(key) ? undefined : (this.#statements.hash.get(delta.projectId, hash) as unknown as HashesTable | undefined)
        if (row) hashes.set(key, row)
      }
    }
    for (const row of hashes.values()) {
      const issue = issues.has(row.issue_id) ? undefined : (this.#statements.issue.get(row.issue_id) as unknown as IssuesTable | undefined)
      if (issue) issues.set(issue.id, issue)
    }
    return { projects, hashes: [...hashes.values()], issues: [...issues.values()] }
  }

  #numberIssues(created: readonly CreatedIssue[]): void {
    const byProject = Map.groupBy(created, ({ issue }) => issue.project_id)
    for (const [projectId, list] of byProject) {
      const row = this.#statements.takeShortIds.get(list.length, projectId)
      const next = Number(row?.['next_short_id'])
      for (const [index, { issue }] of list.entries()) issue.short_id = next - list.length + index
    }
  }

  /** Returns `<issue>/<user>` of those that are new to an issue. */
  #writeUsers(plan: IssuePlan): Set<string> {
    const added = new Set<string>()
    const issues = new Map([...plan.created.map(({ issue }) => issue), ...plan.changed].map((issue) => [issue.id, issue]))
    for (const row of plan.users) {
      if (this.#statements.addUser.run(row.issue_id, row.user_hash, row.hash).changes === 0) continue
      // The user may be known to the issue through another of its hashes.
      if (this.#statements.otherUser.get(row.issue_id, row.user_hash, row.hash) !== undefined) continue
      const issue = issues.get(row.issue_id)
      if (issue) issue.users_seen += 1
      added.add(`${row.issue_id}/${row.user_hash}`)
    }
    return added
  }

  #writeEnvironment(added: IssueEnvironmentsTable): void {
    const { issue_id: issueId, environment } = added
    const row = this.#statements.environment.get(issueId, environment) as unknown as IssueEnvironmentsTable | undefined
    if (row === undefined) {
      this.#statements.addEnvironment.run(
        added.project_id,
        issueId,
        environment,
        added.times_seen,
        added.first_seen,
        added.last_seen,
        added.first_release,
        added.first_release_at,
        added.last_release,
        added.last_release_at,
      )
      return
    }
    if (added.first_seen < row.first_seen) this.#statements.ageEnvironment.run(added.first_seen, issueId, environment)
    joinEnvironments(row, added)
    this.#statements.countEnvironment.run(
      row.times_seen,
      row.last_seen,
      row.first_release,
      row.first_release_at,
      row.last_release,
      row.last_release_at,
      issueId,
      environment,
    )
  }

  #writeIssues(plan: IssuePlan): void {
    for (const { issue } of plan.created) {
      this.#statements.addIssue.run(
        issue.id,
        issue.project_id,
        issue.short_id,
        issue.type,
        issue.status,
        issue.substatus,
        issue.priority,
        issue.level,
        issue.title,
        issue.culprit,
        issue.metadata,
        issue.platform,
        issue.times_seen,
        issue.users_seen,
        issue.first_seen,
        issue.last_seen,
        issue.first_release,
        issue.last_release,
        issue.assignee,
        issue.active_at,
        issue.merged_into,
        issue.updated_at,
        issue.facts_at,
        issue.first_release_at,
        issue.last_release_at,
        issue.initial_priority,
        issue.inbox_reason,
        issue.inbox_at,
      )
    }
    for (const issue of plan.changed) {
      this.#statements.changeIssue.run(
        issue.type,
        issue.level,
        issue.title,
        issue.culprit,
        issue.metadata,
        issue.platform,
        issue.times_seen,
        issue.users_seen,
        issue.first_seen,
        issue.last_seen,
        issue.first_release,
        issue.last_release,
        issue.updated_at,
        issue.facts_at,
        issue.first_release_at,
        issue.last_release_at,
        issue.id,
      )
    }
  }
}
