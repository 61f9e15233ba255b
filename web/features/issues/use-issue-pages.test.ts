import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { issues } from '../../journeys/fixture-issues.ts'
import { joinPages } from './use-issue-pages.ts'

const pageOf = (from: number, to: number) => ({ issues: issues.slice(from, to) })

describe('1. the rows of all pages', () => {
  it('follow each other; an issue on two pages is shown where it comes first', () => {
    const rows = joinPages([pageOf(0, 3), pageOf(2, 5)], [])
    expect(rows.map((row) => row?.id)).toEqual(issues.slice(0, 5).map(({ id }) => id))
  })

  it('a page that is not read keeps the place of its rows, so that those below do not move', () => {
    const rows = joinPages([pageOf(0, 3), undefined, pageOf(5, 6)], [3, 7, 1])
    expect(rows.map((row) => row?.id ?? null)).toEqual([
      ...issues.slice(0, 3).map(({ id }) => id),
      ...Array.from({ length: 7 }, () => null),
      issues[5]?.id,
    ])
  })

  it('while the first page is read there is no row, while the next one is there are few', () => {
    expect(joinPages([undefined], [])).toEqual([])
    expect(joinPages([pageOf(0, 2), undefined], []).slice(2)).toEqual([null, null, null])
  })

  it('whatever is read, no issue is there twice and none is lost', () => {
    const span = fc.tuple(fc.nat(50), fc.nat(10)).map(([from, length]) => pageOf(from, from + length))
    fc.assert(
      fc.property(fc.array(fc.option(span, { nil: undefined }), { maxLength: 6 }), (pages) => {
        const ids = joinPages(pages, []).flatMap((row) => (row ? [row.id] : []))
        expect(new Set(ids).size).toBe(ids.length)
        expect(new Set(ids)).toEqual(new Set(pages.flatMap((page) => page?.issues.map(({ id }) => id) ?? [])))
      }),
    )
  })
})
