import { describe, expect, it } from 'vitest'

import type { ExceptionAnswer, FrameAnswer } from '#packages/contract/event'
import type { JsonObject } from '#packages/protocol/json'

import { frameOf } from '../../test/frames.ts'
import { rawTrace } from './raw-trace.ts'

const exceptionOf = (
  type: string,
  value: string,
  frames: readonly FrameAnswer[],
  mechanism: JsonObject | null = null,
): ExceptionAnswer => ({
  type,
  value,
  module: null,
  threadId: null,
  mechanism,
  stacktrace: { frames, framesOmitted: null, registers: null, hasSystemFrames: false },
  rawStacktrace: null,
})
const at = (name: string, line: number, source?: string, given: Partial<FrameAnswer> = {}) =>
  frameOf({
    function: name,
    filename: 'pay.py',
    absPath: '/srv/pay.py',
    lineNo: line,
    context: source === undefined ? [] : [[line, source]],
    ...given,
  })
const main = at('main', 3)
const pay = at('pay', 9, '    raise Oops', { colNo: 5, module: 'shop.pay' })
const lines = (...all: readonly string[]) => all.join('\n')

describe('1. Python', () => {
  it('oldest call first, whole paths, with the joint between exceptions', () => {
    const exceptions = [exceptionOf('KeyError', "'a'", [pay], { source: '__context__' }), exceptionOf('Oops', 'no', [main, pay])]
    expect(rawTrace(exceptions, 'python')).toBe(`Traceback (most recent call last):
  File "/srv/pay.py", line 9, in pay
    raise Oops
KeyError: 'a'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/pay.py", line 3, in main
  File "/srv/pay.py", line 9, in pay
    raise Oops
Oops: no`)
    expect(rawTrace([exceptionOf('Oops', 'no', [])], 'python')).toBe('Oops: no')
  })

  it('groups as CPython 3.11 prints them', () => {
    const member = (id: number, parent: number, place: number) => ({
      exception_id: id,
      parent_id: parent,
      source: `exceptions[${String(place)}]`,
    })
    const exceptions = [
      exceptionOf('OSError', 'x', [], member(5, 1, 1)),
      exceptionOf('KeyError', "'a'", [at('g', 5, "{}['a']")], { exception_id: 4, parent_id: 3, source: '__cause__' }),
      exceptionOf('TypeError', 't', [at('g', 7, "raise TypeError('t') from e")], member(3, 2, 1)),
      exceptionOf('ValueError', '1', [at('f', 2, 'raise ValueError(1)')], member(6, 2, 0)),
      exceptionOf('ExceptionGroup', 'inner (2 sub-exceptions)', [at('<module>', 13)], { ...member(2, 1, 0), is_exception_group: true }),
      exceptionOf('ExceptionGroup', 'eg (2 sub-exceptions)', [at('<module>', 17)], {
        exception_id: 1,
        parent_id: 0,
        source: '__cause__',
        is_exception_group: true,
      }),
      exceptionOf('RuntimeError', 'top', [at('<module>', 20)], { exception_id: 0 }),
    ]
    expect(rawTrace(exceptions, 'python')).toBe(`  + Exception Group Traceback (most recent call last):
  |   File "/srv/pay.py", line 17, in <module>
  | ExceptionGroup: eg (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Exception Group Traceback (most recent call last):
    |   File "/srv/pay.py", line 13, in <module>
    | ExceptionGroup: inner (2 sub-exceptions)
    +-+---------------- 1 ----------------
      | Traceback (most recent call last):
      |   File "/srv/pay.py", line 2, in f
      |     raise ValueError(1)
      | ValueError: 1
      +---------------- 2 ----------------
      | Traceback (most recent call last):
      |   File "/srv/pay.py", line 5, in g
      |     {}['a']
      | KeyError: 'a'
      | 
      | The above exception was the direct cause of the following exception:
      | 
      | Traceback (most recent call last):
      |   File "/srv/pay.py", line 7, in g
      |     raise TypeError('t') from e
      | TypeError: t
      +------------------------------------
    +---------------- 2 ----------------
    | OSError: x
    +------------------------------------

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/pay.py", line 20, in <module>
RuntimeError: top`)
  })
})

