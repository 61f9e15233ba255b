import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'

import type { Failure } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { useReach } from '../../api/reach.ts'

/** What stands in the way of a text: nothing that its writer did, so it goes as soon as the way is free. */
const passing: ReadonlySet<number> = new Set([0, 401, 502, 503, 504])

/** The first further try comes at once; each one after that waits twice as long. */
const waitMs = { first: 1_000, most: 15_000 }
const waitBefore = (tries: number): number => (tries <= 1 ? 0 : Math.min(waitMs.first * 2 ** (tries - 2), waitMs.most))

interface Unsent {
  readonly text: string
  readonly failure: Failure
  /** How often this text was tried. */
  readonly tries: number
}

export interface Sending {
  readonly busy: boolean
  /** Why the text was not sent; null when it was, or was not yet tried. */
  readonly failure: Failure | null
  /** It is sent without being asked again: when the server is back, or the session. */
  readonly waits: boolean
  readonly send: () => void
}

/**
 * Sends a text, once at a time. What did not arrive because the server was away or the session had ended is sent when they are back, unless the
 * text was changed meanwhile: then its writer is still at it (ui.md 1.6).
 */
export const useSending = (text: string, deliver: (text: string) => Promise<Failure | null>): Sending => {
  const signedIn = useQuery(sessionQuery(useApi())).data?.user !== null
  const isReady = useReach() === 'reached' && signedIn
  const [busy, setBusy] = useState(false)
  const [unsent, setUnsent] = useState<Unsent | null>(null)
  const waits = unsent !== null && unsent.text === text && passing.has(unsent.failure.status)
  const send = (): void => {
    if (busy) return
    setBusy(true)
    void deliver(text).then((failure) => {
      setBusy(false)
      setUnsent((before) => failure && { text, failure, tries: (before?.text === text ? before.tries : 0) + 1 })
      return undefined
    })
  }
  const latest = useRef({ waits, send })
  useEffect(() => {
    latest.current = { waits, send }
  })
  // Also when the failure is told after the way was found free again.
  const tries = unsent?.tries ?? 0
  useEffect(() => {
    if (!isReady || tries === 0) return undefined
    const timer = setTimeout(() => latest.current.waits && latest.current.send(), waitBefore(tries))
    return () => clearTimeout(timer)
  }, [isReady, tries])
  return { busy, failure: unsent?.failure ?? null, waits, send }
}
