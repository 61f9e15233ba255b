import type { Transaction } from 'kysely'

import type { EpochMs } from '#core/time'
import { isObject } from '#packages/protocol/json'
import type { JsonObject } from '#packages/protocol/json'
import type { Schema } from '#server/stores/metadata/schema'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'
import type { IssueOwnersTable } from '#server/stores/metadata/schema-ownership'

import { ownerKey } from './directory.ts'
import type { KnownOwner } from './directory.ts'
import type { OwnerMatch } from './project-owners.ts'

/** Suggested for one issue. */
const suggestedMax = 10
const partCharsMax = 300
const ruleCharsMax = 300

/** To whom an issue may be given by itself, and what is noted of it. */
export interface Gift {
  readonly owner: KnownOwner
  readonly integration: 'projectOwnership' | 'codeowners' | 'suspectCommitter'
  readonly rule: string
}

/** Owners of the lines that count, each once, the strongest first. */
export const suggestionsOf = (issue: IssuesTable, matches: readonly OwnerMatch[], nowMs: EpochMs): IssueOwnersTable[] => {
  const found = new Map<string, Omit<IssueOwnersTable, 'position'>>()
  for (const { source, owners, text, line, part, counts } of matches)
    for (const owner of counts ? owners : []) {
      const key = ownerKey(owner)
      const reason = {
        rule: text.slice(0, ruleCharsMax),
        line,
        part: part.text.slice(0, partCharsMax),
        is_crash: part.isCrash ? (1 as const) : (0 as const),
      }
      if (!found.has(key))
        found.set(key, { issue_id: issue.id, project_id: issue.project_id, kind: source, owner: key, ...reason, created_at: nowMs })
    }
  return [...found.values()].slice(0, suggestedMax).map((row, position) => ({ ...row, position }))
}

/** The first owner of the first line that counts (grouping.md 7). */
export const giftOf = (matches: readonly OwnerMatch[]): Gift | undefined => {
  const first = matches.find(({ counts }) => counts)
  const [owner] = first?.owners ?? []
  if (!first || !owner) return undefined
  return { owner, integration: first.source === 'codeowners' ? 'codeowners' : 'projectOwnership', rule: first.text.slice(0, ruleCharsMax) }
}

const isByHand = (data: string): boolean => {
  const parsed: unknown = JSON.parse(data)
  return !isObject(parsed) || parsed['integration'] === undefined
}

/** Whether somebody gave the issue to anybody, or took it from them, by hand: then nothing else does. */
const wasGivenByHand = async (trx: Transaction<Schema>, issueId: number): Promise<boolean> => {
  const last = await trx
    .selectFrom('activity')
    .select('data')
    .where('issue_id', '=', issueId)
    .where('type', 'in', ['assigned', 'unassigned'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last !== undefined && isByHand(last.data)
}

interface Giving {
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

/** Gives an open issue that nobody has to somebody, with a line of activity; locked, as a person may be faster. True: it was given. */
export const giveIssue = async (trx: Transaction<Schema>, issueId: number, gift: Gift, { nowMs, nextId }: Giving): Promise<boolean> => {
  const issue = await trx
    .updateTable('issues')
    .set((eb) => ({ updated_at: eb.ref('issues.updated_at') }))
    .where('id', '=', issueId)
    .where('merged_into', '=', 0)
    .where('assignee', '=', '')
    .where('status', '=', 'unresolved')
    .returning(['id', 'project_id', 'updated_at'])
    .executeTakeFirst()
  if (!issue || (await wasGivenByHand(trx, issueId))) return false
  const { owner, integration, rule } = gift
  await trx
    .updateTable('issues')
    .set({ assignee: ownerKey(owner), updated_at: Math.max(nowMs, issue.updated_at) })
    .where('id', '=', issueId)
    .execute()
  const data: JsonObject = { assignee: owner.id, assigneeType: owner.type, integration, rule }
  const line = { id: nextId(), project_id: issue.project_id, issue_id: issueId, type: 'assigned', user_id: 0, created_at: nowMs }
  await trx
    .insertInto('activity')
    .values({ ...line, data: JSON.stringify(data) })
    .execute()
  return true
}

/** Puts what is suggested now in the place of what was. */
export const writeSuggestions = async (trx: Transaction<Schema>, issueId: number, rows: readonly IssueOwnersTable[]): Promise<void> => {
  await trx.deleteFrom('issue_owners').where('issue_id', '=', issueId).execute()
  if (rows.length > 0)
    await trx
      .insertInto('issue_owners')
      .values([...rows])
      .execute()
}
