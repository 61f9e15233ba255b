import { sql } from 'kysely'

import { dayMs, hourMs } from '#core/time'
import { ownerFacts } from '#packages/owners/owner-facts'
import type { JobContext } from '#server/clock/run-jobs'
import type { Scope } from '#server/http/scope'
import { scopeOfClock } from '#server/http/scope-of-clock'
import type { IssueOwnerChecksTable } from '#server/stores/metadata/schema-ownership'
import { withShortWrite } from '#server/stores/metadata/short-write'

import { findIssue } from '../issues/read.ts'
import type { IssueRow } from '../issues/read.ts'
import { readDirectory } from './directory.ts'
import type { Directory } from './directory.ts'
import { giftOf, giveIssue, suggestionsOf, writeSuggestions } from './give-issue.ts'
import type { Gift } from './give-issue.ts'
import { findOwners, readProjectOwners } from './project-owners.ts'
import type { OwnerMatch, ProjectOwners } from './project-owners.ts'
import { readNewestEvent } from './stored-event.ts'
import { suspectAuthor } from './suspect.ts'

/** Issues that one run looks at: a storm of new ones is worked off in its own time. */
const issuesPerRun = 40
/** Looks at an issue whose event is not found, or whose commits were not looked at: the last is some two minutes after the first. */
const looksMax = 8
const firstPauseMs = 1_000
/** While the columnar store is away nothing is given up. */
const awayPauseMs = 30_000
const debounceMs = dayMs
/** Issues that had an event so lately are looked for, those of a project whose rules changed too. */
const recentMs = hourMs
const projectsMax = 500
const recentPerProject = 100

/** What is the same for all issues of a project in one run. */
interface ProjectParts {
  readonly scope: Scope
  readonly owners: ProjectOwners
  readonly directory: Directory
}

/** The parts of a project, read once a run; undefined: it is gone. */
const readParts = async (context: JobContext, projectId: number): Promise<ProjectParts | undefined> => {
  const project = await context.db.selectFrom('projects').select(['id', 'org_id']).where('id', '=', projectId).executeTakeFirst()
  if (!project) return undefined
  const scope = scopeOfClock(context, { projects: [{ id: project.id }], organization: { id: project.org_id }, isWhole: true })
  return { scope, owners: await readProjectOwners(scope, projectId), directory: await readDirectory(scope, project.org_id) }
}

/** Nothing is due any more, or again after a pause; beyond the last look it is given up until the next event. */
const putOff = async ({ db, nowMs }: JobContext, check: IssueOwnerChecksTable): Promise<void> => {
  const isOver = check.attempts + 1 >= looksMax
  const set = isOver
    ? { next_at: 0, attempts: 0, checked_at: nowMs }
    : { next_at: nowMs + firstPauseMs * 2 ** check.attempts, attempts: check.attempts + 1 }
  await withShortWrite(db, (trx) => trx.updateTable('issue_owner_checks').set(set).where('issue_id', '=', check.issue_id).execute())
}

/** The columnar store does not answer: that is no look. */
const waitForEngine = async ({ db, nowMs }: JobContext, { issue_id: issueId }: IssueOwnerChecksTable): Promise<void> => {
  const next_at = nowMs + awayPauseMs
  await withShortWrite(db, (trx) => trx.updateTable('issue_owner_checks').set({ next_at }).where('issue_id', '=', issueId).execute())
}

/** Whom the issue is given to: a suspect commit's author where the project says so, else by the lines. `wait`: commits were not looked at yet. */
const decideGift = async (
  { scope, owners, directory }: ProjectParts,
  check: IssueOwnerChecksTable,
  matches: readonly OwnerMatch[],
): Promise<Gift | 'wait' | undefined> => {
  const kind = owners.ownership.auto_assignment
  if (kind === 'off' || check.by_event === 0) return undefined
  if (kind !== 'suspect') return giftOf(matches)
  const author = await suspectAuthor(scope, check, directory)
  if (author.kind === 'waiting' && check.attempts + 1 < looksMax) return 'wait'
  const owner = author.kind === 'known' ? author.owner : undefined
  return owner ? { owner, integration: 'suspectCommitter', rule: '' } : giftOf(matches)
}

