import type { Assignee, Issue } from '#packages/contract/issue'
import type { JsonObject } from '#packages/protocol/json'

import { archivedText, howOf, resolvedText, usualArchiving } from './status-text.ts'
import type { StatusHow } from './status-text.ts'

/** What one action of a person changes on issues. A key that is absent stays as it is. */
export interface IssueChange {
  readonly status?: Issue['status']
  /** How it is resolved or archived; without it at once, and until it escalates. */
  readonly how?: StatusHow
  readonly priority?: Issue['priority']
  /** Null: nobody. */
  readonly assignedTo?: Assignee | null
  readonly isBookmarked?: boolean
  readonly isSubscribed?: boolean
  readonly hasSeen?: boolean
  /** Whether it waits for somebody to look at it. */
  readonly inbox?: boolean
}

/** The body of the request (web-api.md 8.2). */
export const bodyOf = ({ assignedTo, how, ...rest }: IssueChange): object => ({
  ...rest,
  ...(rest.status === 'ignored' && usualArchiving),
  ...how,
  ...(assignedTo !== undefined && { assignedTo: assignedTo === null ? '' : `${assignedTo.type}:${assignedTo.id}` }),
})

const substatusOf: Readonly<Record<Issue['status'], string | null>> = {
  resolved: null,
  unresolved: 'ongoing',
  ignored: 'archived_until_escalating',
}

/** By hand (3): the server says when. */
const askedFor = ({ lastSeen }: Issue): Issue['inbox'] => ({ reason: 3, reason_details: null, date_added: lastSeen })

const waits = ({ inbox }: Issue): boolean => inbox !== null && inbox !== undefined

const sameAssignee = (a: Assignee | null, b: Assignee | null): boolean => a?.type === b?.type && a?.id === b?.id

/** Their values are numbers, texts and booleans. */
const sameDetails = (a: JsonObject, b: JsonObject): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, value]) => b[key] === value)

/** Of two ways into the same state. */
const isNewHow = (issue: Issue, how: StatusHow | undefined): boolean => {
  if (how === undefined) return false
  const { substatus, statusDetails = {} } = howOf(issue)
  return (how.substatus !== undefined && how.substatus !== substatus) || !sameDetails(how.statusDetails ?? {}, statusDetails)
}

const isNewStatus = (issue: Issue, { status, how }: IssueChange): boolean =>
  status !== undefined && (status !== issue.status || isNewHow(issue, how))

/** What is resolved or archived was looked at: it waits for nobody any more, unless the change says so itself. */
const inboxAfter = (issue: Issue, change: IssueChange): Pick<Issue, 'inbox'> => {
  if (change.inbox !== undefined) return { inbox: change.inbox ? (issue.inbox ?? askedFor(issue)) : null }
  return waits(issue) && change.status !== 'unresolved' && isNewStatus(issue, change) ? { inbox: null } : {}
}

/** The issue as it will be after the change: shown at once, before the server has answered. */
export const patched = <One extends Issue>(issue: One, change: IssueChange): One => {
  const { how, inbox: _inbox, ...rest } = change
  return {
    ...issue,
    ...rest,
    ...inboxAfter(issue, change),
    ...(rest.status !== undefined &&
      (how !== undefined || rest.status !== issue.status) && {
        substatus: how?.substatus ?? substatusOf[rest.status],
        statusDetails: how?.statusDetails ?? {},
      }),
  }
}

const missingNotes = (issue: Issue, { isBookmarked, isSubscribed, inbox }: IssueChange): IssueChange => ({
  ...(isBookmarked !== undefined && isBookmarked !== issue.isBookmarked && { isBookmarked }),
  ...(isSubscribed !== undefined && isSubscribed !== issue.isSubscribed && { isSubscribed }),
  ...(inbox !== undefined && inbox !== waits(issue) && { inbox }),
})

/** The part of the change that is not so already; null when there is none. */
const missingOf = (issue: Issue, change: IssueChange): IssueChange | null => {
  const missing: IssueChange = {
    ...(isNewStatus(issue, change) && { status: change.status }),
    ...(change.priority !== undefined && change.priority !== issue.priority && { priority: change.priority }),
    ...(change.assignedTo !== undefined &&
      !sameAssignee(change.assignedTo, issue.assignedTo) && {
        assignedTo: change.assignedTo,
      }),
    ...missingNotes(issue, change),
  }
  return Object.keys(missing).length === 0 ? null : missing
}

/** The issues that the change would really change. */
export const touchedBy = (issues: readonly Issue[], change: IssueChange): readonly Issue[] =>
  issues.filter((issue) => missingOf(issue, change) !== null)

/** One request of an undo: what these issues had before. */
export interface Reversal {
  readonly change: IssueChange
  readonly issues: readonly Issue[]
}

