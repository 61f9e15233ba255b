import { describe, expect, it } from 'vitest'

import type { ExceptionAnswer } from '#packages/contract/event'
import type { JsonObject } from '#packages/protocol/json'

import { exceptionChain } from './chain.ts'

const exceptionOf = (type: string, mechanism: JsonObject | null = null): ExceptionAnswer => ({
  type,
  value: null,
  module: null,
  threadId: null,
  mechanism,
  stacktrace: null,
  rawStacktrace: null,
})

describe('chained exceptions', () => {
  it('the one raised last is on top, its cause below', () => {
    expect(exceptionChain([exceptionOf('timeout'), exceptionOf('OrderError')])).toEqual([
      { index: 1, relation: null },
      { index: 0, relation: 'timeout is the direct cause of OrderError' },
    ])
  })

  it('an exception that was being handled is no cause', () => {
    expect(exceptionChain([exceptionOf('KeyError', { source: '__context__' }), exceptionOf('Oops')])[1]?.relation).toBe(
      'Oops was raised while handling KeyError',
    )
  })

  it('members of a group name their group', () => {
    const chain = exceptionChain([
      exceptionOf('A', { exception_id: 2, parent_id: 0 }),
      exceptionOf('B', { exception_id: 1, parent_id: 0 }),
      exceptionOf('Group', { exception_id: 0, is_exception_group: true }),
    ])
    expect(chain.map(({ relation }) => relation)).toEqual([null, 'B is one of 2 in the group Group', 'A is one of 2 in the group Group'])
  })
})
