import { describe, expect, test } from 'vitest'

import type { JsonObject } from '#packages/protocol/json'

import { withCrash, withFormLists } from './minidump.ts'

describe('fields of a crash form', () => {
  test('indexes mean lists, names mean maps', () => {
    expect(
      withFormLists({
        fingerprint: { 0: 'a', 1: 'b' },
        exception: { values: { 0: { type: 'E', stacktrace: { frames: { 0: { function: 'f', vars: { 0: 'own' } } } } } } },
        tags: { 0: 'zero' },
        extra: { list: { 0: 'a' } },
        release: 'r',
        modules: { '': 'x' },
        sparse: { 0: 'a', 2: 'c' },
      }),
    ).toEqual({
      fingerprint: ['a', 'b'],
      exception: { values: [{ type: 'E', stacktrace: { frames: [{ function: 'f', vars: { 0: 'own' } }] } }] },
      tags: { 0: 'zero' },
      extra: { list: { 0: 'a' } },
      release: 'r',
      modules: ['x'],
      sparse: { 0: 'a', 2: 'c' },
    })
  })
})

describe('an event with a dump', () => {
  test.each<[JsonObject]>([[{}], [{ exception: null }], [{ exception: { values: [] } }], [{ message: '' }], [{ exception: [null] }]])(
    '%j gets an exception that stands for the crash',
    (raw) => {
      expect(withCrash(raw)).toMatchObject({
        platform: 'native',
        level: 'fatal',
        exception: { values: [{ type: 'Minidump', mechanism: { type: 'minidump', handled: false, synthetic: true } }] },
      })
    },
  )

  test('that says what happened, or how bad it is, keeps its word', () => {
    for (const raw of [{ exception: { type: 'E' } }, { message: 'm' }, { logentry: { formatted: 'm' } }]) expect(withCrash(raw)).toBe(raw)
    expect(withCrash({ level: 'error', platform: 'other' })).toMatchObject({ level: 'error', platform: 'other' })
  })
})
