import { useQueryClient } from '@tanstack/react-query'

import type { Issue } from '#packages/contract/issue'
import type { IssueSplit } from '#packages/contract/split'

import { useApi } from '../../../api/context.ts'
import { notify } from '../../../ui/toast.tsx'
import { splitsPath } from './split-queries.ts'
import { keyName } from './split-words.ts'

/** Splits an issue and undoes it: sent when asked for, said when done. Each resolves to true when it was done. */
export const useSplit = (org: string) => {
  const api = useApi()
  const client = useQueryClient()

  const refresh = async (): Promise<void> => {
    await Promise.all(
      ['issues', 'issue', 'issue-count', 'issue-events', 'issue-hashes', 'issue-splits'].map((key) =>
        client.invalidateQueries({ queryKey: [key, org] }),
      ),
    )
  }

  const undo = async (issueId: string, { id, key }: Pick<IssueSplit, 'id' | 'key'>): Promise<boolean> => {
    const answer = await api.delete<object>(splitsPath(org, issueId, id))
    if (!answer.ok) {
      notify(`The split was not undone. ${answer.failure.detail}`, { kind: 'failed' })
      return false
    }
    await refresh()
    notify(`Undone: the split by ${keyName(key)}`)
    return true
  }

  const split = async (issue: Pick<Issue, 'id' | 'shortId'>, key: string): Promise<boolean> => {
    const answer = await api.post<IssueSplit>(splitsPath(org, issue.id), { key })
    if (!answer.ok) {
      notify(`${issue.shortId} was not split. ${answer.failure.detail}`, { kind: 'failed' })
      return false
    }
    await refresh()
    notify(`${issue.shortId} is split by ${keyName(key)}`, { undo: () => void undo(issue.id, answer.value) })
    return true
  }

  return { split, undo }
}
