import { createContext } from 'react'
import type { ReactNode } from 'react'

import type { FrameAnswer } from '#packages/contract/event'

/** What a page knows of frames beside the event. */
export interface FrameHints {
  /** On the line of a frame: who changed it. */
  readonly mark: (frame: FrameAnswer) => ReactNode
  /** Below an open frame of own code of which nobody knows where its file is. */
  readonly below: (frame: FrameAnswer) => ReactNode
}

/** Nothing where no page says anything. */
export const FrameHint = createContext<FrameHints>({ mark: () => null, below: () => null })
