import { describe, expect, it } from 'vitest'

import { isAsked, readOptions } from './options.ts'

describe('The command line', () => {
  it('runs everything over a million events unless told otherwise', () => {
    const options = readOptions([])
    expect(options).toMatchObject({ only: undefined, size: { events: 1_000_000, issues: 10_000 }, repeats: 5 })
    expect(isAsked(options, ['8', '9'])).toBe(true)
    expect(isAsked(options, ['picture'])).toBe(false)
  })
  it('runs what is named, in any case', () => {
    const options = readOptions(['--only', 'f8, 4,Picture', '--events', '500', '--issues', '20', '--repeats', '1'])
    expect(options.size).toEqual({ events: 500, issues: 20 })
    expect([['F8'], ['4', '5'], ['5'], ['picture'], ['F10']].map((names) => isAsked(options, names))).toEqual([
      true,
      true,
      false,
      true,
      false,
    ])
  })
  it.each([[['--events', 'many']], [['--repeats', '0']], [['--events', '10', '--issues', '10']], [['--colour']]])('refuses %j', (args) => {
    expect(() => readOptions(args)).toThrow(/--/)
  })
})
