import { useState } from 'react'

import { useHeldKeys } from '../lib/held-keys.ts'

interface Controlled {
  readonly open?: boolean
  readonly onOpenChange?: (open: boolean) => void
}

/**
 * Whether a layer is open, by its owner's state or its own, and whether its code is wanted (`near`): from when its button is first pointed at, focused
 * (`come`) or the layer opens, for good, as closing it gives the focus back. The page's keys rest until it has come.
 */
export const useOpened = (controlled: Controlled) => {
  const [own, setOwn] = useState(false)
  const [near, setNear] = useState(false)
  const open = controlled.open ?? own
  if (open && !near) setNear(true)
  const setOpen = (next: boolean) => {
    setOwn(next)
    if (next !== open) controlled.onOpenChange?.(next)
  }
  useHeldKeys(open, () => setOpen(false))
  return { open, setOpen, near, come: () => setNear(true) }
}
