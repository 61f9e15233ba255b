import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { dayMs } from '#core/time'
import { keysOf } from '#packages/explore/dataset'
import type { Dataset } from '#packages/explore/dataset'
import { isAggregate, parseField } from '#packages/explore/field'
import type { Field } from '#packages/explore/field'
import { isNumberSent, measurementOf } from '#packages/search/trace-keys'
import { compileSql, sql } from '#server/stores/events/sql'

import { tableOf } from './columns.ts'
import { fieldsMax, printGroups, printRows } from './print-query.ts'
import { readAsking } from './read-request.ts'
import { slicesOf } from './read-rows.ts'

const nowMs = Date.UTC(2026, 10, 22)
const datasets: readonly Dataset[] = ['errors', 'transactions', 'spans', 'logs', 'metrics']
const known = { latestReleases: [], releases: [], projects: [{ id: 1, slug: 'web' }], issues: new Map() }

const fieldsOf = (dataset: Dataset, texts: readonly string[]): Field[] =>
  texts.map((text) => parseField(dataset, keysOf(dataset), text)).filter((field): field is Field => typeof field !== 'string')

/** The statement of a request, its text and values; undefined: it is refused, or has no field that can be read. */
const print = (dataset: Dataset, texts: readonly string[], query = '') => {
  const asking = readAsking(new URLSearchParams({ query, statsPeriod: '1d' }), dataset, nowMs)
  const fields = fieldsOf(dataset, texts).slice(0, fieldsMax)
  if (!asking.ok || fields.length === 0) return undefined
  const asked = { asking: asking.value, fields, sorts: [{ field: 0, falling: true }], known, issue: undefined, limit: 10, offset: 0 }
  const { select, where, tail } = fields.some(isAggregate) ? printGroups(asked, 1) : printRows(asked)
  return compileSql(sql`SELECT ${select} WHERE ${where} ${tail}`)
}

/** All words and quoted texts of the sources that print: the text of a statement is made of nothing else. */
const sourceText = [
  ...readdirSync(import.meta.dirname).map((file) => join(import.meta.dirname, file)),
  join(import.meta.dirname, '../../stores/events/search-events.ts'),
  join(import.meta.dirname, '../../stores/events/search-bodies.ts'),
  join(import.meta.dirname, '../../stores/events/sql.ts'),
]
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')
const wordsOfSource = new Set(sourceText.match(/\w+/g))

const isOurs = (word: string): boolean => wordsOfSource.has(word) || /^[pfv]\d{1,3}$/.test(word)

describe('a statement', () => {
  it('has a column, an attribute or an issue for each key of a dataset', () => {
    for (const dataset of datasets)
      for (const { name, type, isInBody } of keysOf(dataset).keys) {
        const isElsewhere = isInBody === true || type === 'issue' || isNumberSent(name) || measurementOf(name) !== undefined
        // What of an error is a tag, or a part of a release, is no column.
        const isTag = dataset === 'errors' && /^(?:os|browser|device|runtime|release)\b/.test(name)
        expect([dataset, name, isElsewhere || isTag || tableOf[dataset].columns.has(name)]).toEqual([dataset, name, true])
      }
  })

  it('reads rows as they are, the newest first', () => {
    const printed = print('logs', ['timestamp', 'message', 'plan'], 'severity:error')
    expect(printed?.text).toContain('ORDER BY timestamp DESC, sequence DESC')
    expect(printed?.text).toContain('lowerUTF8(level) = lowerUTF8({p')
    expect(Object.values(printed?.params ?? {})).toEqual(expect.arrayContaining(['plan', 'error']))
  })

  it('groups by every field that is no function, and compares functions behind the groups', () => {
    const printed = print('transactions', ['transaction', 'environment', 'count()', 'p95()'], 'count():>10 op:db')
    expect(printed?.text).toMatch(/ GROUP BY `f0`, `f1` HAVING \(ifNull\(round\(/)
    expect(printed?.text).toContain('is_segment = 1')
    expect(printed?.text).toContain('quantileTDigestWeightedIf(')
    expect(print('spans', ['span.op', 'time_spent_percentage()'], 'count():>1')?.text).toContain('QUALIFY')
  })

  it('refuses to join functions and fields by OR', () => {
    const asking = readAsking(new URLSearchParams({ query: 'count():>1 OR span.op:db' }), 'spans', nowMs)
    expect(asking).toEqual({ ok: false, error: 'OR cannot join a function such as count() and a field' })
  })

  it('has no word of what was asked in its text, and never throws', () => {
    const outside = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom(...String.raw`' " \ ; -- / * ( ) { } [ ] : , . = < > a Z 0 9 _ %`.split(' '), ' ', '`'),
        maxLength: 40,
      }),
    )
    const mark = 'zqxzqx'
    const marked = outside.map((text) => `${mark}${text}`)
    const text = fc.oneof(
      marked,
      marked.map((each) => `tags[${each}]`),
      marked.map((each) => `tags[${each},number]`),
      marked.map((each) => `flags[${each}]`),
      marked.map((each) => `measurements.${each}`),
      marked.map((each) => `count_if(span.op,equals,${each})`),
      marked.map((each) => `count_unique(${each})`),
      marked.map((each) => `avg(${each})`),
      marked.map((each) => `equation|avg(${each}) * 2`),
      fc.constantFrom('count()', 'p95()', 'id', 'project', 'timestamp', 'last_seen()'),
    )
    const term = fc.oneof(
      marked,
      fc.tuple(fc.constantFrom('!', ''), text, fc.constantFrom(':', ':>', ':[', ':*'), marked).map((parts) => parts.join('')),
      fc
        .tuple(fc.constantFrom('project:', 'release:', 'message:', 'user:', 'trace:', 'span.op:', 'has:'), marked)
        .map((parts) => parts.join('')),
    )
    const terms = fc.array(term, { maxLength: 5 }).map((parts) => parts.join(' '))
    fc.assert(
      fc.property(fc.constantFrom(...datasets), fc.array(text, { minLength: 1, maxLength: 6 }), terms, (dataset, fields, query) => {
        // Lenient: what cannot be read is left out, and the rest is printed.
        const printed = print(dataset, fields, query) ?? print(dataset, ['id', ...fields])
        const words = printed?.text.match(/\w+/g) ?? []
        expect(words.filter((word) => !isOurs(word))).toEqual([])
        expect(printed?.text ?? '').not.toContain(mark)
      }),
      { numRuns: 300 },
    )
  })

  it('may be nested as deep as a query can be', () => {
    const deep = `${'(span.op:a OR (plan:b '.repeat(10)}x${'))'.repeat(10)}`
    expect(print('spans', ['count()'], deep)?.text).toContain('SELECT')
  })
})

describe('the read part of a window', () => {
  const window = { startMs: nowMs - 14 * dayMs, endMs: nowMs }

  it('is all of it, or as much of each of its slices', () => {
    expect(slicesOf(window, 1)).toEqual([window])
    fc.assert(
      fc.property(fc.constantFrom(1 / 4, 1 / 16, 1 / 256), fc.integer({ min: 1, max: 150 }), (share, count) => {
        const slices = slicesOf(window, share, count)
        expect(slices).toHaveLength(count)
        const readMs = slices.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)
        expect(readMs / (window.endMs - window.startMs)).toBeCloseTo(share, 5)
        for (const [index, slice] of slices.entries()) {
          expect(slice.startMs).toBeGreaterThanOrEqual(slices[index - 1]?.endMs ?? window.startMs)
          expect(slice.endMs).toBeLessThanOrEqual(window.endMs)
        }
      }),
    )
  })
})
