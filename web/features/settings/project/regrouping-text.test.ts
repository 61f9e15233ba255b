import { describe, expect, it } from 'vitest'

import type { Regrouping, RegroupingResult } from '#packages/contract/grouping-preview'

import { effectNotes, effectSentence, progressSentence, readSentence, rulesSentence } from './regrouping-text.ts'

const nothing: RegroupingResult = {
  merges: [],
  mergeCount: 0,
  mergedIssues: 0,
  splits: [],
  splitCount: 0,
  renewed: 0,
  unchanged: 1,
  issues: 1,
  splitBytes: 0,
}

describe('what rules do, in words', () => {
  it.each([
    [
      { mergeCount: 2, mergedIssues: 3, splitCount: 1 },
      'Would merge 5 issues into 2, and split 1.',
      'Merged 5 issues into 2, and split 1.',
    ],
    [{ mergeCount: 1, mergedIssues: 2 }, 'Would merge 3 issues into 1, and split none.', 'Merged 3 issues into 1.'],
    [{ splitCount: 2 }, 'Would split 2 issues, and merge none.', 'Split 2 issues.'],
    [{}, 'Would merge nothing and split nothing.', 'Merged nothing and split nothing.'],
  ])('%o', (change, would, did) => {
    expect([effectSentence({ ...nothing, ...change }, 'preview'), effectSentence({ ...nothing, ...change }, 'apply')]).toEqual([would, did])
  })

  it('says what stays, and what it costs to part stored events', () => {
    expect(effectNotes(nothing, 'preview')).toEqual(['1 issue stays as it is.'])
    const notes = effectNotes({ ...nothing, splitCount: 1, renewed: 2, unchanged: 4000, splitBytes: 3_355_443 }, 'preview')
    expect(notes[0]).toContain('about 3.2 MiB are written anew')
    expect(notes[1]).toMatch(/^2 issues get another hash/)
    expect(notes[2]).toBe('4 000 issues stay as they are.')
    expect(effectNotes({ ...nothing, splitCount: 1, keptHashes: 2 }, 'apply').slice(0, 2)).toEqual([
      'Stored events went to the issue of their part, with what is counted of them.',
      'Of 2 kinds of event what is stored stays where it is: there are too many, or they were changed meanwhile.',
    ])
  })
})

describe('how far it is', () => {
  const reading = {
    state: 'reading',
    progress: { done: 40, total: 1200 },
    events: { read: 80, total: 4310 },
    result: { ...nothing, issues: 18 },
  }
  const at = (change: object): Regrouping => ({ ...reading, ...change }) as Regrouping

  it.each([
    [{}, 'Reading stored events: 40 of 1 200 kinds'],
    [{ state: 'merging', progress: { done: 1, total: 3 } }, 'Merging issues: 1 of 3'],
    [{ state: 'publishing', progress: { done: 3, total: 3 } }, 'Saving the rules'],
    [{ state: 'copying', progress: { done: 1, total: 3 } }, 'Taking stored events apart: 1 of 3'],
    [{ state: 'settling', progress: { done: 3, total: 3 } }, 'Waiting for events that are on their way'],
    [{ state: 'unmerging', progress: { done: 0, total: 0 } }, 'Taking issues apart again'],
  ])('%o', (change, sentence) => expect(progressSentence(at(change))).toBe(sentence))

  it('names what was read', () => {
    expect(readSentence(at({}))).toBe('Read 80 of 4 310 events of 18 issues, the newest of each.')
  })
})

describe('rules, counted', () => {
  it.each([
    [
      { fingerprintingRules: '# ours\n\ntype:E -> e\ntype:F -> f', groupingEnhancements: 'app:no -group' },
      '2 fingerprint rules, 1 stack trace rule',
    ],
    [{ fingerprintingRules: '', groupingEnhancements: ' # none\n' }, 'No rules'],
  ])('%o', (rules, sentence) => expect(rulesSentence(rules)).toBe(sentence))
})
