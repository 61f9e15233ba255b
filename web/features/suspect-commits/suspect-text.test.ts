import { describe, expect, it } from 'vitest'

import type { SuspectCommit, SuspectReason } from '#packages/contract/suspect-commit'

import { beforeText, reasonText, reasonTitle, subjectOf, suspectOfFrame } from './suspect-text.ts'

const reason: SuspectReason = { kind: 'file', path: 'src/shop/pay.py', lineNo: 47, function: 'pay', frame: 1, among: 1, release: 'shop@2' }

describe('why a commit is suspected', () => {
  it.each([
    [{ kind: 'line' }, 'last changed pay.py:47'],
    [{ kind: 'line', lineNo: null, frame: 3 }, 'last changed pay.py, frame 3'],
    [{}, 'touches pay.py'],
    [{ among: 3 }, 'one of 3 that touch pay.py'],
  ] as const)('%j', (more, text) => {
    expect(reasonText({ ...reason, ...more })).toBe(text)
  })

  it('is said in full for who points at it', () => {
    expect(reasonTitle(reason)).toBe('src/shop/pay.py:47, in release shop@2')
    expect(reasonTitle({ ...reason, lineNo: null, release: null })).toBe('src/shop/pay.py')
  })
})

describe('the frame that a commit is suspected for', () => {
  const commit = { id: 'c0ffee', score: 5, reason } as SuspectCommit
  const committers = { committers: [{ author: null, commits: [{ ...commit, id: 'bad', score: 1 }, commit] }], because: null }

  it('is the one with its file and line, whatever folders the frame knows', () => {
    expect(suspectOfFrame(committers, { filename: '/srv/pay.py', lineNo: 47 })?.id).toBe('c0ffee')
    expect(suspectOfFrame(committers, { filename: String.raw`C:\shop\pay.py`, lineNo: 47 })?.id).toBe('c0ffee')
    for (const other of [
      { filename: 'shop/pay.py', lineNo: 46 },
      { filename: 'shop/cart.py', lineNo: 47 },
      { filename: null, lineNo: 47 },
      { filename: 'shop/pay.py', lineNo: null },
    ])
      expect(suspectOfFrame(committers, other)).toBeUndefined()
    expect(suspectOfFrame({ committers: [], because: null }, { filename: 'pay.py', lineNo: 47 })).toBeUndefined()
  })
})

describe('a commit', () => {
  it('is so much older than the first event, or came after it', () => {
    const commit = { dateCreated: '2026-11-22T10:00:00Z' }
    expect(beforeText(commit, '2026-11-22T13:00:00Z')).toBe('3h before')
    expect(beforeText(commit, '2026-11-22T09:30:00Z')).toBe('30m after')
    expect(beforeText(commit, 'never')).toBe('')
  })

  it('is called by the first line of its message, without the pull request that stands beside it', () => {
    const pullRequest = { id: '12', title: null, message: null, externalUrl: null }
    expect(subjectOf({ message: 'Pay in cents (#12)\n\nmore', pullRequest })).toBe('Pay in cents')
    expect(subjectOf({ message: 'Merge pull request #12 from x', pullRequest })).toBe('Merge pull request #12 from x')
    expect(subjectOf({ message: null, pullRequest: null })).toBe('')
  })
})