const settle = async (context: JobContext, issue: IssueRow, matches: readonly OwnerMatch[], gift: Gift | undefined): Promise<void> => {
  const rows = suggestionsOf(issue, matches, context.nowMs)
  await withShortWrite(context.db, async (trx) => {
    await writeSuggestions(trx, issue.id, rows)
    if (gift) await giveIssue(trx, issue.id, gift, context)
    await trx
      .updateTable('issue_owner_checks')
      .set({ next_at: 0, attempts: 0, checked_at: context.nowMs })
      .where('issue_id', '=', issue.id)
      .execute()
  })
}

const forget = async ({ db }: JobContext, { issue_id: issueId }: IssueOwnerChecksTable): Promise<void> => {
  await withShortWrite(db, (trx) => trx.deleteFrom('issue_owner_checks').where('issue_id', '=', issueId).execute())
}

const lookAt = async (context: JobContext, check: IssueOwnerChecksTable, parts: ProjectParts | undefined): Promise<void> => {
  const issue = parts && (await findIssue(parts.scope, String(check.issue_id), 'number'))
  // A merged issue is looked at as the one that it is part of.
  if (!parts || !issue || issue.id !== check.issue_id || parts.owners.ownership.is_active === 0) return forget(context, check)
  const event = await readNewestEvent(parts.scope, issue)
  if (!event.ok) return waitForEngine(context, check)
  if (!event.value) return putOff(context, check)
  const matches = await findOwners(parts.owners, ownerFacts(event.value), parts.directory)
  const gift = await decideGift(parts, check, matches)
  return gift === 'wait' ? putOff(context, check) : settle(context, issue, matches, gift)
}

/** Looks for the owners of issues that are due: new ones, those that came back, and those whose project has other rules now (grouping.md 7). */
export const findIssueOwners = async (context: JobContext): Promise<void> => {
  const due = await context.db
    .selectFrom('issue_owner_checks')
    .selectAll()
    .where(sql<boolean>`next_at > 0`)
    .where('next_at', '<=', context.nowMs)
    .orderBy('next_at')
    .limit(issuesPerRun)
    .execute()
  for (const [projectId, checks] of Map.groupBy(due, (check) => check.project_id)) {
    const parts = await readParts(context, projectId)
    for (const check of checks) await lookAt(context, check, parts)
  }
}

const recentIssues = ({ db, nowMs }: JobContext, project: { readonly project_id: number; readonly changed_at: number }) =>
  db
    .selectFrom('issues')
    .leftJoin('issue_owner_checks', 'issue_owner_checks.issue_id', 'issues.id')
    .select('issues.id')
    .where('issues.project_id', '=', project.project_id)
    .where('issues.status', '=', 'unresolved')
    .where('issues.last_seen', '>', Math.max(nowMs - recentMs, 0))
    .where('issues.assignee', '=', '')
    .where('issues.merged_into', '=', 0)
    .where((eb) =>
      eb.or([
        eb('issue_owner_checks.issue_id', 'is', null),
        // Rules that changed clear the wait, for issues that had an event since.
        eb.and([eb('issues.last_seen', '>', project.changed_at), eb('issue_owner_checks.by_event', '=', 0)]),
        eb.and([
          eb('issue_owner_checks.next_at', '=', 0),
          eb.or([
            eb('issue_owner_checks.checked_at', '<=', nowMs - debounceMs),
            eb.and([eb('issues.last_seen', '>', project.changed_at), eb('issue_owner_checks.checked_at', '<', project.changed_at)]),
          ]),
        ]),
      ]),
    )
    .orderBy('issues.last_seen', 'desc')
    .limit(recentPerProject)

/** Issues that nobody has and that had an event lately are due again a day after the last look. */
export const recheckIssueOwners = async (context: JobContext): Promise<void> => {
  const projects = await context.db
    .selectFrom('ownership')
    .select(['project_id', 'changed_at'])
    .where('is_active', '=', 1)
    .orderBy('project_id')
    .limit(projectsMax)
    .execute()
  for (const project of projects) {
    const issues = await recentIssues(context, project).execute()
    if (issues.length === 0) continue
    const due = { next_at: context.nowMs, attempts: 0, by_event: 1 as const }
    await withShortWrite(context.db, (trx) =>
      trx
        .insertInto('issue_owner_checks')
        .values(issues.map(({ id }) => ({ issue_id: id, project_id: project.project_id, checked_at: 0, ...due })))
        .onConflict((conflict) => conflict.column('issue_id').doUpdateSet(due))
        .execute(),
    )
  }
}
