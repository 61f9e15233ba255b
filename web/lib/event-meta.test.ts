import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { exceptionMeta, listNotes, metaAt, noteOf, ruleName } from './event-meta.ts'

const meta = {
  exception: {
    values: { 0: { stacktrace: { frames: { 3: { vars: { password: { '': { rem: [['@password:filter', 's', 0, 10]], len: 12 } } } } } } } },
  },
  request: { data: { '': { err: [['invalid_data', { reason: 'x' }], 'value_too_long'] } } },
}

describe('the notes of an event', () => {
  it('are found by path, whichever way exceptions are listed', () => {
    const vars = metaAt(exceptionMeta(meta, 0), 'stacktrace', 'frames', 3, 'vars', 'password')
    expect(noteOf(vars)).toEqual({ rule: '@password:filter', length: 12, errors: [] })
    expect(exceptionMeta({ exception: { 0: 'here' } }, 0)).toBe('here')
  })

  it('are absent where the tree has nothing, also for names of Object.prototype', () => {
    expect(metaAt(meta, 'exception', 'values', 'constructor')).toBeUndefined()
    expect(noteOf(metaAt(meta, 'user'))).toBeNull()
  })

  it('are listed with their paths', () => {
    expect(listNotes(meta).map(({ path, note }) => [path, note.rule ?? note.errors])).toEqual([
      ['exception.values.0.stacktrace.frames.3.vars.password', '@password:filter'],
      ['request.data', ['invalid_data', 'value_too_long']],
    ])
  })

  it('never fail on a tree of any shape', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (tree) => {
        expect(Array.isArray(listNotes(JSON.parse(JSON.stringify(tree))))).toBe(true)
      }),
    )
  })

  it('name their rule', () =>
    expect(['@password:filter', '!limit', '!config', 'my-rule'].map(ruleName)).toEqual([
      'password',
      'too long',
      'config of the SDK',
      'my-rule',
    ]))
})
