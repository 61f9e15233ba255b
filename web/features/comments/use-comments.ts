import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'

import type { IssueActivity, IssueDetails } from '#packages/contract/issue'

import type { Failure } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { textOf } from '../../lib/json-text.ts'
import { notify } from '../../ui/toast.tsx'
import { useChange } from '../settings/use-change.ts'

interface Place {
  readonly client: QueryClient
  readonly org: string
  readonly issueId: string
}

type Lines = readonly IssueActivity[]

const newestFirst = (a: IssueActivity, b: IssueActivity): number => Number(b.id) - Number(a.id)
const without = (lines: Lines, id: string): Lines => lines.filter((line) => line.id !== id)

/** The lines with this one among them, in the place of one with the same number. */
export const withLine = (lines: Lines, line: IssueActivity): Lines => [...without(lines, line.id), line].toSorted(newestFirst)

const show = async ({ client, org, issueId }: Place, change: (lines: Lines) => Lines): Promise<void> => {
  // An answer that is on its way knows nothing of this.
  await client.cancelQueries({ queryKey: ['issue', org] })
  client.setQueriesData<IssueDetails>({ queryKey: ['issue', org] }, (issue) => {
    if (issue?.id !== issueId) return issue
    const activity = [...change(issue.activity)]
    return { ...issue, activity, numComments: Math.max(0, issue.numComments + activity.length - issue.activity.length) }
  })
}

export interface Comments {
  /** The failure, or null when it is done; then the comment is in the page. */
  readonly add: (text: string) => Promise<Failure | null>
  readonly edit: (line: IssueActivity, text: string) => Promise<Failure | null>
  /** Goes at once, and comes back when the server refuses. `own`: can be undone. */
  readonly remove: (line: IssueActivity, own: boolean) => Promise<void>
}

/** The text of a comment. */
export const commentText = (line: IssueActivity): string => textOf(line.data['text']) ?? ''

/** What a person can do with the comments of an issue. */
export const useComments = (org: string, issueId: string): Comments => {
  const client = useQueryClient()
  const change = useChange()
  return useMemo(() => {
    const place = { client, org, issueId }
    const path = (id = ''): string => orgPath(org, `/issues/${encodeURIComponent(issueId)}/notes/${id === '' ? '' : `${id}/`}`)
    const add: Comments['add'] = async (text) => {
      const answer = await change((api) => api.post<IssueActivity>(path(), { text }))
      if (!answer.ok) return answer.failure
      await show(place, (lines) => withLine(lines, answer.value))
      return null
    }
    const sayFailed = (what: string, failure: Failure, retry: () => void): void =>
      notify(`${what}: ${failure.detail}`, { kind: 'failed', retry })
    const edit: Comments['edit'] = async (line, text) => {
      const answer = await change((api) => api.put<IssueActivity>(path(line.id), { text }))
      if (!answer.ok) return answer.failure
      await show(place, (lines) => withLine(lines, answer.value))
      const takeBack = async (): Promise<void> => {
        const failure = await edit(answer.value, commentText(line))
        if (failure) sayFailed('The comment keeps its new text', failure, () => void takeBack())
      }
      if (answer.value.data['text'] !== line.data['text']) notify('Comment changed', { undo: () => void takeBack() })
      return null
    }
    const putBack = async (text: string): Promise<void> => {
      const failure = await add(text)
      if (failure) sayFailed('The comment is still deleted', failure, () => void putBack(text))
    }
    const remove: Comments['remove'] = async (line, own) => {
      await show(place, (lines) => without(lines, line.id))
      const answer = await change((api) => api.delete(path(line.id)))
      // Gone already is gone.
      if (answer.ok || answer.failure.status === 404)
        return notify('Comment deleted', own ? { undo: () => void putBack(commentText(line)) } : {})
      await show(place, (lines) => withLine(lines, line))
      sayFailed('The comment is still there', answer.failure, () => void remove(line, own))
    }
    return { add, edit, remove }
  }, [client, org, issueId, change])
}
