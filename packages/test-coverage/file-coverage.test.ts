import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { decodeFileCoverage, FileCoverage } from './file-coverage.ts'
import { matchPath } from './match-path.ts'

const line = fc.record({
  line: fc.integer({ min: 1, max: 5_000 }),
  hits: fc.integer({ min: 0, max: 70_000 }),
  total: fc.integer({ min: 0, max: 30 }),
  taken: fc.integer({ min: 0, max: 2 ** 30 - 1 }),
})
const file = fc.array(line, { maxLength: 60 }).map((lines) => {
  const made = new FileCoverage()
  for (const { line: number, hits, total, taken } of lines) {
    made.addLine(number, hits)
    made.addBranches(number, { total, taken })
  }
  return made
})
const merged = (...files: readonly FileCoverage[]): FileCoverage => {
  const all = new FileCoverage()
  for (const one of files) all.addAll(one)
  return all
}

describe('the lines of a file', () => {
  it('count together: the most hits, and every branch that any report took', () => {
    const [one, other] = [new FileCoverage(), new FileCoverage()]
    one.addLine(3, 1)
    one.addBranches(3, { total: 2, taken: 1 })
    one.addLine(4, 0)
    other.addLine(3, 2)
    other.addBranches(3, { total: 2, taken: 2 })
    expect([one.stateOf(3), other.stateOf(3), one.stateOf(4), one.stateOf(5)]).toEqual([2, 2, 1, undefined])
    expect(merged(one, other).states()).toEqual([
      [3, 0],
      [4, 1],
    ])
    expect(merged(one, other).totals()).toEqual({ covered: 1, uncovered: 1, partial: 0 })
  })

  it('are the same in whatever order and however often they are merged', () => {
    fc.assert(
      fc.property(file, file, file, (a, b, c) => {
        const states = merged(a, b, c).encode()
        expect(merged(c, merged(b, a)).encode()).toBe(states)
        expect(merged(a, b, c, a, c).encode()).toBe(states)
      }),
    )
  })

  it('never get worse by another report', () => {
    fc.assert(
      fc.property(file, file, (a, b) => {
        const both = merged(a, b)
        const ran = a.states().filter(([, state]) => state !== 1)
        expect(ran.filter(([number]) => both.stateOf(number) === 1)).toEqual([])
      }),
    )
  })

  it('are stored and read back as they were', () => {
    fc.assert(
      fc.property(file, (one) => {
        const back = decodeFileCoverage(one.encode())
        expect([back.states(), back.encode()]).toEqual([one.states(), one.encode()])
      }),
    )
  })

  it('take little room', () => {
    const long = new FileCoverage()
    for (let number = 1; number <= 5_000; number += 1) long.addLine(number, number % 7 === 0 ? 0 : 3)
    expect(long.encode().length).toBeLessThan(400)
  })
})

describe('the file of a frame', () => {
  const files = ['src/pay/card.py', 'src/web/views.py', 'lib/pay/card.py', 'setup.py', 'src/web/__init__.py', 'src/pay/__init__.py']

  it.each([
    [['src/pay/card.py'], 'src/pay/card.py'],
    [['/srv/app/src/pay/card.py'], 'src/pay/card.py'],
    [['pay/card.py'], undefined],
    [['pay/card.py', '/srv/lib/pay/card.py'], 'lib/pay/card.py'],
    [['web/views.py'], 'src/web/views.py'],
    [['views.py'], 'src/web/views.py'],
    [['other/views.py'], undefined],
    [['__init__.py'], undefined],
    [['nothing.py'], undefined],
    [[], undefined],
  ])('%j is %s', (paths, expected) => expect(matchPath(paths, files)).toBe(expected))
})
