import { describe, expect, it } from 'vitest'

import { changeTrace, frameId, parseFrameId } from './stack-trace-state.ts'
import type { TraceState } from './stack-trace-state.ts'

const state: TraceState = { frames: new Set(['frame-0-1']), folds: new Set(), groups: new Set() }

describe('what is open in the stack traces', () => {
  it('a frame opens and closes, all at once too', () => {
    expect(changeTrace(state, { type: 'toggle', frame: 'frame-0-1' }).frames.size).toBe(0)
    expect([...changeTrace(state, { type: 'toggle', frame: 'frame-0-2' }).frames]).toEqual(['frame-0-1', 'frame-0-2'])
    expect([...changeTrace(state, { type: 'set', frames: ['frame-1-0'] }).frames]).toEqual(['frame-1-0'])
  })

  it('what hides a frame is opened with it', () => {
    const shown = changeTrace(state, { type: 'reveal', frame: 'frame-0-9', fold: 'frame-0-7', groups: [3] })
    expect([[...shown.frames], [...shown.folds], [...shown.groups]]).toEqual([['frame-0-1', 'frame-0-9'], ['frame-0-7'], [3]])
    expect(changeTrace(shown, { type: 'reveal', frame: null, fold: null, groups: [] })).toEqual(shown)
  })

  it('names of frames are read as they are printed', () => {
    expect(parseFrameId(`#${frameId(2, 14)}`)).toEqual({ stack: 2, frame: 14 })
    for (const text of ['', '#frame-', 'frame-1-2-3', 'frame-a-1', 'frame-1-999999']) expect(parseFrameId(text)).toBeNull()
  })
})
