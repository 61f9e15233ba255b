import { useQuery } from '@tanstack/react-query'
import { useEffect, useReducer, useRef } from 'react'

import { failureOf } from '../../api/client.ts'
import type { Failure } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { nowMs } from '../../lib/now.ts'
import type { Log } from './log.ts'
import { readTail } from './queries.ts'
import { emptyTail, mergeTail, pollMs, showWaiting } from './tail.ts'
import type { Tail } from './tail.ts'
import { linesOf } from './url.ts'
import type { LogsSearch } from './url.ts'

type Act =
  | { readonly kind: 'arrived'; readonly arrived: Parameters<typeof mergeTail>[1] }
  | { readonly kind: 'show' }
  | { readonly kind: 'begin' }

const act = (tail: Tail, done: Act): Tail => {
  if (done.kind === 'begin') return emptyTail
  return done.kind === 'show' ? showWaiting(tail) : mergeTail(tail, done.arrived)
}

interface TailState extends Tail {
  /** Why the last look gave nothing; it is tried again by itself. */
  readonly failure: Failure | null
  /** Shows what waited. */
  readonly show: () => void
}

/**
 * New lines as they come, while the page is live and somebody looks at it: they are asked for every two seconds. `listed` are the lines that were read
 * before; `follows` says whether new ones may move what the reader sees.
 */
export const useTail = (
  place: { readonly org: string; readonly search: LogsSearch; readonly isLive: boolean },
  listed: readonly Log[],
  follows: () => boolean,
): TailState => {
  const api = useApi()
  const [tail, tell] = useReducer(act, emptyTail)
  const { org, search, isLive } = place
  const key = JSON.stringify([org, linesOf(search)])
  const last = useRef({ key, ms: nowMs() })
  const latest = useRef({ listed, follows })
  useEffect(() => {
    latest.current = { listed, follows }
  })
  useEffect(() => {
    last.current = { key, ms: nowMs() }
    tell({ kind: 'begin' })
  }, [key])
  const read = useQuery({
    queryKey: ['log-tail', key],
    queryFn: async ({ signal }) => {
      const askedMs = nowMs()
      const sinceMs = askedMs - last.current.ms
      const answer = await readTail(api, { org, search, sinceMs }, signal)
      last.current = { key, ms: askedMs }
      return { ...answer, sinceMs, key, askedMs }
    },
    enabled: isLive,
    refetchInterval: pollMs,
    structuralSharing: false,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  const arrived = read.data
  useEffect(() => {
    if (!arrived || arrived.key !== key) return
    const known = new Set(latest.current.listed.map(({ id }) => id))
    const { lines, isFull, sinceMs } = arrived
    tell({ kind: 'arrived', arrived: { answer: lines, isFull, sinceMs, known, follows: latest.current.follows() } })
  }, [arrived, key])
  return { ...tail, failure: read.error ? failureOf(read.error) : null, show: () => tell({ kind: 'show' }) }
}