describe('2. newest call first', () => {
  it('JavaScript, with the cause as Node prints it', () => {
    expect(rawTrace([exceptionOf('TypeError', 'x', [pay]), exceptionOf('Error', 'y', [at('?', 3), pay])], 'node')).toBe(
      lines(
        'Error: y',
        '    at pay (/srv/pay.py:9:5)',
        '        raise Oops',
        '    at /srv/pay.py:3 {',
        '  [cause]: TypeError: x',
        '      at pay (/srv/pay.py:9:5)',
        '          raise Oops',
        '}',
      ),
    )
  })

  it('Go: a panic by its text, an error by its type', () => {
    expect(rawTrace([exceptionOf('runtime.boundsError', 'index out of range', [pay], { handled: false })], 'go')).toBe(
      'panic: index out of range\n\ngoroutine 1 [running]:\nshop.pay.pay(...)\n\t/srv/pay.py:9\n\t\traise Oops',
    )
    expect(rawTrace([exceptionOf('*errors.errorString', 'no', [])], 'go')).toBe('*errors.errorString: no')
  })

  it('Java, with the calls that a cause shares counted', () => {
    const call = (name: string, line: number) => frameOf({ module: 'com.acme.Shop', function: name, filename: 'Shop.java', lineNo: line })
    const exceptions = [
      { ...exceptionOf('NullPointerException', 'x', [call('main', 1), call('find', 30)]), module: 'java.lang' },
      exceptionOf('Oops', 'no', [call('main', 1), call('pay', 20)]),
    ]
    expect(rawTrace(exceptions, 'java')).toBe(
      lines(
        'Oops: no',
        '\tat com.acme.Shop.pay(Shop.java:20)',
        '\tat com.acme.Shop.main(Shop.java:1)',
        'Caused by: java.lang.NullPointerException: x',
        '\tat com.acme.Shop.find(Shop.java:30)',
        '\t... 1 more',
      ),
    )
  })

  it('Ruby', () => {
    expect(rawTrace([exceptionOf('Oops', 'no', [main, pay])], 'ruby')).toBe(
      "/srv/pay.py:9:in 'pay': no (Oops)\n\t\traise Oops\n\tfrom /srv/pay.py:3:in 'main'",
    )
  })

  it('PHP: the place of a call beside what was called', () => {
    expect(rawTrace([exceptionOf('Oops', 'no', [main, pay])], 'php')).toBe(
      lines(
        'PHP Fatal error:  Uncaught Oops: no in /srv/pay.py:9',
        '    raise Oops',
        'Stack trace:',
        '#0 /srv/pay.py(3): pay()',
        '#1 {main}',
        '  thrown in /srv/pay.py on line 9',
      ),
    )
  })

  it('C#: heads, then the calls from the inside out', () => {
    expect(rawTrace([exceptionOf('System.Exception', 'in', [pay]), exceptionOf('Acme.Oops', 'out', [main])], 'csharp')).toBe(
      lines(
        'Acme.Oops: out',
        ' ---> System.Exception: in',
        '   at shop.pay.pay() in /srv/pay.py:line 9',
        '      raise Oops',
        '   --- End of inner exception stack trace ---',
        '   at main() in /srv/pay.py:line 3',
      ),
    )
  })

  it('native programs', () => {
    const frame = frameOf({
      package: '/usr/lib/libshop.so',
      instructionAddr: '0x7f01',
      function: 'pay(int)',
      filename: 'pay.cc',
      lineNo: 9,
    })
    expect(rawTrace([exceptionOf('SIGSEGV', 'Segfault', [frame])], 'native')).toBe(
      `SIGSEGV: Segfault\n0   ${'libshop.so'.padEnd(30)} 0x7f01 pay(int) (pay.cc:9)`,
    )
  })

  it('any other language', () => expect(rawTrace([exceptionOf('Oops', '', [main])], 'elixir')).toBe('Oops\n  main in /srv/pay.py:3'))
})
