import type { Assignee, IssueActivity, IssueDetails, IssueTag } from '#packages/contract/issue'
import type { JsonObject } from '#packages/protocol/json'

import { objectAt, textOf } from '../../lib/json-text.ts'
import { exactCount } from '../../lib/number-format.ts'
import { archivedText, durationText, resolvedText } from './status-text.ts'

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

const givenBecause: Readonly<Record<string, string>> = {
  projectOwnership: 'by the rule',
  codeowners: 'by the line of CODEOWNERS',
  suspectCommitter: 'whose commit is suspected',
}

/** An assignment that followed from rules or commits; null for one that somebody made. */
const givenText = (line: IssueActivity, nameOf: NameOf): string | null => {
  const because = givenBecause[textOf(line.data['integration']) ?? '']
  const to = assigneeOf(line)
  if (!to || because === undefined) return null
  const rule = textOf(line.data['rule']) ?? ''
  const name = `${to.type === 'team' ? 'the team ' : ''}${nameOf(to) ?? 'someone who left'}`
  return `Given to ${name}, ${because}${rule === '' ? '' : ` ${rule}`}`
}

const versionOf = ({ data }: IssueActivity): string | null => textOf(data['version'])

const inVersion = (line: IssueActivity): string => {
  const version = versionOf(line)
  return version === null ? '' : ` in ${version}`
}

const numberIn = (data: JsonObject, key: string): number => {
  const value = data[key]
  return typeof value === 'number' ? value : 0
}

const resolvedInRelease = (line: IssueActivity): string => {
  const version = versionOf(line)
  if (version !== null) return `resolved it in ${version}`
  const after = textOf(line.data['current_release_version'])
  return `resolved it in the next release${after === null ? '' : ` after ${after}`}`
}

/** The condition that ended, in the words of an archived issue. */
const endedCondition = ({ data }: IssueActivity): string => {
  const ended = objectAt(data, 'expired_snooze')
  if (!ended) return ''
  const count = numberIn(ended, 'count') || numberIn(ended, 'user_count')
  if (count === 0) return ', as its time was over'
  const window = numberIn(ended, 'window') || numberIn(ended, 'user_window')
  const what = numberIn(ended, 'count') > 0 ? 'events' : 'users'
  return `: ${exactCount(count)} ${what} came${window > 0 ? ` in ${durationText(window)}` : ''}`
}

const escalated = (line: IssueActivity): string => {
  const limit = numberIn(line.data, 'forecast')
  return limit > 0 ? `Escalated: more than ${exactCount(limit)} events in an hour` : `Awoke${endedCondition(line)}`
}

const idsIn = (data: JsonObject): number => (Array.isArray(data['issues']) ? data['issues'].length : 0)
const hashesIn = (data: JsonObject): string => {
  const count = Array.isArray(data['fingerprints']) ? data['fingerprints'].length : 0
  return count === 1 ? '1 hash' : `${exactCount(count)} hashes`
}
const many = (count: number, one: string): string => `${exactCount(count)} ${count === 1 ? one : `${one}s`}`
const prioritySet = (line: IssueActivity): string => `set the priority to ${textOf(line.data['priority']) ?? 'another one'}`

/** What a person did, as a sentence without the person. */
const byPeople: Readonly<Record<string, (line: IssueActivity) => string>> = {
  set_resolved: () => 'resolved it',
  set_resolved_in_release: resolvedInRelease,
  set_resolved_in_commit: ({ data }) => `resolved it in commit ${(textOf(data['commit']) ?? '').slice(0, 7)}`,
  set_unresolved: () => 'opened it again',
  set_ignored: ({ data }) => `archived it ${archivedText(data, null)}`,
  set_priority: prioritySet,
  unassigned: () => 'left it to nobody',
  mark_reviewed: () => 'looked at it',
  split: ({ data }) => `split it by ${(textOf(data['key']) ?? 'what its events carry').replace(/^tag:/, 'tag ')}`,
  merge: ({ data }) => `merged ${many(idsIn(data), 'issue')} into it`,
  unmerge_source: ({ data }) => `took ${hashesIn(data)} out of it`,
  unmerge_destination: ({ data }) => `made it of ${hashesIn(data)} of another issue`,
}

/** What happened by itself, as a whole sentence. */
const byItself: Readonly<Record<string, (line: IssueActivity) => string>> = {
  first_seen: () => 'First event',
  set_regression: (line) => `Came back${inVersion(line)} after it was resolved${resolvedBefore(line)}`,
  set_escalating: escalated,
  seen_in_old_release: (line) => `Seen again${inVersion(line)}, a release from before it was resolved: it stays resolved`,
  set_resolved_by_age: ({ data }) => `Resolved, as nothing came for ${durationText(numberIn(data, 'age') * 60)}`,
  auto_set_ongoing: ({ data }) => `Ongoing, after ${many(numberIn(data, 'after_days'), 'day')}`,
}