const formerOf = (issue: Issue, change: IssueChange): IssueChange => ({
  // A change of status takes an issue out of the inbox.
  ...(change.status !== undefined && { status: issue.status, how: howOf(issue), ...(waits(issue) && { inbox: true }) }),
  ...(change.priority !== undefined && { priority: issue.priority }),
  ...(change.assignedTo !== undefined && { assignedTo: issue.assignedTo }),
  ...(change.isBookmarked !== undefined && { isBookmarked: issue.isBookmarked }),
  ...(change.isSubscribed !== undefined && { isSubscribed: issue.isSubscribed }),
  ...(change.inbox !== undefined && { inbox: waits(issue) }),
})

/** What takes a change back: the issues as they were before it, in as few groups as there were different states. */
export const reversalsOf = (before: readonly Issue[], change: IssueChange): readonly Reversal[] => {
  const groups = Map.groupBy(before, (issue) => JSON.stringify(formerOf(issue, change)))
  return [...groups.values()].flatMap((issues) => (issues[0] ? [{ change: formerOf(issues[0], change), issues }] : []))
}

const verbs: Readonly<Record<Issue['status'], string>> = { resolved: 'Resolved', ignored: 'Archived', unresolved: 'Reopened' }

/** How, after the names of the issues: ` until 100 more events`. */
const howText = ({ status, how }: IssueChange): string => {
  if (how === undefined || status === undefined || status === 'unresolved') return ''
  const details = how.statusDetails ?? {}
  const text = status === 'ignored' ? archivedText(details, how.substatus ?? null) : resolvedText(details)
  return text === null ? '' : ` ${text}`
}

const verbOf = (change: IssueChange): string => {
  if (change.status !== undefined) return verbs[change.status]
  if (change.assignedTo !== undefined) return change.assignedTo === null ? 'Nobody owns' : `${change.assignedTo.name} owns`
  if (change.priority !== undefined) return `Priority ${change.priority}:`
  if (change.isBookmarked !== undefined) return change.isBookmarked ? 'Bookmarked' : 'No bookmark on'
  if (change.inbox !== undefined) return change.inbox ? 'For review:' : 'Reviewed'
  return change.isSubscribed === true ? 'You follow' : 'You no longer follow'
}

const countText = (count: number): string => (count === 1 ? '1 issue' : `${String(count)} issues`)

/** What was done, in a few words: `Resolved WEB-3`, `Archived 4 issues`. */
export const sentenceOf = (change: IssueChange, issues: readonly Issue[]): string =>
  `${verbOf(change)} ${issues.length === 1 ? (issues[0]?.shortId ?? '1 issue') : countText(issues.length)}${howText(change)}`

/** The same for issues of which only the number is known. */
export const countSentence = (change: IssueChange, count: number): string => `${verbOf(change)} ${countText(count)}${howText(change)}`

const namesMax = 5

/** Names of issues that something was not done to: `WEB-3, WEB-4 and 2 more`. */
const namesOf = (issues: readonly Pick<Issue, 'shortId'>[]): string => {
  const named = issues.slice(0, namesMax).map(({ shortId }) => shortId)
  const rest = issues.length - named.length
  return `${named.join(', ')}${rest > 0 ? ` and ${String(rest)} more` : ''}`
}

/** What a toast adds when not all of the chosen issues were changed: those that were so already, and those that are gone. */
export const exceptions = (
  chosen: readonly Pick<Issue, 'id' | 'shortId'>[],
  touched: readonly { readonly id: string }[],
  found: ReadonlySet<string> | null,
): string => {
  const changed = new Set(touched.map(({ id }) => id))
  const same = chosen.filter(({ id }) => !changed.has(id))
  const gone = found === null ? [] : chosen.filter(({ id }) => changed.has(id) && !found.has(id))
  return `${same.length > 0 ? `; so already: ${namesOf(same)}` : ''}${gone.length > 0 ? `; gone: ${namesOf(gone)}` : ''}`
}

/** What `r` and `e` mean for these issues: to bring them into a state, or out of it when all of them are in it. */
export const toggledStatus = (issues: readonly Issue[], status: 'resolved' | 'ignored'): IssueChange => ({
  status: issues.length > 0 && issues.every((issue) => issue.status === status) ? 'unresolved' : status,
})

/**
 * The rows as they are shown, with the newest values of those that were read again. No row moves, comes or goes: that waits until someone asks
 * for it (ui.md 2.1).
 */
export const refreshed = (shown: readonly Issue[], read: readonly Issue[]): readonly Issue[] => {
  const newest = new Map(read.map((issue) => [issue.id, issue]))
  return shown.map((issue) => newest.get(issue.id) ?? issue)
}
