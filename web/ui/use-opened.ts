import { useState } from 'react'

interface Controlled {
  readonly open?: boolean
  readonly onOpenChange?: (open: boolean) => void
}

/**
 * Whether a layer is open, by its owner's state or its own, and whether its code is wanted (`near`): from when its button is first pointed at, focused
 * (`come`) or the layer opens, for good, as closing it gives the focus back.
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
  return { open, setOpen, near, come: () => setNear(true) }
}
