import { followReasons } from '#packages/contract/issue'
import type { Participant } from '#packages/contract/issue'
import type { Scope } from '#server/http/scope'

/** What one person has to do with an issue. */
export interface Mark {
  readonly seen: boolean
  readonly bookmarked: boolean
  readonly subscribed: boolean
  /** Why they follow it, when somebody named them. */
  readonly reason: Participant['reason']
}

export const noMark: Mark = { seen: false, bookmarked: false, subscribed: false, reason: undefined }

const reasonOf = (row: { readonly subscribed: number; readonly subscribed_reason: string }): Participant['reason'] =>
  row.subscribed === 1 ? followReasons.find((reason) => reason === row.subscribed_reason) : undefined

/** The marks of one person on these issues. `userId` 0 (a token of the organization) has none. */
export const marksOf = async (scope: Scope, userId: number, issueIds: readonly number[]): Promise<ReadonlyMap<number, Mark>> => {
  if (userId === 0 || issueIds.length === 0) return new Map()
  const rows = await scope
    .rows('issue_marks')
    .selectAll('issue_marks')
    .where('issue_marks.user_id', '=', userId)
    .where('issue_marks.issue_id', 'in', issueIds)
    .execute()
  return new Map(
    rows.map((row) => [
      row.issue_id,
      { seen: row.seen_at > 0, bookmarked: row.bookmarked === 1, subscribed: row.subscribed === 1, reason: reasonOf(row) },
    ]),
  )
}

interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
}

const peopleMax = 100

const markedBy = (scope: Scope, issueId: number) =>
  scope
    .people()
    .innerJoin('issue_marks', 'issue_marks.user_id', 'users.id')
    .select(['users.id', 'users.name', 'users.email'])
    .where('issue_marks.issue_id', '=', issueId)
    .limit(peopleMax)

const personOf = (row: { readonly id: number; readonly name: string; readonly email: string }): Person => ({
  id: String(row.id),
  name: row.name,
  email: row.email,
})

/** People who have looked at an issue, the last one first, at most 100. */
export const peopleWhoSaw = async (scope: Scope, issueId: number): Promise<Person[]> => {
  const rows = await markedBy(scope, issueId).where('issue_marks.seen_at', '>', 0).orderBy('issue_marks.seen_at', 'desc').execute()
  return rows.map(personOf)
}

/** People who follow an issue, by name, at most 100, and why. */
export const peopleWhoFollow = async (scope: Scope, issueId: number): Promise<Participant[]> => {
  const rows = await markedBy(scope, issueId)
    .select(['issue_marks.subscribed', 'issue_marks.subscribed_reason'])
    .where('issue_marks.subscribed', '=', 1)
    .orderBy('users.name')
    .orderBy('users.id')
    .execute()
  return rows.map((row) => {
    const reason = reasonOf(row)
    return { ...personOf(row), ...(reason && { reason }) }
  })
}
