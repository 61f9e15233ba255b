import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { compileSql, identifier, joinSql, param, sql } from './sql.ts'

describe('statements carry values beside their text', () => {
  test('placeholders are numbered through all pieces', () => {
    const project = sql`project_id = ${param.uint64(7)}`
    const levels = joinSql([sql`level = ${param.string('error')}`, sql`level = ${param.string('fatal')}`], sql` OR `)
    const column = identifier(['title', 'culprit'], 'title')
    expect(compileSql(sql`SELECT ${column} FROM events WHERE ${project} AND (${levels}) LIMIT ${param.uint32(5)}`)).toEqual({
      text: 'SELECT `title` FROM events WHERE project_id = {p0:UInt64} AND (level = {p1:String} OR level = {p2:String}) LIMIT {p3:UInt32}',
      params: { p0: 7, p1: 'error', p2: 'fatal', p3: 5 },
    })
  })

  test('one piece used twice gives one parameter, two of the same value give two', () => {
    const piece = sql`${param.uint8(1)}`
    expect(compileSql(sql`${piece} ${piece}`)).toEqual({ text: '{p0:UInt8} {p0:UInt8}', params: { p0: 1 } })
    expect(compileSql(sql`${piece} ${param.uint8(1)}`)).toEqual({ text: '{p0:UInt8} {p1:UInt8}', params: { p0: 1, p1: 1 } })
    expect(compileSql(joinSql([], sql`, `))).toEqual({ text: '', params: {} })
  })

  test('property: no value ever gets into the text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.array(fc.string()), (value, list) => {
        const { text, params } = compileSql(sql`a ${param.string(value)} b ${param.strings(list)} c`)
        expect(text).toBe('a {p0:String} b {p1:Array(String)} c')
        expect(params).toEqual({ p0: value, p1: list })
      }),
    )
  })

  test('names outside their list, and ids that are no hex, stop the program', () => {
    expect(() => identifier<string>(['title'], 'title; DROP TABLE events')).toThrow('allow-list')
    expect(() => param.id('x'.repeat(32))).toThrow('16 bytes')
    expect(() => param.spanId('ab')).toThrow('8 bytes')
    expect(() => param.uint64(2 ** 53)).toThrow('exact')
  })
})
