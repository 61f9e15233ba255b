import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { groupTags } from './tag-groups.ts'

const tag = (key: string) => ({ key, value: 'v' })

describe('tags of an event', () => {
  it('stand by kind, the own ones first, dotted keys below their stem', () => {
    const groups = groupTags(['os.name', 'plan', 'browser', 'release', 'browser.name', 'shop.a', 'shop.b', 'lone.key'].map(tag))
    expect(groups.map(({ name, lines }) => [name, lines.map(({ shown, depth }) => `${'  '.repeat(depth)}${shown}`)])).toEqual([
      ['Custom', ['lone.key', 'plan', 'shop.a', '  .b']],
      ['Application', ['release']],
      ['Other', ['browser', '  .name', 'os.name']],
    ])
  })

  it('are all there, once each, with their full key', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '.', 'os') })), (keys) => {
        const lines = groupTags(keys.map(tag)).flatMap((group) => group.lines)
        expect(lines.map(({ key }) => key).toSorted()).toEqual(keys.toSorted())
        for (const { key, shown } of lines) expect(key.endsWith(shown)).toBe(true)
      }),
    )
  })
})
