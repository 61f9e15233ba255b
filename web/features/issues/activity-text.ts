import type { Assignee, Issue, IssueActivity, IssueDetails, IssueTag } from '#packages/contract/issue'

import { textOf } from '../../lib/json-text.ts'

/** Whom an assignment names; null when it is none. */
export const assigneeOf = ({ type, data }: IssueActivity): Pick<Assignee, 'type' | 'id'> | null => {
  const id = textOf(data['assignee'])
  if (type !== 'assigned' || id === null) return null
  return { type: data['assigneeType'] === 'team' ? 'team' : 'user', id }
}

/** Finds the name of a user or a team; null when it is not known (yet). */
export type NameOf = (someone: Pick<Assignee, 'type' | 'id'>) => string | null

/** Names that the issue itself carries. */
export const namesIn =
  (issue: IssueDetails): NameOf =>
  ({ type, id }) => {
    const { assignedTo, activity, seenBy } = issue
    if (assignedTo?.type === type && assignedTo.id === id) return assignedTo.name
    if (type === 'team') return null
    const people = [...activity.flatMap(({ user }) => user ?? []), ...seenBy]
    const person = people.find((one) => one.id === id)
    return person ? person.name || person.email : null
  }

const assignedText = (line: IssueActivity, nameOf: NameOf): string => {
  const to = assigneeOf(line)
  if (!to) return 'assigned it'
  if (to.type === 'user' && to.id === line.user?.id) return 'took it'
  return `gave it to ${to.type === 'team' ? 'the team ' : ''}${nameOf(to) ?? 'someone who left'}`
}

const inVersion = (line: IssueActivity): string => {
  const version = textOf(line.data['version'])
  return version === null ? '' : ` in ${version}`
}

const plain: Readonly<Record<string, string>> = {
  set_resolved: 'resolved it',
  set_unresolved: 'opened it again',
  set_ignored: 'archived it',
  unassigned: 'left it to nobody',
}

/** A line of activity as a sentence. Without a person the system did it, and the sentence stands alone. */
export const activityText = (line: IssueActivity, nameOf: NameOf): { readonly who: string | null; readonly what: string } => {
  const who = line.user ? line.user.name || line.user.email : null
  if (line.type === 'first_seen') return { who: null, what: 'First event' }
  if (line.type === 'set_regression') return { who: null, what: `Came back${inVersion(line)} after it was resolved` }
  const what =
    line.type === 'assigned'
      ? assignedText(line, nameOf)
      : line.type === 'set_priority'
        ? `set the priority to ${textOf(line.data['priority']) ?? 'another one'}`
        : (plain[line.type] ?? line.type.replaceAll('_', ' '))
  return who === null ? { who: 'Someone with a token', what } : { who, what }
}

/** What the banner of an issue says: its state, since when, and by whom. */
export interface StateNote {
  readonly tone: 'ok' | 'line' | 'warning'
  readonly what: string
  readonly by: string | null
  /** Null when nobody noted it. */
  readonly since: string | null
  readonly later: string
}

const lastOf = (issue: Pick<IssueDetails, 'activity'>, type: string): IssueActivity | undefined =>
  issue.activity.find((line) => line.type === type)

/** Says that an issue is resolved, archived, or has come back; null for one that is simply open. */
export const stateNote = (issue: IssueDetails): StateNote | null => {
  const noteOf = (status: Issue['status'] | 'regressed', type: string): Pick<StateNote, 'by' | 'since'> => {
    const line = lastOf(issue, type)
    const by = line?.user ? line.user.name || line.user.email : null
    return { by: status === 'regressed' ? null : by, since: line?.dateCreated ?? null }
  }
  if (issue.status === 'resolved')
    return { tone: 'ok', what: 'Resolved', ...noteOf('resolved', 'set_resolved'), later: 'A new event opens it again as regressed.' }
  if (issue.status === 'ignored')
    return {
      tone: 'line',
      what: 'Archived',
      ...noteOf('ignored', 'set_ignored'),
      later: 'New events are counted; it stays out of the list.',
    }
  if (issue.substatus !== 'regressed') return null
  const line = lastOf(issue, 'set_regression')
  const resolver = lastOf(issue, 'set_resolved')?.user
  return {
    tone: 'warning',
    what: `Came back${line ? inVersion(line) : ''}`,
    ...noteOf('regressed', 'set_regression'),
    later: resolver ? `It was resolved by ${resolver.name || resolver.email} before.` : 'It was resolved before.',
  }
}

/** Environments by the tag of that name, that of the first event first. */
export const environmentsOf = (tags: readonly IssueTag[]): readonly { readonly name: string; readonly firstSeen: string }[] =>
  (tags.find(({ key }) => key === 'environment')?.topValues ?? [])
    .map(({ value, firstSeen }) => ({ name: value, firstSeen }))
    .toSorted((a, b) => (a.firstSeen < b.firstSeen ? -1 : 1))
