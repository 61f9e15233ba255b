import { describe, expect, it } from 'vitest'

import { listNotes } from '../../lib/event-meta.ts'
import { eventWith } from '../../test/event.ts'
import { frameOf } from '../../test/frames.ts'
import { keptAt, leftOutText, noteText, omittedOf } from './note-text.ts'

const note = { rule: null, length: null, errors: [] }
const trace = { frames: [frameOf({}), frameOf({})], framesOmitted: [1, 299] as const, registers: null, hasSystemFrames: false }
const exception = { type: 'A', value: null, module: null, threadId: null, mechanism: null, stacktrace: trace, rawStacktrace: null }
const cut = { '': { len: 300 } }
const event = eventWith({
  tags: [{ key: 'level', value: 'error' }],
  tagsOmitted: 100,
  context: { list: [1, 2, 3], 'with.dot': { a: 1 } },
  entries: [{ type: 'exception', data: { values: [exception], hasSystemFrames: false, excOmitted: null } }],
  _meta: {
    tags: cut,
    extra: { list: cut, 'with.dot': cut, gone: cut, ['__proto__']: cut },
    exception: { values: { 0: { stacktrace: { frames: cut } } }, 0: { stacktrace: { frames: cut } } },
    message: cut,
  },
})

describe('what was done to a value', () => {
  it('is never without words, and says how much of a list is kept', () => {
    const said = listNotes(event._meta).map(({ path, keys, note: { length, ...rest } }) => [
      path,
      noteText({ ...rest, length }, length === null ? null : keptAt(event, keys, length)),
    ])
    expect(Object.fromEntries(said)).toEqual({
      tags: '200 of 300 kept',
      'extra.list': '3 of 300 kept',
      'extra.with.dot': '1 of 300 kept',
      'extra.gone': 'cut, it was 300 long',
      'extra.__proto__': 'cut, it was 300 long',
      'exception.values.0.stacktrace.frames': '2 of 300 kept',
      'exception.0.stacktrace.frames': '2 of 300 kept',
      message: 'cut, it was 300 long',
    })
  })

  it('names the rule, the length and the complaint', () => {
    expect(noteText({ ...note, rule: '!limit', length: 9_000 }, null)).toBe('cut, it was 9 000 long')
    expect(noteText({ ...note, rule: '@password:filter', length: 9 }, null)).toBe('removed by the rule password')
    expect(noteText({ ...note, length: 250, errors: ['invalid_data'] }, 100)).toBe('100 of 250 kept, invalid_data')
    expect(noteText(note, null)).toBe('changed')
  })
})

describe('what was left out of a list', () => {
  it('is counted and said', () => {
    expect(omittedOf({ '': { len: 250 } }, 100)).toBe(150)
    for (const meta of [undefined, {}, { '': { len: '250' } }, { '': { len: 9 } }]) expect(omittedOf(meta, 100)).toBe(0)
    expect(leftOutText({ kept: 250, omitted: 50, what: 'frames', which: 'the oldest' })).toBe(
      '250 of 300 frames are kept; the oldest 50 were left out.',
    )
    expect(leftOutText({ kept: 250, omitted: 0, what: 'frames', which: 'the oldest' })).toBeNull()
  })
})
