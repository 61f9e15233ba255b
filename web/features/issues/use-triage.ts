import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef } from 'react'

import type { Issue, IssueDetails } from '#packages/contract/issue'

import type { Api, Failure } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { orgPath, sessionKey, sessionQuery } from '../../api/queries.ts'
import { nowMs } from '../../lib/now.ts'
import { notify } from '../../ui/toast.tsx'
import { bodyOf, patched, reversalsOf, sentenceOf, touchedBy } from './change.ts'
import type { IssueChange } from './change.ts'
import type { IssuePage } from './queries.ts'

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
  client.setQueriesData<IssuePage>(
    { queryKey: ['issues', org] },
    (page) => page && { ...page, issues: page.issues.map((issue) => (ids.has(issue.id) ? patched(issue, change) : issue)) },
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

const gone: Failure = { status: 404, detail: 'It was deleted, or you may not see it any more.' }

/** Shows the change at once, sends it, and takes it back when the server refuses; the result is the failure, if any. */
const send = async ({ api, client, org }: Sending, issues: readonly Issue[], change: IssueChange): Promise<Failure | null> => {
  const ids = new Set(issues.map(({ id }) => id))
  await Promise.all([client.cancelQueries({ queryKey: ['issues', org] }), client.cancelQueries({ queryKey: ['issue', org] })])
  client.setQueryData<OwnChanges>(ownKey(org), (before) => ({ ...before, ...Object.fromEntries([...ids].map((id) => [id, nowMs()])) }))
  show(client, org, ids, change)
  const answer = await api.put<object | null>(orgPath(org, `/issues/?${[...ids].map((id) => `id=${id}`).join('&')}`), bodyOf(change))
  const failure = answer.ok ? (answer.value === null ? gone : null) : answer.failure
  if (failure) {
    for (const former of reversalsOf(issues, change)) show(client, org, new Set(former.issues.map(({ id }) => id)), former.change)
    if (failure.status === 401) void client.invalidateQueries({ queryKey: sessionKey })
  }
  // A list in view keeps its rows where they are; one that is come back to is read anew.
  void client.invalidateQueries({ queryKey: ['issues', org], refetchType: 'none' })
  void client.invalidateQueries({ queryKey: ['issue', org] })
  return failure
}

const sayFailed = (what: string, failure: Failure): void => notify(`${what}: not done. ${failure.detail}`, { kind: 'failed' })

const undoOf = (sending: Sending, before: readonly Issue[], change: IssueChange) => async (): Promise<void> => {
  const { client, org } = sending
  client.setQueryData(undoKey(org), null)
  const what = sentenceOf(change, before)
  for (const { issues, change: former } of reversalsOf(before, change)) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other: each shows its part of the page
    const failure = await send(sending, issues, former)
    if (failure) return sayFailed(`Undo "${what}"`, failure)
  }
  notify(`Undone: ${what}`)
}

export interface Triage {
  /** Changes the issues as far as they are not so already, with a toast that takes it back. */
  readonly apply: (issues: readonly Issue[], change: IssueChange) => void
  /** Takes back what was done last; nothing when there is nothing to take back. */
  readonly undo: () => void
}

/** What a person can do to issues: shown at once, undone by one key (ui.md 1.6). */
export const useTriage = (org: string): Triage => {
  const api = useApi()
  const client = useQueryClient()
  const apply = useCallback(
    (issues: readonly Issue[], change: IssueChange) => {
      const touched = touchedBy(issues, change)
      if (touched.length === 0) return
      const sending = { api, client, org }
      const takeBack = undoOf(sending, touched, change)
      const undo = () => void takeBack()
      void (async () => {
        const failure = await send(sending, touched, change)
        if (failure) return sayFailed(sentenceOf(change, touched), failure)
        client.setQueryData<() => void>(undoKey(org), () => undo)
        notify(sentenceOf(change, touched), { undo })
      })()
    },
    [api, client, org],
  )
  const undo = useCallback(() => client.getQueryData<(() => void) | null>(undoKey(org))?.(), [client, org])
  return useMemo(() => ({ apply, undo }), [apply, undo])
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
