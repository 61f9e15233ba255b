import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { FileCoverage } from './file-coverage.ts'
import { parseReport } from './parse-report.ts'

const read = (text: string, root = '') => {
  const parsed = parseReport(Buffer.from(text), root)
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed
}
/** Lines of a file as `line:state`: 0 covered, 1 not, 2 partly. */
const linesOf = (file: FileCoverage | undefined): string => (file?.states() ?? []).map(([line, state]) => `${line}:${state}`).join(' ')
const reasonOf = (text: string): string => {
  const parsed = parseReport(Buffer.from(text))
  return parsed.ok ? 'fine' : parsed.reason
}

const lcov = `TN:
SF:/ci/shop/src/pay/card.ts
FN:1,pay
FNDA:3,pay
DA:1,3
DA:2,3
DA:3,0
DA:4,1
BRDA:2,0,0,3
BRDA:2,0,1,0
BRDA:4,1,0,1
BRDA:4,1,1,-
LF:4
LH:3
end_of_record
SF:./src/web.ts
DA:7,0
end_of_record
`
const cobertura = `<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage version="7.6" line-rate="0.5" branch-rate="0.5">
  <sources><source>/ci/shop/src</source></sources>
  <packages><package name="pay"><classes>
    <class name="card.py" filename="pay/card.py" line-rate="0.5"><methods/><lines>
      <line number="1" hits="1"/>
      <line number="2" hits="1" branch="true" condition-coverage="50% (1/2)" missing-branches="4"/>
      <line number="3" hits="0"/>
    </lines></class>
  </classes></package></packages>
</coverage>`
const coveragePy = JSON.stringify({
  meta: { format: 3, version: '7.6.1', branch_coverage: true },
  files: {
    'src/pay/card.py': {
      executed_lines: [1, 2, 4],
      missing_lines: [3],
      excluded_lines: [],
      executed_branches: [[2, 4]],
      missing_branches: [[2, 3]],
    },
  },
  totals: {},
})
const go = `mode: set
github.com/acme/shop/pay/card.go:10.22,12.3 2 1
github.com/acme/shop/pay/card.go:12.3,14.4 1 0
github.com/acme/shop/pay/card.go:16.2,16.12 1 0
github.com/acme/shop/pay/card.go:16.2,16.12 1 1
`
const jacoco = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">
<report name="shop"><group name="app"><package name="com/acme/pay">
  <class name="com/acme/pay/Card" sourcefilename="Card.java"><method name="pay" desc="()V" line="3"><counter type="LINE" missed="1" covered="2"/></method></class>
  <sourcefile name="Card.java">
    <line nr="3" mi="0" ci="4" mb="0" cb="0"/>
    <line nr="4" mi="0" ci="2" mb="1" cb="1"/>
    <line nr="5" mi="3" ci="0" mb="0" cb="0"/>
  </sourcefile>
</package></group></report>`
const clover = `<?xml version="1.0" encoding="UTF-8"?>
<coverage generated="1700000000" clover="3.2.0"><project timestamp="1700000000"><package name="pay">
  <file name="card.php" path="/ci/shop/src/card.php">
    <line num="3" type="method" name="pay" count="2"/>
    <line num="4" type="cond" truecount="2" falsecount="0"/>
    <line num="5" type="stmt" count="0"/>
  </file>
