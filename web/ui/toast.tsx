import { Suspense, useEffect, useState, useSyncExternalStore } from 'react'

/** What a toast says: that something was done, or that it failed; with `undo`, a button takes it back; with `retry`, one tries again. */
import { late } from '../lib/late.ts'
export interface Toast {
  readonly text: string
  readonly kind: 'done' | 'failed'
  readonly undo?: () => void
  readonly retry?: () => void
}

/** Toasts that wait for the code that draws them. More than these nobody reads. */
const waitingMax = 20
/** The code is fetched by then even without a toast: the first one may say that the server is gone. */
const prefetchMs = 5_000

// One page has one queue: it is filled from anywhere and emptied by the one `Toasts` of the app.
let waiting: readonly Toast[] = []
const listeners = new Set<() => void>()

const setWaiting = (next: readonly Toast[]): void => {
  waiting = next
  for (const listener of listeners) listener()
}

/** Says in the corner of the page what was done (`done`, the default) or what failed. With `undo` the toast has a button "Undo", with `retry` "Try again". */
export const notify = (text: string, options: Partial<Omit<Toast, 'text'>> = {}): void =>
  setWaiting([...waiting, { kind: 'done' as const, ...options, text }].slice(-waitingMax))

/** Toasts that nobody has drawn yet; the caller draws them. */
export const takeToasts = (): readonly Toast[] => {
  const taken = waiting
  if (taken.length > 0) setWaiting([])
  return taken
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The toasts that wait; draws again when there are more. */
export const useWaitingToasts = (): readonly Toast[] => useSyncExternalStore(subscribe, () => waiting)

const loadToaster = () => import('./toaster.tsx')
const Toaster = late(async () => {
  const loaded = await loadToaster()
  return { default: loaded.Toaster }
})

/** The place of the toasts; the app has one. Its code comes with the first toast. */
export const Toasts = () => {
  // Asked for once, it stays: a toaster that left would take its toasts with it.
  const [asked, setAsked] = useState(false)
  const wanted = useWaitingToasts().length > 0
  if (wanted && !asked) setAsked(true)
  useEffect(() => {
    // While the server is away it does not come; the first toast asks for it again.
    const timer = setTimeout(() => void loadToaster().catch(() => undefined), prefetchMs)
    return () => clearTimeout(timer)
  }, [])
  return asked ? (
    <Suspense fallback={null}>
      <Toaster />
    </Suspense>
  ) : null
}
