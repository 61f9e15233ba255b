import { startTransition, useEffect, useState } from 'react'

/** A page that is never idle is not waited for any longer. */
const idleMsMax = 2_000
/** Browsers that do not tell when they are idle are given so much time to paint. */
const paintMs = 200

/** True from the first idle moment on after `ready` has been painted: for what the first view does without. */
export const useIdle = (ready: boolean): boolean => {
  const [idle, setIdle] = useState(false)
  useEffect(() => {
    if (!ready || idle) return undefined
    let asked = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const go = () => startTransition(() => setIdle(true))
    const hasIdle = typeof window.requestIdleCallback === 'function'
    const wait = () => {
      if (hasIdle) asked = window.requestIdleCallback(go, { timeout: idleMsMax })
      else timer = setTimeout(go, paintMs)
    }
    const frame = requestAnimationFrame(wait)
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      if (hasIdle) window.cancelIdleCallback(asked)
    }
  }, [ready, idle])
  return idle
}
