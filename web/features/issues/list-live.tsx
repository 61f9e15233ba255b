import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'

import { useApi } from '../../api/context.ts'
import { useLive } from '../../api/live.ts'
import { exactCount } from '../../lib/number-format.ts'
import { refreshed } from './change.ts'
import { issueListAgain, issueListQuery } from './queries.ts'
import type { IssueListSearch } from './url.ts'
import { isOwnChange } from './use-triage.ts'

import styles from './list-filters.module.css'

interface LiveProps {
  readonly org: string
  /** The pages in view. */
  readonly inView: readonly IssueListSearch[]
  /** Reads the list anew from its first row. */
  readonly onShow: () => void
}

/** Many events of a second are read once, and a busy server is not asked more often than this. */
const readAfterMs = 1_500
const changedMax = 1_000
/** How often the rows are read again while the stream is not open. */
const pollMs = 15_000

/** Reads the pages in view again and puts new values into the rows where they stand; what is chosen and where the page is scrolled to stay. */
const useRefreshRows = ({ org, inView }: Pick<LiveProps, 'org' | 'inView'>): (() => Promise<void>) => {
  const api = useApi()
  const client = useQueryClient()
  return useCallback(async () => {
    const refresh = async (search: IssueListSearch): Promise<void> => {
      const { queryKey } = issueListQuery(api, org, search)
      const page = await client.fetchQuery(issueListAgain(api, org, search)).catch(() => null)
      if (!page) return
      const { isInvalidated = false } = client.getQueryState(queryKey) ?? {}
      // An answer may be older than what was done here a moment ago.
      const read = page.issues.filter(({ id }) => !isOwnChange(client, org, id))
      client.setQueryData(queryKey, (shown) => shown && { ...shown, issues: refreshed(shown.issues, read) })
      if (isInvalidated) void client.invalidateQueries({ queryKey, exact: true, refetchType: 'none' })
    }
    await Promise.all(inView.map(refresh))
  }, [api, client, org, inView])
}

/** Calls `run` a moment after the last of many calls began, never twice at a time. */
const useDelayed = (run: () => Promise<void>): (() => void) => {
  const latest = useRef(run)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => {
    latest.current = run
  })
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
    },
    [],
  )
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      void latest.current().finally(() => {
        timer.current = null
      })
    }, readAfterMs)
  }, [])
}

/**
 * Follows the changes of the organization: the numbers of the rows in view are read again where they stand; that rows would come or change places
 * is said, and done when asked for. Rows never move under the cursor (ui.md 2.1).
 */
export const ChangedLine = ({ org, inView, onShow }: LiveProps) => {
  const client = useQueryClient()
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set())
  const refresh = useDelayed(useRefreshRows({ org, inView }))
  const live = useLive(org, (issue) => {
    if (!issue || isOwnChange(client, org, issue.issueId)) return
    setChanged((before) => (before.size < changedMax ? new Set([...before, issue.issueId]) : before))
    refresh()
  })
  useEffect(() => {
    if (live) return undefined
    const timer = setInterval(refresh, pollMs)
    return () => clearInterval(timer)
  }, [live, refresh])
  if (changed.size === 0) return null
  const show = () => {
    setChanged(new Set())
    onShow()
  }
  return (
    <output className={styles.changed}>
      {changed.size === 1 ? '1 issue has' : `${exactCount(changed.size)} issues have`} new events.
      <button type="button" onClick={show}>
        Show
      </button>
    </output>
  )
}
