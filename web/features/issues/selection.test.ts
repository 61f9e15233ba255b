import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { coverage, extendTo, keepShown, nothingSelected, selectMore, targetsOf, toggleAll, toggleRow } from './selection.ts'
import type { Selection } from './selection.ts'

const rows = ['a', 'b', 'c', 'd', 'e']
const chosen = (selection: Selection): string => [...selection.ids].toSorted().join('')
const after = (...steps: readonly string[]): Selection =>
  steps.reduce(
    (selection, step) => (step.startsWith('..') ? extendTo(selection, step.slice(2), rows) : toggleRow(selection, step)),
    nothingSelected,
  )

describe('1. rows are chosen one by one, or from one to another', () => {
  it('a second press gives a row free', () => {
    expect(chosen(after('b', 'd', 'b'))).toBe('d')
  })

  it('a range goes from the last row that was touched, upwards too, and adds', () => {
    expect(chosen(after('b', '..d'))).toBe('bcd')
    expect(chosen(after('d', '..b'))).toBe('bcd')
    expect(chosen(after('a', 'c', '..e'))).toBe('acde')
    expect(chosen(after('b', '..c', '..e'))).toBe('bcde')
  })

  it('a range without a beginning is one row, and one to a row that is not there is nothing', () => {
    expect(chosen(after('..c'))).toBe('c')
    expect(extendTo(after('b'), 'z', rows)).toEqual(after('b'))
  })
})

describe('2. all rows', () => {
  it('some become all, all become none', () => {
    const all = toggleAll(after('b'), rows)
    expect([coverage(after('b'), rows), coverage(all, rows), coverage(toggleAll(all, rows), rows)]).toEqual(['some', 'all', 'none'])
  })

  it('an empty page is not wholly chosen', () => expect(coverage(nothingSelected, [])).toBe('none'))
})

describe('2b. all that match', () => {
  it('the first time all rows that were read are chosen, the second time all that match', () => {
    const once = selectMore(nothingSelected, rows, true)
    expect([chosen(once), once.matching]).toEqual([rows.join(''), undefined])
    expect(selectMore(once, rows, true).matching).toBe(true)
    expect(selectMore(once, rows, false).matching).toBe(false)
  })

  it('the next row that is pressed ends it: nobody acts on more than they chose', () => {
    const all = selectMore(selectMore(nothingSelected, rows, true), rows, true)
    expect(toggleRow(all, 'a').matching).toBeUndefined()
    expect(extendTo(all, 'a', rows).matching).toBeUndefined()
    expect(toggleAll(all, rows)).toBe(nothingSelected)
  })
})

describe('3. nobody acts on what they cannot see', () => {
  it('rows that left the list leave the selection; while all are there, it is the same object', () => {
    const selection = after('a', 'c')
    expect(keepShown(selection, rows)).toBe(selection)
    expect(chosen(keepShown(selection, ['a', 'b']))).toBe('a')
    expect(keepShown(selection, ['a', 'b']).anchor).toBeNull()
  })

  it('an action is for the chosen rows in their order, without any for the current one', () => {
    const list = rows.map((id) => ({ id }))
    expect(targetsOf(list, after('d', 'b'), 'a').map(({ id }) => id)).toEqual(['b', 'd'])
    expect(targetsOf(list, nothingSelected, 'c').map(({ id }) => id)).toEqual(['c'])
    expect(targetsOf(list, nothingSelected, null)).toEqual([])
  })

  it('whatever is pressed, only rows of the list are chosen', () => {
    const step = fc.oneof(
      fc.constantFrom(...rows),
      fc.constantFrom(...rows).map((row) => `..${row}`),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.subarray(rows), (steps, shown) => {
        const kept = keepShown(after(...steps), shown)
        expect([...kept.ids].every((id) => shown.includes(id))).toBe(true)
      }),
    )
  })
})
