import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { segmentAt } from './decode-mappings.ts'
import { readMap } from './read-map.ts'
import type { ReadMap, SourceMap } from './read-map.ts'

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const vlq = (value: number): string => {
  let rest = value < 0 ? -value * 2 + 1 : value * 2
  let text = ''
  do {
    const digit = rest % 32
    rest = Math.floor(rest / 32)
    text += digits[digit + (rest > 0 ? 32 : 0)] ?? ''
  } while (rest > 0)
  return text
}

const read = (map: unknown): ReadMap => readMap(Buffer.from(typeof map === 'string' ? map : JSON.stringify(map)))

const opened = (map: unknown): SourceMap => {
  const found = read(map)
  if (found.kind === 'fault') throw new Error(found.fault)
  return found.map
}

const plain = { version: 3, sources: ['a.ts'], names: ['pay'], sourcesContent: ['pay()'], mappings: 'AAAA,EAAEA;;CAAC' }

/** Where a place leads, as every reader of maps says it. */
const placeOf = (map: SourceMap, line: number, column: number) => {
  const { mappings, names, sources } = map
  const at = segmentAt(mappings, line, column)
  const source = at < 0 ? undefined : sources[mappings.sources[at] ?? -1]
  if (source === undefined) return { source: null, line: null, column: null, name: null }
  return {
    source,
    line: (mappings.lines[at] ?? 0) + 1,
    column: mappings.originalColumns[at] ?? 0,
    name: names[mappings.names[at] ?? -1] ?? null,
  }
}

const segments = fc.array(
  fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 1 }),
      fc.integer({ min: -3, max: 9 }),
      fc.integer({ min: -20, max: 30 }),
      fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
    ),
    { maxLength: 6 },
  ),
  { maxLength: 5 },
)

/** Mappings of places that exist. */
const mappingsOf = (lines: readonly (readonly (readonly [number, number, number, number, number | undefined])[])[]): string => {
  const state = { source: 0, line: 0, column: 0, name: 0 }
  return lines
    .map((line) =>
      line
        .map(([step, source, lines_, columns, name]) => {
          const nextLine = Math.max(0, state.line + lines_)
          const nextColumn = Math.max(0, state.column + columns)
          const text = [step, source - state.source, nextLine - state.line, nextColumn - state.column].map(vlq).join('')
          const named = name === undefined ? '' : vlq(name - state.name)
          Object.assign(state, { source, line: nextLine, column: nextColumn, ...(name !== undefined && { name }) })
          return text + named
        })
        .join(','),
    )
    .join(';')
}

describe('a source map', () => {
  it('says where a place comes from', () => {
    const map = opened(plain)
    expect(placeOf(map, 0, 0)).toEqual({ source: 'a.ts', line: 1, column: 0, name: null })
    expect(placeOf(map, 0, 9)).toEqual({ source: 'a.ts', line: 1, column: 2, name: 'pay' })
    expect(placeOf(map, 1, 0).source).toBeNull()
    expect(placeOf(map, 2, 0).source).toBeNull()
    expect(placeOf(map, 9, 0).source).toBeNull()
  })

  it('says what the reader of the bundlers says', () => {
    fc.assert(
      fc.property(segments, fc.nat(5), fc.nat(120), (lines, line, column) => {
        const map = { version: 3 as const, sources: ['a', 'b'], names: ['x', 'y', 'z'], mappings: mappingsOf(lines) }
        const theirs = originalPositionFor(new TraceMap(map), { line: line + 1, column })
        expect(placeOf(opened(map), line, column)).toEqual({ ...theirs })
      }),
      { numRuns: 300 },
    )
  })

  it('may consist of sections, each with its own sources', () => {
    const map = opened({
      version: 3,
      sections: [
        { offset: { line: 0, column: 0 }, map: { ...plain, mappings: 'AAAA,oBAAA' } },
        { offset: { line: 0, column: 10 }, map: { ...plain, sources: ['b.ts'] } },
        {
          offset: { line: 5, column: 0 },
          map: { version: 3, sections: [{ offset: { line: 1, column: 2 }, map: { ...plain, sources: ['c.ts'] } }] },
        },
      ],
    })
    expect([placeOf(map, 0, 3), placeOf(map, 0, 10), placeOf(map, 0, 25), placeOf(map, 6, 2)].map(({ source }) => source)).toEqual([
      'a.ts',
      'b.ts',
      'b.ts',
      'c.ts',
    ])
  })

  it('has the sources below its root, and knows which its bundler calls others’', () => {
    const map = opened({ ...plain, sourceRoot: 'src', sources: ['a.ts', null, '/b.ts', 'webpack:///c.ts'], x_google_ignoreList: [2, 'x'] })
    expect(map.sources).toEqual(['src/a.ts', '', '/b.ts', 'webpack:///c.ts'])
    expect([...map.ignored]).toEqual([2])
    expect(opened(`)]}'\n${JSON.stringify(plain)}`).sources).toEqual(['a.ts'])
  })
})

