import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { useLive } from '../../api/live.ts'
import { isOwnChange } from './use-triage.ts'

/** A storm of events is read once in so long. */
const readAfterMs = 2_000

/** Reads the issue again when the live stream says that it changed. The event in view stays: a stack trace never changes under the reader. */
export const useFollowIssue = (org: string, id: string | undefined): void => {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
    },
    [],
  )
  useLive(org, (changed) => {
    if (id === undefined || changed?.issueId !== id || isOwnChange(client, org, id)) return
    timer.current ??= setTimeout(() => {
      timer.current = null
      for (const part of ['issue', 'tags', 'issue-events']) void client.invalidateQueries({ queryKey: [part, org] })
    }, readAfterMs)
  })
}
