import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef } from 'react'

import type { Issue, IssueDetails } from '#packages/contract/issue'

import type { Answer, Api, Failure } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { orgPath, sessionKey, sessionQuery } from '../../api/queries.ts'
import { nowMs } from '../../lib/now.ts'
import { notify } from '../../ui/toast.tsx'
import { bodyOf, countSentence, exceptions, patched, reversalsOf, sentenceOf, touchedBy } from './change.ts'
import type { IssueChange } from './change.ts'
import type { IssuePage } from './queries.ts'
import { printIssueList, rowsOf } from './url.ts'
import type { IssueListSearch } from './url.ts'

/** The live stream tells of one's own changes too: for so long they are no news. */
const ownChangeMs = 6_000

const ownKey = (org: string) => ['own-changes', org] as const
const undoKey = (org: string) => ['undo', org] as const
type OwnChanges = Readonly<Record<string, number>>

/** True for an issue that was changed on this page a moment ago. */
export const isOwnChange = (client: QueryClient, org: string, issueId: string): boolean =>
  nowMs() - (client.getQueryData<OwnChanges>(ownKey(org))?.[issueId] ?? 0) < ownChangeMs

/** Shows a change in everything that is on the page: lists and the issue itself. */
const show = (client: QueryClient, org: string, ids: ReadonlySet<string>, change: IssueChange): void => {
  // A page without any of them stays the object it was, so that only rows that change are drawn again.
  client.setQueriesData<IssuePage>({ queryKey: ['issues', org] }, (page) =>
    page?.issues.some(({ id }) => ids.has(id))
      ? { ...page, issues: page.issues.map((issue) => (ids.has(issue.id) ? patched(issue, change) : issue)) }
      : undefined,
  )
  client.setQueriesData<IssueDetails>({ queryKey: ['issue', org] }, (issue) =>
    issue && ids.has(issue.id) ? patched(issue, change) : issue,
  )
}

interface Sending {
  readonly api: Api
  readonly client: QueryClient
  readonly org: string
}

/** What the server says of a change of many: the issues that it found, by the status that they had. */
interface Changed {
  readonly before?: readonly { readonly status: Issue['status']; readonly ids: readonly string[] }[]
  /** What was done will hardly do what is meant. */
  readonly warning?: string
}

const gone: Failure = { status: 404, detail: 'It was deleted, or you may not see it any more.' }

/** Ids of one request: more would make its address longer than a proxy takes. */
const idsPerRequest = 200

const idParams = (ids: readonly string[]): string => ids.map((id) => `id=${id}`).join('&')

/** What the parts say together; of issues that one of them does not name, nothing is known. */
const joined = (parts: readonly (Changed | null)[]): Changed => {
  const warning = parts.find((part) => part?.warning !== undefined)?.warning
  const isSaid = parts.every((part) => part?.before !== undefined)
  return { ...(isSaid && { before: parts.flatMap((part) => part?.before ?? []) }), ...(warning !== undefined && { warning }) }
}

/** Sends the change for these ids, part by part; the first failure ends it. */
const putIds = async ({ api, org }: Sending, ids: readonly string[], change: IssueChange): Promise<Answer<Changed>> => {
  const parts: (Changed | null)[] = []
  for (let at = 0; at < ids.length; at += idsPerRequest) {
    const path = orgPath(org, `/issues/?${idParams(ids.slice(at, at + idsPerRequest))}`)
    // oxlint-disable-next-line no-await-in-loop -- the server has one writer
    const answer = await api.put<Changed | null>(path, bodyOf(change))
    if (!answer.ok) return answer
    parts.push(answer.value)
    if (answer.value === null && ids.length <= idsPerRequest) return { ok: false, failure: gone }
  }
  return { ok: true, value: joined(parts), headers: new Headers() }
}

const noteOwn = ({ client, org }: Sending, ids: Iterable<string>): void => {
  client.setQueryData<OwnChanges>(ownKey(org), (before) => ({ ...before, ...Object.fromEntries([...ids].map((id) => [id, nowMs()])) }))
}

/** A list in view keeps its rows where they are; one that is come back to is read anew. */
const markOld = ({ client, org }: Sending): void => {
  void client.invalidateQueries({ queryKey: ['issues', org], refetchType: 'none' })
  void client.invalidateQueries({ queryKey: ['issue', org] })
  void client.invalidateQueries({ queryKey: ['issue-count', org] })
}

interface Sent {
  readonly failure: Failure | null
  /** Ids that the server found; null when it does not say. */
  readonly found: ReadonlySet<string> | null
  readonly warning: string | undefined
}

/** Shows the change at once, sends it, and takes it back when the server refuses. */
const send = async (sending: Sending, issues: readonly Issue[], change: IssueChange): Promise<Sent> => {
  const { client, org } = sending
  const ids = new Set(issues.map(({ id }) => id))
  await Promise.all([client.cancelQueries({ queryKey: ['issues', org] }), client.cancelQueries({ queryKey: ['issue', org] })])
  noteOwn(sending, ids)
  show(client, org, ids, change)
  const answer = await putIds(sending, [...ids], change)
  const failure = answer.ok ? null : answer.failure
  if (failure) {
    for (const former of reversalsOf(issues, change)) show(client, org, new Set(former.issues.map(({ id }) => id)), former.change)
    if (failure.status === 401) void client.invalidateQueries({ queryKey: sessionKey })
  }
  markOld(sending)
  const before = answer.ok ? answer.value.before : undefined
  const warning = answer.ok ? answer.value.warning : undefined
  return { failure, found: before ? new Set(before.flatMap((group) => group.ids)) : null, warning }
}

