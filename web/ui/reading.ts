import { createContext, use, useEffect, useState } from 'react'

/** What the page can do about its reading as a whole; `app.tsx` provides it. */
export interface Reading {
  /** Goes up with each `stop`. */
  readonly stops: number
  /** Nothing was begun again since the last stop. */
  readonly stopped: boolean
  /** Gives up what is being read; the server gives up the queries. What is shown stays. */
  readonly stop: () => void
  /** Reads again what was never read, after a stop. */
  readonly again: () => void
  /** Forgets what nothing on the page shows: a panel that could not draw an answer asks for another one. */
  readonly forget: () => void
}

/** Null where nothing is read: on the page of stories. */
export const ReadingContext = createContext<Reading | null>(null)

/** From here on a reader is told that it still runs, and can stop it (ui.md 1.6). */
const slowMs = 8_000

/** True when the component has been in the page for 8 seconds. */
export const useSlow = (): boolean => {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowMs)
    return () => clearTimeout(timer)
  }, [])
  return slow
}

/** Whether what this component waits for was stopped by the reader. */
export const useStopped = (): boolean => {
  const reading = use(ReadingContext)
  const [before] = useState(reading?.stops ?? 0)
  return reading !== null && reading.stopped && reading.stops > before
}