</package></project></coverage>`
const istanbul = JSON.stringify({
  '/ci/shop/src/card.ts': {
    path: '/ci/shop/src/card.ts',
    statementMap: {
      0: { start: { line: 1, column: 0 }, end: { line: 1, column: 9 } },
      1: { start: { line: 2, column: 2 }, end: { line: 4, column: 3 } },
      2: { start: { line: 3, column: 4 }, end: { line: 3, column: 9 } },
    },
    fnMap: {},
    branchMap: { 0: { loc: { start: { line: 2, column: 2 } }, type: 'if', locations: [{}, {}], line: 2 } },
    s: { 0: 1, 1: 5, 2: 0 },
    f: {},
    b: { 0: [0, 5] },
  },
})

describe('a report of coverage is told by what is in it', () => {
  it.each([
    ['lcov', lcov, '/ci/shop/', 'src/pay/card.ts', '1:0 2:2 3:1 4:2'],
    ['cobertura', cobertura, '/ci/shop/', 'src/pay/card.py', '1:0 2:2 3:1'],
    ['coverage.py', coveragePy, '', 'src/pay/card.py', '1:0 2:2 3:1 4:0'],
    ['go', go, 'github.com/acme/shop/', 'pay/card.go', '10:0 11:0 12:2 13:1 14:1 16:0'],
    ['jacoco', jacoco, '', 'com/acme/pay/Card.java', '3:0 4:2 5:1'],
    ['clover', clover, '/ci/shop/', 'src/card.php', '3:0 4:2 5:1'],
    ['istanbul', istanbul, '/ci/shop/', 'src/card.ts', '1:0 2:2 3:1'],
  ])('%s', (format, text, root, ...[path, lines]) => {
    const report = read(text, root)
    expect([report.format, linesOf(report.files.get(path ?? ''))]).toEqual([format, lines])
  })

  it('has paths without ./ and with slashes, and no files without lines', () => {
    expect([...read(lcov).files.keys()]).toEqual(['ci/shop/src/pay/card.ts', 'src/web.ts'])
    expect([...read('SF:src\\a.ts\nDA:1,1\nend_of_record\nSF:empty.ts\nend_of_record\n').files.keys()]).toEqual(['src/a.ts'])
  })
})

describe('what is no report', () => {
  it.each([
    ['', /no report that is known/],
    ['hello', /no report that is known/],
    ['{"a": 1}', /no report of coverage.py or Istanbul/],
    ['{"a": ', /cannot be read/],
    ['<html></html>', /<html> is no report/],
    ['<coverage><line number="1" hits="1"/>', /cannot be read/],
    ['TN:\nSF:a.ts\nend_of_record\n', /says nothing of any line/],
  ])('is refused with the reason: %#', (text, reason) => expect(reasonOf(text)).toMatch(reason))

  it('reads nothing from outside: entities are a mistake', () => {
    const outside =
      '<!DOCTYPE coverage [<!ENTITY x SYSTEM "file:///etc/passwd">]><coverage><sources><source>&x;</source></sources></coverage>'
    expect(reasonOf(outside)).toMatch(/cannot be read: .*undefined entity/)
    const bomb = '<!DOCTYPE coverage [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><coverage><source>&b;</source></coverage>'
    expect(reasonOf(bomb)).toMatch(/undefined entity/)
  })

  it('is bounded in depth, files, lines and numbers', () => {
    expect(reasonOf(`<coverage>${'<a>'.repeat(200)}`)).toMatch(/nested more than 100 deep/)
    expect(reasonOf(Array.from({ length: 20_001 }, (_, n) => `SF:f${n}.ts\nDA:1,1\nend_of_record`).join('\n'))).toMatch(
      /at most 20000 files/,
    )
    expect(reasonOf(`mode: set\n${Array.from({ length: 150 }, (_, n) => `f${n}.go:1.1,20000.1 1 1`).join('\n')}`)).toMatch(
      /at most 2000000 lines/,
    )
    const odd = read('SF:a.ts\nDA:1,1\nDA:0,1\nDA:-4,1\nDA:1.5,1\nDA:99999999,1\nDA:x,1\nDA:2,-3\nDA:3,1e99\nend_of_record\n')
    expect(linesOf(odd.files.get('a.ts'))).toBe('1:0 2:1 3:0')
  })

  it('never throws, whatever it is', () => {
    const pieces = fc.constantFrom(
      'SF:a\n',
      'DA:1,1\n',
      'BRDA:1,,,-\n',
      'end_of_record\n',
      'TN:\n',
      'mode: set\n',
      'a.go:1.1,2.2 1 1\n',
      '<coverage>',
      '</coverage>',
    )
    const more = fc.constantFrom(
      '<line number="1"',
      ' hits="1"/>',
      '{"files":',
      '{"a":{"executed_lines":[1]}}',
      '}',
      '<!DOCTYPE x>',
      '&x;',
      '\0',
      '<report>',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, more, fc.string()), { maxLength: 12 }), (parts) => {
        const parsed = parseReport(Buffer.from(parts.join('')))
        expect(parsed.ok ? parsed.files.size : parsed.reason.length).toBeGreaterThan(0)
      }),
      { numRuns: 500 },
    )
  })
})
