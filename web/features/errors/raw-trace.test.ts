import { describe, expect, it } from 'vitest'

import type { ExceptionAnswer, FrameAnswer } from '#packages/contract/event'

import { frameOf } from '../../test/frames.ts'
import { rawTrace } from './raw-trace.ts'

const exceptionOf = (type: string, value: string, frames: readonly FrameAnswer[], source?: string): ExceptionAnswer => ({
  type,
  value,
  module: null,
  threadId: null,
  mechanism: source === undefined ? null : { type: 'chained', source },
  stacktrace: { frames, framesOmitted: null, registers: null, hasSystemFrames: false },
  rawStacktrace: null,
})
const outer = frameOf({ function: 'main', filename: 'app.py', module: 'app', lineNo: 3, absPath: '/srv/app.py' })
const inner = frameOf({
  function: 'pay',
  filename: 'pay.py',
  module: 'shop.pay',
  lineNo: 9,
  colNo: 5,
  absPath: '/srv/pay.py',
  context: [
    [8, 'def pay():'],
    [9, '    raise Oops'],
    [10, ''],
  ],
})

describe('the raw trace is what the language prints', () => {
  it('Python: oldest call first, with the joint between exceptions', () => {
    expect(rawTrace([exceptionOf('KeyError', "'a'", [inner], '__context__'), exceptionOf('Oops', 'no', [outer, inner])], 'python')).toBe(
      `Traceback (most recent call last):
  File "pay.py", line 9, in pay
    raise Oops
KeyError: 'a'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "app.py", line 3, in main
  File "pay.py", line 9, in pay
    raise Oops
Oops: no`,
    )
  })

  it('JavaScript: newest call first, cause below', () => {
    expect(rawTrace([exceptionOf('TypeError', 'x', [inner]), exceptionOf('Error', 'y', [outer, inner])], 'node')).toBe(
      'Error: y\n    at pay (pay.py:9:5)\n        raise Oops\n    at main (app.py:3)\nCaused by: TypeError: x\n    at pay (pay.py:9:5)\n        raise Oops',
    )
  })

  it('Go', () => {
    expect(rawTrace([exceptionOf('runtime error', 'index out of range', [inner])], 'go')).toBe(
      'panic: runtime error: index out of range\n\ngoroutine 1 [running]:\nshop.pay.pay(...)\n\t/srv/pay.py:9\n\t\traise Oops',
    )
  })

  it('Java', () => expect(rawTrace([exceptionOf('Oops', 'no', [outer])], 'java')).toBe('Oops: no\n\tat app.main(app.py:3)'))

  it('any other, and an exception without frames', () => {
    expect(rawTrace([exceptionOf('Oops', '', [outer])], 'elixir')).toBe('Oops\n  main in app.py:3')
    expect(rawTrace([exceptionOf('Oops', 'no', [])], 'python')).toBe('Oops: no')
  })
})
