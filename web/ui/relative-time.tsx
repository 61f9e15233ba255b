import { createContext, use, useEffect, useState } from 'react'

import { nowMs } from '../lib/now.ts'
import { describeInstant, formatAge } from '../lib/time-format.ts'

const tickMs = 10_000
const NowContext = createContext<number | null>(null)

/** One clock for all ages on the page, so that they change together every ten seconds. */
export const NowProvider = ({ children, fixedMs }: { readonly children: React.ReactNode; readonly fixedMs?: number }) => {
  const [now, setNow] = useState(() => fixedMs ?? nowMs())
  useEffect(() => {
    if (fixedMs !== undefined) return undefined
    const timer = setInterval(() => setNow(nowMs()), tickMs)
    return () => clearInterval(timer)
  }, [fixedMs])
  return <NowContext value={now}>{children}</NowContext>
}

/** Milliseconds since 1970 of the page's clock. */
export const useNow = (): number => use(NowContext) ?? nowMs()

/** How long ago an instant was: `3h`. Local and UTC time are in the title. */
export const RelativeTime = ({ iso }: { readonly iso: string }) => {
  const now = useNow()
  return (
    <time dateTime={iso} title={describeInstant(iso, now)}>
      {formatAge(now - Date.parse(iso))}
    </time>
  )
}
