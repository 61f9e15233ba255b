import { useIsFetching } from '@tanstack/react-query'
import { Suspense, useEffect, useState } from 'react'

import { late } from '../../lib/late.ts'

const quietMs = 1_000
/** As high as the dot's line, so that nothing moves when it comes. */
const place = <div style={{ height: 28 }} />

const IngestionDot = late(async () => {
  const loaded = await import('./ingestion-dot.tsx')
  return { default: loaded.IngestionDot }
})

/** True once the page has had a second without a request. */
const useQuietOnce = (): boolean => {
  const busy = useIsFetching() > 0
  const [quiet, setQuiet] = useState(false)
  useEffect(() => {
    if (quiet || busy) return undefined
    const timer = setTimeout(() => setQuiet(true), quietMs)
    return () => clearTimeout(timer)
  }, [quiet, busy])
  return quiet
}

/** The ingestion dot, code and figures of which are fetched when the page has all that it needs: the foot of the rail keeps nobody waiting. */
export const LateDot = () =>
  useQuietOnce() ? (
    <Suspense fallback={place}>
      <IngestionDot />
    </Suspense>
  ) : (
    place
  )
