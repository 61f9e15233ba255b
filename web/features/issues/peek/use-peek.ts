import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

import { parseIssueList, printIssueList, rowsOf } from '../url.ts'
import type { IssueListSearch } from '../url.ts'

/** The address follows the peek when the keys rest for so long: `j` held down changes it once. */
const settleMs = 150

interface PeekState {
  /** Other rows close it. */
  readonly key: string
  readonly open: boolean
}

/** Whether the peek is open; which issue it shows is the row that the keyboard is on. The address says both, without a step of the history. */
export const usePeek = (org: string, search: IssueListSearch, currentId: string | null) => {
  const navigate = useNavigate()
  const key = printIssueList(rowsOf(search))
  const [state, setState] = useState<PeekState>({ key, open: search.peek !== undefined })
  let { open } = state
  if (state.key !== key) {
    open = search.peek !== undefined
    setState({ key, open })
  }
  const wanted = open && currentId !== null ? currentId : undefined
  useEffect(() => {
    if (wanted === search.peek) return undefined
    const timer = setTimeout(() => {
      void navigate({
        to: '/organizations/$org/issues/',
        params: { org },
        search: (previous) => {
          const { peek: _peek, ...rest } = parseIssueList(previous)
          return wanted === undefined ? rest : { ...rest, peek: wanted }
        },
        replace: true,
        resetScroll: false,
      })
    }, settleMs)
    return () => clearTimeout(timer)
  }, [navigate, org, wanted, search.peek])
  const set = (now: boolean) => setState({ key, open: now })
  return { open, set }
}
