import { describe, expect, it } from 'vitest'

import { exactCount } from '../../../lib/number-format.ts'
import { keyName, splitSentence } from './split-words.ts'

const preview = { key: 'type', values: [], total: 4, events: 1234, isSample: false }

describe('what a split would make', () => {
  it.each([
    [preview, `4 values of ${exactCount(1234)} stored events: it would become 4 issues.`],
    [{ ...preview, isSample: true, events: 300 }, '4 values of the newest 300 events: it would become 4 issues.'],
    [{ ...preview, total: 1, events: 1 }, 'All of 1 stored event have the same value: there is nothing to split.'],
    [{ ...preview, total: 0, events: 0 }, 'No event of this issue is stored, so there is nothing to look at.'],
  ])('%o', (given, sentence) => expect(splitSentence(given)).toBe(sentence))

  it('names tags and parts of events', () => {
    expect(['tag:browser', 'function', 'other'].map(keyName)).toEqual(['tag browser', 'function that crashed', 'other'])
  })
})
