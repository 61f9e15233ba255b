import { describe, expect, it } from 'vitest'

import type { IssueActivity } from '#packages/contract/issue'

import { commentText, withLine } from './use-comments.ts'

const line = (id: string, data: IssueActivity['data'] = {}): IssueActivity => ({
  id,
  type: 'note',
  user: null,
  data,
  dateCreated: '2026-11-22T17:00:00Z',
})

describe('lines of activity', () => {
  it('are newest first, whenever one comes back; the first event stays last', () => {
    const lines = withLine([line('300'), line('100'), line('0')], line('200'))
    expect(lines.map(({ id }) => id)).toEqual(['300', '200', '100', '0'])
  })

  it('a changed one takes its own place, once', () => {
    const lines = withLine([line('300'), line('200', { text: 'a' })], line('200', { text: 'b' }))
    expect(lines.map(({ id, data }) => [id, data['text']])).toEqual([
      ['300', undefined],
      ['200', 'b'],
    ])
  })

  it('one without a text is empty, not an exception', () => {
    expect([commentText(line('1', { text: 'a' })), commentText(line('1')), commentText(line('1', { text: 5 }))]).toEqual(['a', '', ''])
  })
})
