import type { FrameAnswer } from '#packages/contract/event'

const empty: FrameAnswer = {
  filename: null,
  absPath: null,
  module: null,
  package: null,
  platform: null,
  function: null,
  rawFunction: null,
  symbol: null,
  context: [],
  lineNo: null,
  colNo: null,
  inApp: false,
  instructionAddr: null,
  symbolAddr: null,
  trust: null,
  errors: null,
  lock: null,
  vars: null,
  sourceLink: null,
}

/** A frame for tests: what is given, the rest empty. */
export const frameOf = (given: Partial<FrameAnswer>): FrameAnswer => ({ ...empty, ...given })
