import { describe, expect, it } from 'vitest'

import type { Issue } from '#packages/contract/issue'

import { issues } from '../../journeys/fixture-issues.ts'
import { issuesAsCsv } from './export-rows.ts'

const withTitle = (title: string): Issue[] => issues.slice(0, 1).map((issue) => ({ ...issue, title }))
const titleOf = (title: string): string => issuesAsCsv(withTitle(title)).split('\r\n').slice(1).join('\r\n').split(',shop/')[0] ?? ''

describe('1. issues as a table', () => {
  it('has a line of names and one line for each issue', () => {
    const lines = issuesAsCsv(issues.slice(0, 3)).split('\r\n')
    expect(lines).toHaveLength(4)
    expect(lines[0]).toBe('id,short id,title,culprit,project,level,status,priority,owner,events,users,first seen,last seen,link')
  })

  it('quotes what would break a line or a cell', () => {
    expect(titleOf('a "b", c')).toBe('1000,SHOP-API-3,"a ""b"", c"')
    expect(titleOf('two\nlines')).toBe('1000,SHOP-API-3,"two\nlines"')
  })

  it.each(['=1+1', '+1', '-1', '@x', '\t=1'])('no title is a formula: %j', (title) => {
    expect(titleOf(title)).toBe(`1000,SHOP-API-3,'${title}`)
  })
})
