import { useQueryClient } from '@tanstack/react-query'

import type { Issue } from '#packages/contract/issue'

import type { Api, Failure } from '../../../api/client.ts'
import { useApi } from '../../../api/context.ts'
import { orgPath } from '../../../api/queries.ts'
import { notify } from '../../../ui/toast.tsx'
import { namedIssue } from './named-issue.ts'

/** Issues of one request. */
const idsMax = 200

interface Merged {
  readonly merge: { readonly parent: string; readonly children: readonly string[] }
}

const countText = (count: number): string => (count === 1 ? '1 issue' : `${String(count)} issues`)

const idParams = (issues: readonly Pick<Issue, 'id'>[]): string => issues.map(({ id }) => `id=${id}`).join('&')

const issuePath = (org: string, id: string, rest = ''): string => orgPath(org, `/issues/${encodeURIComponent(id)}/${rest}`)

/** The number of the issue that the text names; a failure says why there is none. */
const findNamed = async (api: Api, org: string, text: string): Promise<{ readonly id: string } | Failure> => {
  const named = namedIssue(text)
  if (!named) return { status: 0, detail: 'This is no link to an issue, no number, and no short id like SHOP-3F.' }
  if (named.kind === 'id') return { id: named.id }
  const found = await api.get<{ readonly groupId: string }>(orgPath(org, `/shortids/${encodeURIComponent(named.shortId)}/`))
  return found.ok ? { id: found.value.groupId } : found.failure
}

/** What makes one issue of several, several of one, or none: sent when asked for, said when done. Each resolves to true when it was done. */
export const useReshape = (org: string) => {
  const api = useApi()
  const client = useQueryClient()

  const refresh = async (): Promise<void> => {
    await Promise.all(
      ['issues', 'issue', 'issue-count', 'issue-events', 'event', 'issue-hashes', 'issue-tags'].map((key) =>
        client.invalidateQueries({ queryKey: [key, org] }),
      ),
    )
  }

  const failed = (what: string, failure: Failure): false => {
    notify(`${what}: not done. ${failure.detail}`, { kind: 'failed' })
    return false
  }

  const takeOut = async (id: string, what: string, params: readonly string[]): Promise<boolean> => {
    for (const param of params) {
      // oxlint-disable-next-line no-await-in-loop -- the server moves one after the other
      const answer = await api.put(issuePath(org, id, `hashes/?${param}`))
      if (!answer.ok) return failed(what, answer.failure)
    }
    await refresh()
    notify(what)
    return true
  }

  const merge = async (issues: readonly Pick<Issue, 'id'>[]): Promise<boolean> => {
    const what = `Merged ${countText(issues.length)}`
    if (issues.length > idsMax) return failed(what, { status: 0, detail: `At most ${String(idsMax)} at once.` })
    const answer = await api.put<Merged | null>(orgPath(org, `/issues/?${idParams(issues)}`), { merge: 1 })
    if (!answer.ok) return failed(what, answer.failure)
    await refresh()
    const merged = answer.value?.merge
    if (!merged) return failed(what, { status: 404, detail: 'They were deleted, or you may not see them any more.' })
    const undo = () =>
      void takeOut(
        merged.parent,
        `Undone: ${what}`,
        merged.children.map((id) => `issue=${id}`),
      )
    notify(what, { undo })
    return true
  }

  /** `named`: a link, a number or a short id. */
  const mergeNamed = async (issue: Pick<Issue, 'id'>, named: string): Promise<boolean> => {
    const found = await findNamed(api, org, named)
    if ('detail' in found) return failed('Merge', found)
    if (found.id === issue.id) return failed('Merge', { status: 0, detail: 'It is this issue itself.' })
    return merge([issue, { id: found.id }])
  }

  /** With `discard`, later events of these kinds are dropped. */
  const remove = async (issues: readonly Pick<Issue, 'id'>[], discard: boolean): Promise<boolean> => {
    const what = `${discard ? 'Discarded' : 'Deleted'} ${countText(issues.length)}`
    for (let at = 0; at < issues.length; at += idsMax) {
      const path = orgPath(org, `/issues/?${idParams(issues.slice(at, at + idsMax))}`)
      // oxlint-disable-next-line no-await-in-loop -- the server has one writer
      const answer = await (discard ? api.put(path, { discard: true }) : api.delete(path))
      if (!answer.ok) return failed(what, answer.failure)
    }
    await refresh()
    notify(what)
    return true
  }

  return { merge, mergeNamed, remove, takeOut }
}
