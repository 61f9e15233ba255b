import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { ExceptionAnswer } from '#packages/contract/event'
import type { JsonObject } from '#packages/protocol/json'

import { chainRows, groupsAround } from './chain.ts'

const exceptionOf = (type: string, mechanism: JsonObject | null = null): ExceptionAnswer => ({
  type,
  value: null,
  module: null,
  threadId: null,
  mechanism,
  stacktrace: null,
  rawStacktrace: null,
})
const none = new Set<number>()
const show = (exceptions: readonly ExceptionAnswer[], opened: ReadonlySet<number> = none) =>
  chainRows(exceptions, opened).map((row) =>
    row.kind === 'more'
      ? `${' '.repeat(row.depth)}+${String(row.members)}`
      : `${' '.repeat(row.depth)}${exceptions[row.index]?.type ?? ''}${row.relation === null ? '' : `: ${row.relation}`}`,
  )

describe('1. chains', () => {
  it('the one raised last is on top, its cause below', () => {
    expect(show([exceptionOf('timeout'), exceptionOf('OrderError')])).toEqual([
      'OrderError',
      'timeout: timeout is the direct cause of OrderError',
    ])
  })

  it('an exception that was being handled is no cause', () => {
    expect(show([exceptionOf('KeyError', { source: '__context__' }), exceptionOf('Oops')])).toEqual([
      'Oops',
      'KeyError: Oops was raised while handling KeyError',
    ])
  })
})

describe('2. groups', () => {
  // As the Python SDK sends them: the last member first, the group last.
  const group = [
    exceptionOf('KeyError', { exception_id: 4, parent_id: 3, source: '__cause__' }),
    exceptionOf('C', { exception_id: 3, parent_id: 1, source: 'exceptions[1]' }),
    exceptionOf('B', { exception_id: 2, parent_id: 1, source: 'exceptions[0]' }),
    exceptionOf('Inner', { exception_id: 1, parent_id: 0, source: 'exceptions[0]', is_exception_group: true }),
    exceptionOf('Group', { exception_id: 0, is_exception_group: true }),
  ]

  it('are a tree, in which a cause stands below its own exception', () => {
    expect(show(group)).toEqual([
      'Group',
      ' Inner: Inner is one of 1 in the group Group',
      '  B: B is one of 2 in the group Inner',
      '  C: C is one of 2 in the group Inner',
      '  KeyError: KeyError is the direct cause of C',
    ])
    expect(groupsAround(group, 0)).toEqual([3, 4])
  })

  it('the cause of a group is not one of it', () => {
    expect(
      show([
        exceptionOf('Cause', { exception_id: 2, parent_id: 0, source: '__cause__' }),
        exceptionOf('A', { exception_id: 1, parent_id: 0, source: 'exceptions[0]' }),
        exceptionOf('Group', { exception_id: 0, is_exception_group: true }),
      ]),
    ).toEqual(['Group', ' A: A is one of 1 in the group Group', 'Cause: Cause is the direct cause of Group'])
  })

  it('after three members a line stands for the others, until it is opened', () => {
    const many = [
      ...Array.from({ length: 6 }, (_, index) => exceptionOf(`E${String(5 - index)}`, { exception_id: 6 - index, parent_id: 0 })),
      exceptionOf('Group', { exception_id: 0, is_exception_group: true }),
    ]
    expect(show(many).map((line) => line.split(':')[0])).toEqual(['Group', ' E0', ' E1', ' E2', ' +3'])
    expect(show(many, new Set([6])).map((line) => line.split(':')[0])).toEqual(['Group', ' E0', ' E1', ' E2', ' E3', ' E4', ' E5'])
  })
})

describe('3. whatever the ids say', () => {
  it('each exception is met once, or stands behind a line', () => {
    const id = fc.integer({ min: 0, max: 5 })
    const mechanism = fc.record({ exception_id: id, parent_id: id, is_exception_group: fc.boolean() }, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.array(mechanism, { maxLength: 8 }), (mechanisms) => {
        const exceptions = mechanisms.map((one) => exceptionOf('E', one))
        const shown = chainRows(exceptions, new Set(exceptions.keys())).map((row) => (row.kind === 'exception' ? row.index : -1))
        expect(shown.toSorted((a, b) => a - b)).toEqual([...exceptions.keys()])
        for (const index of exceptions.keys()) expect(groupsAround(exceptions, index).length).toBeLessThanOrEqual(exceptions.length)
      }),
    )
  })
})
