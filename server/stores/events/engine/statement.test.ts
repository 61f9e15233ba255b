import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { lexSql } from './lex-sql.ts'
import { readStatement } from './statement.ts'

describe('one statement per text (engine.md 5, trap 2)', () => {
  test('text behind a semicolon is refused', () => {
    for (const text of ['select 1; select 2', 'select 1;;', "select ';' ; drop table t", 'select 1; -- x\n select 2', 'select `;`; x']) {
      expect(readStatement(text)).toBe('several-statements')
    }
  })

  test('a semicolon at the end, in quotes, or in a comment is none', () => {
    for (const text of [
      'select 1;',
      "select ';x', 'it\\'s; fine', 'a'';b'",
      'select /* ; x */ 1 -- ; y',
      'select "a;b", `c;d` # ; z',
      'select 1; -- end',
    ]) {
      expect(readStatement(text)).toMatchObject({ lane: 'read' })
    }
  })

  test('nothing but comments is empty', () => {
    for (const text of ['', ' ;', '-- x', '/* unclosed']) expect(readStatement(text)).toBe('empty')
  })

  test('property: quoting a text hides every semicolon in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(';', "'", '\\', '`', '"', '-', '/', '*', '#', ' ', '\n', 'a') }), (text) => {
        const quoted = `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`
        expect(readStatement(`select ${quoted} as x`)).toMatchObject({ lane: 'read', text: `select ${quoted} as x` })
      }),
    )
  })

  test('property: tokens lie in order inside the text, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let end = 0
        for (const token of lexSql(text)) {
          expect(token.start).toBeGreaterThanOrEqual(end)
          expect(token.end).toBeGreaterThan(token.start)
          end = token.end
        }
        expect(end).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})

describe('what the host must know of a statement', () => {
  test('the lane is that of the first word', () => {
    const lanes = {
      'SELECT 1': 'read',
      '(select 1) union all (select 2)': 'read',
      'with 1 as x select x': 'read',
      '/* who */ SHOW TABLES': 'read',
      'insert into t values (1)': 'insert',
      'ALTER TABLE t DROP PARTITION 1': 'ddl',
      'create table t (a Int8) engine=Memory': 'ddl',
      'KILL QUERY WHERE 1 ASYNC': 'kill',
    }
    for (const [text, lane] of Object.entries(lanes)) expect(readStatement(text)).toMatchObject({ lane })
  })

  test('the format is found at the end, also in front of a comment, which is cut off', () => {
    expect(readStatement('select 1 format JSONEachRow -- why')).toMatchObject({
      format: 'JSONEachRow',
      text: 'select 1 format JSONEachRow',
    })
    expect(readStatement("select 'FORMAT CSV'")).toMatchObject({ format: undefined })
  })

  test('an insert whose rows come in the body is told apart, and its settings are set aside', () => {
    expect(readStatement('INSERT INTO vedette.t (a, b) FORMAT RowBinary')).toMatchObject({
      upload: { target: 'INSERT INTO vedette.t (a, b)', settings: '', format: 'RowBinary' },
    })
    expect(readStatement("insert into t settings insert_deduplication_token='x' format JSONEachRow;")).toMatchObject({
      upload: { target: 'insert into t', settings: " settings insert_deduplication_token='x'", format: 'JSONEachRow' },
    })
    for (const own of ['insert into t values (1)', 'insert into t select 1', "insert into t from infile 'x' format CSV"]) {
      expect(readStatement(own)).toMatchObject({ upload: undefined })
    }
  })
})
