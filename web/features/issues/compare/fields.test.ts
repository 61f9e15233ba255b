import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { eventOf } from '../../../journeys/fixture-event.ts'
import { differs, fieldRows, fieldSections, leavesOf, textParts } from './fields.ts'

const event = eventOf({ groupID: '1', older: false, chained: false })

describe('values by their path', () => {
  it('are the leaves, down to five levels, without what is not there', () => {
    const deep = { a: { b: { c: { d: { e: { f: 1 } } } } } }
    const leaves = leavesOf([
      ['os', { name: 'iOS', version: null, build: [1, { x: true }], empty: {} }],
      ['deep', deep],
    ])
    expect([...leaves]).toEqual([
      ['os.name', 'iOS'],
      ['os.build[0]', '1'],
      ['os.build[1].x', 'true'],
      ['os.empty', '{}'],
      ['deep.a.b.c.d.e', '{"f":1}'],
    ])
  })

  it('are bounded, and take any name', () => {
    expect(leavesOf([['list', Array.from({ length: 10_000 }, (_, index) => index)]]).size).toBe(500)
    expect([...leavesOf([['__proto__', 'x']])]).toEqual([['__proto__', 'x']])
  })
})

describe('two events', () => {
  it('that are one have no difference', () => {
    const sections = fieldSections(event, event)
    expect(sections.map(({ id }) => id)).toContain('contexts')
    expect(sections.flatMap(({ rows }) => rows).filter(differs)).toEqual([])
  })

  it('differ in what one has and the other not, or has otherwise', () => {
    const other = {
      ...event,
      tags: [...event.tags.slice(1), { key: 'new', value: 'x' }],
      contexts: { ...event.contexts, runtime: { name: 'CPython', version: '3.14' } },
    }
    const rows = fieldSections(event, other).map(({ id, rows: all }) => [id, all.filter(differs)] as const)
    const found = new Map(rows)
    const [first] = event.tags
    expect(found.get('tags')).toEqual([
      { name: first?.key, left: first?.value, right: null },
      { name: 'new', left: null, right: 'x' },
    ])
    expect(found.get('contexts')).toContainEqual(expect.objectContaining({ name: 'runtime.version', right: '3.14' }))
    expect(found.get('user')).toEqual([])
  })

  it('are told in the order of the older one', () =>
    expect(
      fieldRows(
        new Map([['b', '1']]),
        new Map([
          ['a', '2'],
          ['b', '1'],
        ]),
      ),
    ).toEqual([
      { name: 'b', left: '1', right: '1' },
      { name: 'a', left: null, right: '2' },
    ]))
})

describe('where two texts differ', () => {
  it('is between what they begin and end with', () => {
    expect(textParts('web-12.eu', 'web-7.eu')).toEqual(['web-', '12', '.eu'])
    expect(textParts('aa', 'aaa')).toEqual(['aa', '', ''])
  })

  it('is part of the text, and never half a character', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 })
    fc.assert(
      fc.property(text, text, (one, other) => {
        const parts = textParts(one, other)
        expect(parts.join('')).toBe(one)
        for (const part of parts) expect(part.isWellFormed()).toBe(true)
        expect(other.startsWith(parts[0]) && other.endsWith(parts[2])).toBe(true)
      }),
    )
    expect(textParts('😀', '😁')).toEqual(['', '😀', ''])
    expect(textParts('x\u{1F600}', 'y\u{1FA00}')).toEqual(['', 'x\u{1F600}', ''])
  })
})
