import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { cutPage, linkHeader, readPageRequest } from './paginate.ts'
import type { PageRequest } from './paginate.ts'

interface Row {
  readonly value: number
  readonly id: number
}

const rowsArbitrary = fc.uniqueArray(fc.record({ value: fc.nat(5), id: fc.integer({ min: 1, max: 1000 }) }), {
  selector: (row) => row.id,
  maxLength: 40,
})
const falling = (a: Row, b: Row): number => b.value - a.value || b.id - a.id

/** What a store does for a page request. */
const fetchRows = (all: readonly Row[], { cursor, limit }: PageRequest): Row[] => {
  if (!cursor) return all.slice(0, limit + 1)
  const place = { value: cursor.value, id: Number(cursor.id) }
  const side = all.filter((row) => (cursor.back ? falling(row, place) < 0 : falling(row, place) > 0))
  return (cursor.back ? side.toReversed() : side).slice(0, limit + 1)
}

const pageOf = (all: readonly Row[], query: string) => {
  const request = readPageRequest(new URLSearchParams(query))
  if (!request.ok) throw new Error(request.error)
  const page = cutPage(fetchRows(all, request.value), request.value, (row) => ({ value: row.value, id: String(row.id) }))
  return { page, link: linkHeader(new URL(`https://errors.example.com/api/0/x/?${query}`), page) }
}

const cursorOf = (link: string, rel: string): { readonly cursor: string; readonly results: boolean } => {
  const match = new RegExp(`<([^>]+)>; rel="${rel}"; results="(true|false)"; cursor="([^"]+)"`).exec(link)
  expect(new URL(match?.[1] ?? '').searchParams.get('cursor')).toBe(match?.[3])
  return { cursor: match?.[3] ?? '', results: match?.[2] === 'true' }
}

describe('pages', () => {
  it('tell every row once, forwards, and the same pages backwards', () => {
    fc.assert(
      fc.property(rowsArbitrary, fc.integer({ min: 1, max: 7 }), (rows, limit) => {
        const all = rows.toSorted(falling)
        const pages: (readonly Row[])[] = []
        let { page, link } = pageOf(all, `limit=${limit}`)
        expect(cursorOf(link, 'previous').results).toBe(false)
        for (let step = 0; step < 50; step++) {
          pages.push(page.rows)
          const next = cursorOf(link, 'next')
          if (!next.results) break
          ;({ page, link } = pageOf(all, `limit=${limit}&cursor=${encodeURIComponent(next.cursor)}`))
        }
        expect(pages.flat()).toEqual(all)
        for (const earlier of pages.slice(0, -1).toReversed()) {
          const previous = cursorOf(link, 'previous')
          expect(previous.results).toBe(true)
          ;({ page, link } = pageOf(all, `limit=${limit}&cursor=${encodeURIComponent(previous.cursor)}`))
          expect(page.rows).toEqual(earlier)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('keep the other parameters in their links', () => {
    const { link } = pageOf([], 'query=is%3Aunresolved&project=1&project=2')
    const next = new URL(/<([^>]+)>; rel="next"/.exec(link)?.[1] ?? '')
    expect(next.searchParams.getAll('project')).toEqual(['1', '2'])
    expect(next.searchParams.get('query')).toBe('is:unresolved')
  })
})

describe('what is asked', () => {
  it('caps a huge limit, and takes nonsense as absent', () => {
    const limitOf = (query: string) => {
      const read = readPageRequest(new URLSearchParams(query))
      return read.ok ? read.value.limit : undefined
    }
    expect(limitOf('limit=10000')).toBe(100)
    expect(limitOf('per_page=7')).toBe(7)
    for (const query of ['', 'limit=0', 'limit=-5', 'limit=1e9', 'limit=abc', 'limit=99999999999999999999'])
      expect([query, limitOf(query)]).toEqual([query, 25])
  })

  it('takes an empty cursor as absent and refuses one that is not ours', () => {
    expect(readPageRequest(new URLSearchParams('cursor='))).toMatchObject({ ok: true, value: { cursor: undefined } })
    for (const cursor of [
      'x',
      '1:2',
      '1:2:2',
      '-1:2:0',
      '9999999999999999:1:0',
      '1:g:0',
      '1:1:0:0',
      "1:1' or 1=1:0",
      '__proto__',
      `1:${'a'.repeat(33)}:0`,
    ]) {
      expect([cursor, readPageRequest(new URLSearchParams({ cursor })).ok]).toEqual([cursor, false])
    }
  })
})
