import { createContext, use } from 'react'

/** What the frame can do for whoever is in it. */
export interface FrameActions {
  readonly openPalette: () => void
  readonly openHelp: () => void
  /** Closes either. */
  readonly close: () => void
  readonly signOut: () => void
}

/** The frame provides it. */
export const FrameContext = createContext<FrameActions | null>(null)

/** The frame's actions. Throws outside of the frame: that is a mistake in the code. */
export const useFrame = (): FrameActions => {
  const actions = use(FrameContext)
  if (!actions) throw new Error('useFrame outside of the frame')
  return actions
}
