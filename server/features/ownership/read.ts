import type { SuggestedOwner } from '#packages/contract/ownership'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'

/** Somebody who is suggested for an issue; the name of `owner` is for the caller to find. */
export type Suggestion = Omit<SuggestedOwner, 'name'> & { readonly issueId: number }

const byRules = async (scope: Scope, issueIds: readonly number[]): Promise<Suggestion[]> => {
  const rows = await scope
    .rows('issue_owners')
    .selectAll('issue_owners')
    .where('issue_owners.issue_id', 'in', issueIds)
    .orderBy('issue_owners.issue_id')
    .orderBy('issue_owners.position')
    .execute()
  return rows.map((row) => ({
    issueId: row.issue_id,
    type: row.kind === 'codeowners' ? 'codeowners' : 'ownershipRule',
    owner: row.owner,
    date_added: isoTime(row.created_at),
    rule: { text: row.rule, line: row.line, part: row.part, isCrash: row.is_crash === 1 },
  }))
}

/** Suspects of an issue that are looked at: each author once. */
const suspectsMax = 500

const byCommits = async (scope: Scope, issueIds: readonly number[]): Promise<Suggestion[]> => {
  const rows = await scope
    .rows('suspect_commits')
    .innerJoin('commits', 'commits.id', 'suspect_commits.commit_id')
    .select(['suspect_commits.issue_id', 'suspect_commits.created_at', 'commits.author_email'])
    .where('suspect_commits.issue_id', 'in', issueIds)
    .where('commits.author_email', '!=', '')
    .orderBy('suspect_commits.score', 'desc')
    .orderBy('commits.committed_at', 'desc')
    .limit(suspectsMax)
    .execute()
  const emails = [...new Set(rows.map((row) => row.author_email))]
  if (emails.length === 0) return []
  const people = await scope
    .people()
    .select(['users.id', 'users.email_lower'])
    .where('users.state', '=', 'active')
    .where('users.email_lower', 'in', emails)
    .execute()
  const byEmail = new Map(people.map((person) => [person.email_lower, person.id]))
  return rows.flatMap((row) => {
    const id = byEmail.get(row.author_email)
    const facts = { issueId: row.issue_id, type: 'suspectCommit' as const, date_added: isoTime(row.created_at), rule: null }
    return id === undefined ? [] : [{ ...facts, owner: `user:${id}` }]
  })
}

/** Who is suggested for these issues: authors of suspect commits first, then by rules, then by CODEOWNERS; each once per issue. */
export const suggestedOwners = async (scope: Scope, issueIds: readonly number[]): Promise<Suggestion[]> => {
  if (issueIds.length === 0) return []
  const [commits, rules] = await Promise.all([byCommits(scope, issueIds), byRules(scope, issueIds)])
  const found = new Map<string, Suggestion>()
  for (const one of [...commits, ...rules]) {
    const key = `${one.issueId} ${one.owner}`
    if (!found.has(key)) found.set(key, one)
  }
  return [...found.values()]
}
