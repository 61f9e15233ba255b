import { describe, expect, it } from 'vitest'

import { navGroups } from './nav-entries.ts'

const labels = (asked: string, isProjectOpen: boolean): string[] =>
  navGroups(asked, isProjectOpen).flatMap(({ heading, entries }) => entries.map(({ label }) => `${heading}: ${label}`))

describe('the list of settings', () => {
  it('has the pages of a project when one is open', () => {
    expect(labels('', false)).not.toContain('Project: Inbound filters')
    expect(labels('', true)).toContain('Project: Inbound filters')
  })

  it('finds a page by the text of a setting on it, whatever the order and case', () => {
    expect(labels('limit RATE', true)).toEqual(['Project: Client keys (DSN)'])
    expect(labels('password', true)).toEqual(['Account: Details'])
    expect(labels('account token', true)).toEqual(['Account: Personal tokens'])
    expect(labels('no such setting', true)).toEqual([])
  })
})