const resolvedBefore = ({ data }: IssueActivity): string => {
  const version = textOf(data['resolved_in_version'])
  return version === null ? '' : ` in ${version}`
}

/** The same types, when nobody did it. */
const unattended: Readonly<Record<string, (line: IssueActivity) => string>> = {
  ...byItself,
  set_unresolved: (line) => `Opened again${endedCondition(line)}`,
  set_priority: (line) => {
    const reason = textOf(line.data['reason'])
    return `Priority ${textOf(line.data['priority']) ?? 'changed'}${reason === 'manual' || reason === null ? '' : `, as it is ${reason}`}`
  },
}

const isUnattended = ({ type, user, data }: IssueActivity): boolean =>
  user === null && Object.hasOwn(unattended, type) && (type in byItself || 'expired_snooze' in data || textOf(data['reason']) !== 'manual')

/** The whole sentence of what happened by itself; null when somebody did it. */
const unattendedText = (line: IssueActivity, nameOf: NameOf): string | null =>
  Object.hasOwn(byItself, line.type) || isUnattended(line) ? (unattended[line.type]?.(line) ?? line.type) : givenText(line, nameOf)

/** A line of activity as a sentence. Without a person the system did it, and the sentence stands alone. */
export const activityText = (line: IssueActivity, nameOf: NameOf): { readonly who: string | null; readonly what: string } => {
  const alone = unattendedText(line, nameOf)
  if (alone !== null) return { who: null, what: alone }
  const who = line.user ? line.user.name || line.user.email : null
  const told = Object.hasOwn(byPeople, line.type) ? byPeople[line.type]?.(line) : undefined
  const what = line.type === 'assigned' ? assignedText(line, nameOf) : (told ?? line.type.replaceAll('_', ' '))
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

const lastOf = (issue: Pick<IssueDetails, 'activity'>, types: readonly string[]): IssueActivity | undefined =>
  issue.activity.find(({ type }) => types.includes(type))

const resolvingTypes = ['set_resolved', 'set_resolved_in_release', 'set_resolved_in_commit', 'set_resolved_by_age'] as const

/** A release from before that still reports it (grouping.md 5.3). */
const oldReleaseText = ({ statusDetails }: IssueDetails): string => {
  const old = objectAt(statusDetails, 'oldRelease')
  const version = old && textOf(old['version'])
  return old && version !== null ? ` ${many(numberIn(old, 'count'), 'event')} came since from ${version}, which is older.` : ''
}

const resolvedNote = (issue: IssueDetails): Pick<StateNote, 'what' | 'later'> => {
  const how = resolvedText(issue.statusDetails)
  return {
    what: how === null ? 'Resolved' : `Resolved ${how}`,
    later: `A new event${how === null ? '' : ' of that release or a newer one'} opens it again as regressed.${oldReleaseText(issue)}`,
  }
}

const archivedNote = (issue: IssueDetails): Pick<StateNote, 'what' | 'later'> => ({
  what: `Archived ${archivedText(issue.statusDetails, issue.substatus)}`,
  later: 'New events are counted; it stays out of the list.',
})

/** Says that an issue is resolved, archived, or has come back; null for one that is simply open. */
export const stateNote = (issue: IssueDetails): StateNote | null => {
  const noteOf = (types: readonly string[]): Pick<StateNote, 'by' | 'since'> => {
    const line = lastOf(issue, types)
    return { by: line?.user ? line.user.name || line.user.email : null, since: line?.dateCreated ?? null }
  }
  if (issue.status === 'resolved') return { tone: 'ok', ...resolvedNote(issue), ...noteOf(resolvingTypes) }
  if (issue.status === 'ignored') return { tone: 'line', ...archivedNote(issue), ...noteOf(['set_ignored']) }
  if (issue.substatus !== 'regressed') return null
  const line = lastOf(issue, ['set_regression'])
  const resolver = lastOf(issue, resolvingTypes)?.user
  return {
    tone: 'warning',
    what: `Came back${line ? inVersion(line) : ''}`,
    by: null,
    since: line?.dateCreated ?? null,
    later: resolver ? `It was resolved by ${resolver.name || resolver.email} before.` : 'It was resolved before.',
  }
}

/** Environments by the tag of that name, that of the first event first. */
export const environmentsOf = (tags: readonly IssueTag[]): readonly { readonly name: string; readonly firstSeen: string }[] =>
  (tags.find(({ key }) => key === 'environment')?.topValues ?? [])
    .map(({ value, firstSeen }) => ({ name: value, firstSeen }))
    .toSorted((a, b) => (a.firstSeen < b.firstSeen ? -1 : 1))
