import { useEffect, useRef, useState } from 'react'

import { orgPath } from './queries.ts'

/** One change, as the live stream tells it. */
export interface LiveIssue {
  readonly projectId: string
  readonly issueId: string
}

const reopenMs = 5_000

const readIssue = (text: string): LiveIssue | null => {
  try {
    const data: unknown = JSON.parse(text)
    if (typeof data !== 'object' || data === null || !('projectId' in data) || !('issueId' in data)) return null
    return { projectId: String(data.projectId), issueId: String(data.issueId) }
  } catch {
    return null
  }
}

/**
 * Listens to an organization's live stream while the page is visible; a hidden tab gives its connection back, because browsers open only six
 * to one server. Returns true while connected: when false, poll. `onIssue` gets null when the stream opens, as something may have been missed.
 */
export const useLive = (org: string, onIssue: (issue: LiveIssue | null) => void): boolean => {
  const [connected, setConnected] = useState(false)
  const latest = useRef(onIssue)
  useEffect(() => {
    latest.current = onIssue
  })
  useEffect(() => {
    if (typeof EventSource === 'undefined') return undefined
    let source: EventSource | null = null
    let timer: ReturnType<typeof setTimeout> | undefined
    const close = () => {
      clearTimeout(timer)
      source?.close()
      source = null
      setConnected(false)
    }
    // A refused stream (the server restarts) is not opened again by the browser itself.
    const fail = (failed: EventSource) => {
      setConnected(false)
      if (failed.readyState !== EventSource.CLOSED) return
      source = null
      timer = setTimeout(follow, reopenMs)
    }
    const open = () => {
      const opened = new EventSource(`/api/0${orgPath(org, '/live/')}`)
      source = opened
      opened.addEventListener('open', () => {
        setConnected(true)
        latest.current(null)
      })
      opened.addEventListener('error', () => fail(opened))
      opened.addEventListener('issue', (event: MessageEvent<string>) => {
        const issue = readIssue(event.data)
        if (issue) latest.current(issue)
      })
    }
    function follow(): void {
      if (document.hidden) close()
      else if (!source) open()
    }
    follow()
    document.addEventListener('visibilitychange', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      close()
    }
  }, [org])
  return connected
}