describe('what is no source map', () => {
  const nested = (depth: number): object =>
    depth === 0 ? plain : { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: nested(depth - 1) }] }

  it.each([
    ['<!doctype html>', 'not-json'],
    ['', 'not-json'],
    ['[]', 'not-a-map'],
    ['null', 'not-a-map'],
    [{ version: 3, sources: [] }, 'not-a-map'],
    [{ ...plain, mappings: 'AA' }, 'bad-mappings'],
    [{ ...plain, mappings: 'A!' }, 'bad-mappings'],
    [{ ...plain, mappings: 'g' }, 'bad-mappings'],
    [{ ...plain, mappings: 'AAAAAA' }, 'bad-mappings'],
    [{ ...plain, mappings: ';'.repeat(4_100_000) }, 'bad-mappings'],
    [{ version: 3, sections: [{ offset: { line: 0, column: 0 }, url: 'other.map' }] }, 'sections-by-url'],
    [{ version: 3, sections: [{ offset: { line: 4_000_000_000, column: 0 }, map: plain }] }, 'not-a-map'],
    [{ version: 3, sections: [{ offset: { line: -1, column: 0 }, map: plain }] }, 'not-a-map'],
    [{ version: 3, sections: Array(10_001).fill(null) }, 'too-many-sections'],
    [nested(9), 'too-many-sections'],
  ])('is named: %#', (map, fault) => {
    expect(read(map)).toEqual({ kind: 'fault', fault })
  })

  it('is not even parsed when it is larger than any map', () => {
    expect(readMap(Buffer.alloc(65 * 1024 * 1024))).toEqual({ kind: 'fault', fault: 'too-large' })
  })

  it('is not parsed when it has more values than a map has: two letters become an object', () => {
    const bytes = Buffer.from(`{"version":3,"mappings":"","names":[${'{},'.repeat(1_600_000)}0]}`)
    expect(readMap(bytes)).toEqual({ kind: 'fault', fault: 'too-large' })
    const text = JSON.stringify({ ...plain, sourcesContent: ['"[,:{\\'.repeat(800_000)] })
    expect(readMap(Buffer.from(text)).kind).toBe('map')
  })

  it('is asked for a place of a million segments at one column as fast as for any other', () => {
    const { mappings } = opened({ ...plain, mappings: 'AAAA,'.repeat(1_000_000) })
    const beginMs = performance.now()
    for (let times = 0; times < 2_000; times++) expect(segmentAt(mappings, 0, times % 2)).toBe(times % 2 === 0 ? 0 : 999_999)
    // One after the other they would take seconds.
    expect(performance.now() - beginMs).toBeLessThan(1_500)
  })

  it('has no places before the file, and none that are absurd', () => {
    const map = opened({
      ...plain,
      mappings: [vlq(-5), vlq(0), vlq(0), vlq(0)].join('') + `,${vlq(2 ** 31)}${vlq(0)}${vlq(-9)}${vlq(0)},KA${vlq(-3)}A`,
    })
    expect(placeOf(map, 0, 3).source).toBeNull()
  })

  it('does not throw, whatever it is', () => {
    const hostile = fc.record({
      version: fc.constant(3),
      sources: fc.oneof(fc.array(fc.oneof(fc.string(), fc.constant(null), fc.integer())), fc.anything()),
      names: fc.anything(),
      sourcesContent: fc.anything(),
      ignoreList: fc.anything(),
      sections: fc.oneof(fc.constant(undefined), fc.anything()),
      mappings: fc.oneof(fc.stringMatching(/^[A-Za-z0-9+/,;]{0,80}$/), fc.string()),
    })
    const ends = new Set<string>()
    const anything = fc.oneof(
      hostile,
      fc.json().map((text) => JSON.parse(text) as unknown),
    )
    fc.assert(
      fc.property(anything, fc.integer({ min: -1, max: 9 }), fc.integer({ min: -1, max: 99 }), (map, line, column) => {
        const found = read(map)
        if (found.kind === 'map') placeOf(found.map, line, column)
        ends.add(found.kind)
      }),
      { numRuns: 500 },
    )
    expect(ends).toContain('fault')
  })
})
