import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { opKindOf } from './categories.ts'
import { formatSql, sqlParts } from './format-sql.ts'
import { askTraceList, parseTraceList } from './list-url.ts'
import { withoutLiterals } from './literals.ts'
import { nodeOf, parseTrace, printIds, printNode } from './url.ts'

const lines = (statement: string): string =>
  formatSql(statement)
    .map(({ text }) => text)
    .join('')

describe('statements without their values', () => {
  it.each([
    ["SELECT * FROM a WHERE id = 12 AND name = 'o''neill'", 'SELECT * FROM a WHERE id = ? AND name = ?'],
    ['SELECT * FROM a2 WHERE id = $1 AND b = %s AND c = :name', 'SELECT * FROM a2 WHERE id = ? AND b = ? AND c = ?'],
    ['SELECT a::text FROM t WHERE x IN (1, 2, 3)', 'SELECT a::text FROM t WHERE x IN (?, ?)'],
    ['SELECT a::text FROM t WHERE x IN (1, 2, 3, 4, 5)', 'SELECT a::text FROM t WHERE x IN (?, ?)'],
    ["WHERE x = 'never closed", 'WHERE x = ?'],
  ])('%s', (statement, plain) => {
    expect(withoutLiterals(statement)).toBe(plain)
  })
})

describe('statements in lines', () => {
  it('begin one at each clause, and stay in one inside of parentheses', () => {
    expect(lines('SELECT a, b FROM t LEFT JOIN u ON u.id = t.id WHERE a = 1 AND b IN (SELECT x FROM y) ORDER BY a FOR UPDATE')).toBe(
      'SELECT a, b\nFROM t\nLEFT JOIN u ON u.id = t.id\nWHERE a = 1\n  AND b IN (SELECT x FROM y)\nORDER BY a FOR UPDATE',
    )
    expect(lines('DELETE FROM t WHERE id = 1')).toBe('DELETE FROM t\nWHERE id = 1')
  })
  it('keep texts in quotes as they are', () => {
    expect(lines("SELECT 'from  where' FROM t")).toBe("SELECT 'from  where'\nFROM t")
  })
  it('parts join to the same text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        expect(
          sqlParts(text)
            .map((part) => part.text)
            .join(''),
        ).toBe(text)
      }),
    )
  })
})

describe('colours of kinds of work', () => {
  it.each([
    ['db', 'db.query', 'db'],
    ['', 'http.client', 'http'],
    ['', 'grpc', 'http'],
    ['resource', 'resource.script', 'browser'],
    ['', 'queue.publish', 'queue'],
    ['', 'constructor', 'other'],
  ])('%s, %s: %s', (category, op, kind) => {
    expect(opKindOf(category, op)).toBe(kind)
  })
})

describe('addresses', () => {
  it('of a trace: what is unknown is left out', () => {
    expect(
      parseTrace({
        node: ['span-aa', 'txn-bb'],
        fov: '1,2',
        query: 'op:db',
        tab: 'flames',
        critical: '1',
        sent: '0',
        fold: '7',
        group: '0',
        collapsed: 'aa,../x,errors',
      }),
    ).toEqual({ node: ['span-aa', 'txn-bb'], fov: '1,2', query: 'op:db', critical: '1', group: '0', collapsed: 'aa,errors' })
    expect(parseTrace({ node: 'javascript:alert(1)', only: '<b>', opened: '' })).toEqual({})
  })
  it('the first node counts; an event id of old links is an error', () => {
    expect(nodeOf({ node: ['span-aa', 'span-bb'] })).toEqual({ kind: 'span', id: 'aa' })
    expect(nodeOf({ eventId: 'cc' })).toEqual({ kind: 'error', id: 'cc' })
    expect(nodeOf({ node: ['txn-bb'], eventId: 'cc' })).toBeNull()
    expect(printNode({ kind: 'group', id: 'aa' })).toBe('group-aa')
  })
  it('lists of ids keep the newest', () => {
    expect(printIds(Array.from({ length: 150 }, (_, index) => String(index)))?.split(',')).toHaveLength(100)
    expect(printIds([])).toBeUndefined()
  })
  it('of the list: a day, if nothing is said', () => {
    expect(parseTraceList({ project: ['-1'], transaction: ' /a ', cursor: 'c' })).toEqual({ transaction: '/a', cursor: 'c' })
    expect(askTraceList({})).toEqual({ statsPeriod: '24h', per_page: '50' })
    expect(askTraceList({ start: 'a', end: 'b', statsPeriod: '1h' })).toEqual({ start: 'a', end: 'b', per_page: '50' })
  })
})