const sayFailed = (what: string, failure: Failure, retry: (() => void) | undefined): void =>
  notify(`${what}: not done. ${failure.detail}`, { kind: 'failed', ...(retry && { retry }) })

const undoOf = (sending: Sending, before: readonly Issue[], change: IssueChange) => async (): Promise<void> => {
  const { client, org } = sending
  client.setQueryData(undoKey(org), null)
  const what = sentenceOf(change, before)
  for (const { issues, change: former } of reversalsOf(before, change)) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other: each shows its part of the page
    const { failure } = await send(sending, issues, former)
    if (failure) return sayFailed(`Undo "${what}"`, failure, () => void undoOf(sending, before, change)())
  }
  notify(`Undone: ${what}`)
}

const changeIssues = async (sending: Sending, issues: readonly Issue[], change: IssueChange): Promise<void> => {
  const touched = touchedBy(issues, change)
  if (touched.length === 0) return
  const takeBack = undoOf(sending, touched, change)
  const undo = () => void takeBack()
  const { failure, found, warning } = await send(sending, touched, change)
  if (failure) return sayFailed(sentenceOf(change, touched), failure, () => void changeIssues(sending, issues, change))
  sending.client.setQueryData<() => void>(undoKey(sending.org), () => undo)
  notify(`${sentenceOf(change, touched)}${exceptions(issues, touched, found)}${warning === undefined ? '' : `. ${warning}`}`, { undo })
}

/** Issues that one request by query changes at most (web-api.md 8.2). */
const perQueryMax = 1_000

const takeBackMatching = async (sending: Sending, before: NonNullable<Changed['before']>, what: string): Promise<void> => {
  sending.client.setQueryData(undoKey(sending.org), null)
  for (const { status, ids } of before) {
    // oxlint-disable-next-line no-await-in-loop -- the server has one writer
    const answer = await putIds(sending, ids, { status })
    if (!answer.ok) return sayFailed(`Undo "${what}"`, answer.failure, () => void takeBackMatching(sending, before, what))
    noteOwn(sending, ids)
    show(sending.client, sending.org, new Set(ids), { status })
  }
  markOld(sending)
  notify(`Undone: ${what}`)
}

const changeMatching = async (sending: Sending, search: IssueListSearch, read: readonly Issue[], change: IssueChange): Promise<void> => {
  const { api, client, org } = sending
  const { cursor: _cursor, sort: _sort, groupStatsPeriod: _period, ...filters } = rowsOf(search)
  const answer = await api.put<Changed | null>(orgPath(org, `/issues/${printIssueList(filters)}`), bodyOf(change))
  if (!answer.ok)
    return sayFailed(countSentence(change, read.length), answer.failure, () => void changeMatching(sending, search, read, change))
  const before = (answer.value?.before ?? []).filter(({ status }) => status !== change.status)
  const ids = before.flatMap((group) => group.ids)
  const what = countSentence(change, ids.length)
  noteOwn(sending, ids)
  show(client, org, new Set(ids), change)
  markOld(sending)
  const undo = () => void takeBackMatching(sending, before, what)
  client.setQueryData<() => void>(undoKey(org), () => undo)
  const more = ids.length >= perQueryMax ? '. At most so many are changed at once: the rest still matches' : ''
  notify(`${what}${more}`, { undo })
}

export interface Triage {
  /** Changes the issues as far as they are not so already, with a toast that takes it back. */
  readonly apply: (issues: readonly Issue[], change: IssueChange) => void
  /** Changes the status of all issues that match, of which some were read; the server says which they were, so that it can be taken back. */
  readonly applyMatching: (search: IssueListSearch, read: readonly Issue[], change: IssueChange) => void
  /** Takes back what was done last; nothing when there is nothing to take back. */
  readonly undo: () => void
}

/** What a person can do to issues: shown at once, undone by one key (ui.md 1.6). */
export const useTriage = (org: string): Triage => {
  const api = useApi()
  const client = useQueryClient()
  const apply = useCallback(
    (issues: readonly Issue[], change: IssueChange) => void changeIssues({ api, client, org }, issues, change),
    [api, client, org],
  )
  const applyMatching = useCallback(
    (search: IssueListSearch, read: readonly Issue[], change: IssueChange) =>
      void changeMatching({ api, client, org }, search, read, change),
    [api, client, org],
  )
  const undo = useCallback(() => client.getQueryData<(() => void) | null>(undoKey(org))?.(), [client, org])
  return useMemo(() => ({ apply, applyMatching, undo }), [apply, applyMatching, undo])
}

/** Notes once that the signed-in person has opened the issue. A token has no page, so nothing is noted for it. */
export const useMarkSeen = (org: string, issue: IssueDetails | undefined): void => {
  const api = useApi()
  const client = useQueryClient()
  const userId = useQuery(sessionQuery(api)).data?.user?.id
  const noted = useRef<string | null>(null)
  const unseen = issue && !issue.hasSeen ? issue.id : undefined
  useEffect(() => {
    if (unseen === undefined || userId === undefined || noted.current === unseen) return
    noted.current = unseen
    show(client, org, new Set([unseen]), { hasSeen: true })
    // It is a note for oneself: when it fails, the next visit tries again, and nobody needs to know.
    void api.put(orgPath(org, `/issues/${encodeURIComponent(unseen)}/`), { hasSeen: true })
  }, [api, client, org, unseen, userId])
}
