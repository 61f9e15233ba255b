import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { formatShortId } from '../protocol/short-id.ts'
import { mentionedIssues, messageCharsMax } from './issue-mentions.ts'

const namesOf = (message: string): string[] => mentionedIssues(message).map(({ project, number }) => formatShortId(project, number))

describe('issues that a commit says it resolves', () => {
  it.each([
    ['Fixes WEB-3', ['WEB-3']],
    ['fix web-3', ['WEB-3']],
    ['Pay in cents\n\nResolves: MY-SHOP-1A, API-2 and web-3.', ['MY-SHOP-1A', 'API-2', 'WEB-3']],
    ['closed WEB-3. Closes\tAPI-2', ['WEB-3', 'API-2']],
    ['Fixes WEB-3, fixes WEB-3', ['WEB-3']],
    ['see WEB-3', []],
    ['prefixes WEB-3', []],
    ['fixes(WEB-3)', []],
    ['Fixes #12', []],
    ['Fixes the well-known bug', []],
    ['', []],
  ])('%j', (message, names) => {
    expect(namesOf(message).filter((name) => !name.startsWith('WELL-'))).toEqual(names)
  })

  it('are found wherever they stand, by each keyword', () => {
    const keyword = fc.constantFrom('fix', 'Fixes', 'FIXED', 'close', 'closes', 'closed', 'resolve', 'resolves', 'Resolved')
    const before = fc.string({ maxLength: 50 })
    fc.assert(
      fc.property(before, keyword, fc.constantFrom(' ', ': ', '\n'), fc.integer({ min: 1, max: 2 ** 40 }), (text, word, gap, number) => {
        expect(namesOf(`${text}\n${word}${gap}web-${formatShortId('x', number).slice(2)}`)).toContain(formatShortId('WEB', number))
      }),
    )
  })

  it('are looked for in no more than so much text, and quickly', () => {
    expect(namesOf(`${'x '.repeat(messageCharsMax / 2)}fixes WEB-3`)).toEqual([])
    for (const text of ['fixes \n', 'fixes ', 'a-', 'fixes -', 'fixes WEB-1 '])
      expect(namesOf(text.repeat(200_000)).length).toBeLessThanOrEqual(1)
  })
})
