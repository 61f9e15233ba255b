import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { issueKeys } from '#packages/search/issue-keys'

import { optionsAt, placeAt } from './complete.ts'

/** The text with `|` where the caret is; the options, and the text after the first one of that label was taken. */
const at = (
  marked: string,
  recent: readonly string[] = [],
  known: readonly { value: string; help: string }[] = [],
  tags: typeof known = [],
) => {
  const caret = marked.indexOf('|')
  const text = marked.replace('|', '')
  const place = placeAt(issueKeys, text, caret)
  const options = place ? optionsAt(issueKeys, place, { recent, known, tags }) : []
  const take = (label: string) => {
    const option = options.find((one) => one.label === label)
    return option && place ? text.slice(0, place.from) + option.text + text.slice(place.to) : undefined
  }
  return { labels: options.map(({ label }) => label), take }
}

describe('1. keys', () => {
  it('are all of them where nothing is typed, the ones used last first', () => {
    expect(at('|').labels.slice(0, 2)).toEqual(['is:', 'level:'])
    expect(at('is:new |', ['priority', 'level']).labels.slice(0, 3)).toEqual(['priority:', 'level:', 'is:'])
  })

  it('are those that begin with what is typed, then those that have it, by every spelling', () => {
    expect(at('rele|').labels).toEqual([
      'release:',
      'release.version:',
      'release.package:',
      'release.build:',
      'release.stage:',
      'firstRelease:',
      'lastRelease:',
      'regressed_in_release:',
    ])
    expect(at('age|').labels[0]).toBe('firstSeen:')
    expect(at('foo (!lev|').take('level:')).toBe('foo (!level:')
    expect(at('is:new l|ev:x').take('level:')).toBe('is:new level:x')
    expect(at('has:fir|').take('firstRelease')).toBe('has:firstRelease')
    expect(at('has:lev|').labels).not.toContain('level')
  })

  it('are tags of events as well, in brackets where they would be read differently', () => {
    const tags = ['tenant', 'level', 'two words', 'has'].map((value) => ({ value, help: '3 events' }))
    expect(at('tena|', [], [], tags).take('tenant:')).toBe('tenant:')
    expect(at('lev|', [], [], tags).labels).toEqual(['level:', 'device.battery_level:'])
    expect(at('two|', [], [], tags).take('two words:')).toBe('tags[two words]:')
    expect(at('has:two|', [], [], tags).take('two words')).toBe('has:tags[two words]')
    expect(at('tenant:a|', [], [{ value: 'acme', help: '3 events' }]).take('acme')).toBe('tenant:acme')
  })
})

describe('2. values', () => {
  it('are words of the key, and what the server knows, in quotes where needed', () => {
    expect(at('is:un|').labels.slice(0, 2)).toEqual(['unresolved', 'unassigned'])
    expect(at('is:un|xx level:error').take('unresolved')).toBe('is:unresolved level:error')
    const known = [{ value: 'Ann Lee', help: 'ann@acme.example' }]
    expect(at('assigned:lee|', [], known).take('Ann Lee')).toBe('assigned:"Ann Lee"')
    expect(at('assigned:"Ann L|', [], known).take('Ann Lee')).toBe('assigned:"Ann Lee"')
    expect(at('!assigned:acme|', [], known).labels).toEqual(['Ann Lee'])
  })

  it('are items of a list', () => {
    expect(at('level:[error, wa|').take('warning')).toBe('level:[error, warning')
    expect(at('level:[|]').take('fatal')).toBe('level:[fatal]')
  })

  it('are comparisons and spans of time where they make sense', () => {
    expect(at('timesSeen:|').labels).toEqual(['>', '>=', '<', '<='])
    expect(at('timesSeen:>|').labels).toEqual([])
    expect(at('firstSeen:|').labels.slice(0, 2)).toEqual(['-1h', '-24h'])
    expect(at('firstSeen:-2|').labels).toEqual(['-24h'])
    expect(at('error.unhandled:t|').labels).toEqual(['true'])
  })
})

describe('3. nothing', () => {
  it('is offered in quoted text, and behind keys that there are not', () => {
    expect(at('"is|').labels).toEqual([])
    expect(at('foo:b|').labels).toEqual([])
  })

  it('breaks, whatever the text and the caret', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('i', 's', ':', '"', '[', ']', ',', ' ', '!', '(', '>'), maxLength: 30 }),
        fc.nat(30),
        (text, caret) => {
          const at = Math.min(caret, text.length)
          const { from, to } = placeAt(issueKeys, text, at) ?? { from: at, to: at }
          expect(0 <= from && from <= at && at <= to && to <= text.length).toBe(true)
        },
      ),
    )
  })
})
