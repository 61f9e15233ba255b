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

type Heard = (issue: LiveIssue | null) => void

interface Listener {
  readonly hear: Heard
  readonly setConnected: (connected: boolean) => void
}

/** One stream of an organization for all that listen: a browser opens only six connections to one server. */
interface Stream {
  readonly listeners: Set<Listener>
  readonly isConnected: () => boolean
  readonly close: () => void
}

const openStream = (org: string): Stream => {
  const listeners = new Set<Listener>()
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let connected = false
  const setConnected = (now: boolean) => {
    connected = now
    for (const listener of listeners) listener.setConnected(now)
  }
  const tell = (issue: LiveIssue | null) => {
    for (const { hear } of listeners) hear(issue)
  }
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
      tell(null)
    })
    opened.addEventListener('error', () => fail(opened))
    opened.addEventListener('issue', (event: MessageEvent<string>) => {
      const issue = readIssue(event.data)
      if (issue) tell(issue)
    })
  }
  function follow(): void {
    if (document.hidden) close()
    else if (!source) open()
  }
  follow()
  document.addEventListener('visibilitychange', follow)
  return {
    listeners,
    isConnected: () => connected,
    close: () => {
      document.removeEventListener('visibilitychange', follow)
      listeners.clear()
      close()
    },
  }
}

// The tab's streams, by organization; the last listener closes its stream.
const streams = new Map<string, Stream>()

const listen = (org: string, listener: Listener): (() => void) => {
  const stream = streams.get(org) ?? openStream(org)
  streams.set(org, stream)
  stream.listeners.add(listener)
  if (stream.isConnected()) {
    listener.setConnected(true)
    listener.hear(null)
  }
  return () => {
    stream.listeners.delete(listener)
    listener.setConnected(false)
    if (stream.listeners.size > 0 || streams.get(org) !== stream) return
    streams.delete(org)
    stream.close()
  }
}

/**
 * Listens to an organization's live stream while the page is visible; a hidden tab gives its connection back, because browsers open only six
 * to one server. Returns true while connected: when false, poll. `onIssue` gets null when the stream opens, as something may have been missed,
 * and when it was open already.
 */
export const useLive = (org: string, onIssue: Heard): boolean => {
  const [connected, setConnected] = useState(false)
  const latest = useRef(onIssue)
  useEffect(() => {
    latest.current = onIssue
  })
  useEffect(() => {
    if (org === '' || typeof EventSource === 'undefined') return undefined
    return listen(org, { hear: (issue) => latest.current(issue), setConnected })
  }, [org])
  return connected
}
