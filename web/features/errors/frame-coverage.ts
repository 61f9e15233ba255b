import { createContext } from 'react'
import type { ReactNode } from 'react'

import type { FrameAnswer } from '#packages/contract/event'

/** Whether tests ran the lines of a frame. */
export interface LineCoverage {
  /** By line: 0 = yes, 1 = no, 2 = not every branch. A line that is not there holds no code, or no report speaks of it. */
  readonly states: ReadonlyMap<number, 0 | 1 | 2>
  /** Said above the code. */
  readonly note: ReactNode
}

/** Draws the code of a frame with what is known of tests: `draw` is given null while that is awaited, and when nothing is known. */
export type CoverageReader = (frame: FrameAnswer, draw: (coverage: LineCoverage | null) => ReactNode) => ReactNode

/** How a page comes to it; where no page does, code is drawn without. */
export const FrameCoverage = createContext<CoverageReader>((_frame, draw) => draw(null))
