import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'

import { readMapping } from './mapping.ts'
import type { Mapping } from './mapping.ts'
import { retraceFrame, retraceType } from './retrace.ts'
import type { JavaFrame } from './retrace.ts'

const mappingOf = (text: string): Mapping => {
  const read = readMapping(Buffer.from(text))
  if (read.kind === 'fault') throw new Error(read.fault)
  return read.mapping
}

const shop = mappingOf(
  [
    '# compiler: R8',
    'com.shop.cart.Cart -> a.a:',
    '# {"id":"sourceFile","fileName":"ShoppingCart.kt"}',
    '    int total -> a',
    '    1:3:void <init>():10:12 -> <init>',
    '    1:1:long com.shop.money.Money.cents(long):44:44 -> a',
    '    1:1:void com.shop.cart.Rounding.round():8 -> a',
    '    1:1:void pay(com.shop.User,int[]):30 -> a',
    '    2:6:void pay(com.shop.User,int[]):31:35 -> a',
    '    7:7:void refund():90:90 -> a',
    '    void clear() -> b',
    '    void clearAll(int) -> b',
    '    9:12:void free():5 -> c',
    '    3:3:void helper():0:0 -> d',
    '    4:4:void lambda$run$0():7:7 -> e',
    '      # {"id":"com.android.tools.r8.synthesized"}',
    '    4:4:void run():20:20 -> e',
    'com.shop.cart.Cart$Line -> a.a$a:',
    '    void print() -> a',
    'com.shop.PaymentException -> b.c:',
    'Loose -> c:',
    'com.shop.StringsKt -> d:',
    '    1:1:void trim():3:3 -> a',
  ].join('\r\n'),
)

const at = (frame: JavaFrame): readonly JavaFrame[] | undefined => retraceFrame(shop, { filename: 'SourceFile', module: 'a.a', ...frame })

describe('a frame', () => {
  it('has the names of its source, and a line within its range', () => {
    expect(at({ function: 'a', lineno: 4 })).toEqual([
      { module: 'com.shop.cart.Cart', function: 'pay', filename: 'ShoppingCart.kt', lineno: 33 },
    ])
    expect(at({ function: '<init>', lineno: 3 })).toMatchObject([{ function: '<init>', lineno: 12 }])
  })

  it('stands for all that was inlined at its line, who called first first', () => {
    expect(at({ function: 'a', lineno: 1 })).toEqual([
      { module: 'com.shop.cart.Cart', function: 'pay', filename: 'ShoppingCart.kt', lineno: 30 },
      { module: 'com.shop.cart.Rounding', function: 'round', filename: 'Rounding.java', lineno: 8 },
      { module: 'com.shop.money.Money', function: 'cents', filename: 'Money.java', lineno: 44 },
    ])
  })

  it.each([
    ['all of whose lines are one', { function: 'c', lineno: 11 }, { function: 'free', lineno: 5 }],
    ['of a method that nothing was said of', { function: 'zz', lineno: 11 }, { function: 'zz', lineno: 11, module: 'com.shop.cart.Cart' }],
    ['without a line, of a method that has one name', { function: 'c' }, { function: 'free', lineno: 5 }],
  ])('%s', (_what, frame, expected) => {
    expect(at(frame)).toMatchObject([expected])
  })

  it.each([
    ['one whose source has no line', { function: 'd', lineno: 3 }],
    ['one without any', { function: 'zz' }],
  ])('has no line: %s', (_what, frame) => {
    expect(at(frame)?.map(({ lineno }) => lineno)).toEqual([undefined])
  })

  it('leaves out what the compiler made', () => {
    expect(at({ function: 'e', lineno: 4 })?.map((each) => each.function)).toEqual(['run'])
  })

  it.each([
    ['without a line', { function: 'a' }, 'pay | refund'],
    ['with the line 0', { function: 'a', lineno: 0 }, 'pay | refund'],
    ['with a line that no range has', { function: 'a', lineno: 999 }, 'pay | refund'],
    ['of two methods that got one name', { function: 'b', lineno: 3 }, 'clear | clearAll'],
  ])('names all that it may be: %s', (_what, frame, names) => {
    expect(at(frame)?.map((each) => each.function)).toEqual([names])
  })

  it.each([
    ['a.a$a', 'SourceFile', 'Cart.java'],
    ['a.a$a', 'Lines.kt', 'Lines.kt'],
    ['d', '', 'Strings.kt'],
    ['d', 'r8-map-id-0a1b', 'Strings.kt'],
  ])('of %s in %s has the file %s', (module, filename, file) => {
    expect(retraceFrame(shop, { module, function: 'a', filename, lineno: 1 })?.[0]?.filename).toBe(file)
  })

  it('of another class is not touched', () => {
    expect(retraceFrame(shop, { module: 'java.lang.Thread', function: 'run' })).toBeUndefined()
    expect(retraceFrame(shop, { function: 'run' })).toBeUndefined()
  })
})

test('exceptions have the names of their classes', () => {
  expect(retraceType(shop, { module: 'b', type: 'c' })).toEqual({ module: 'com.shop', type: 'PaymentException' })
  expect(retraceType(shop, { type: 'c' })).toEqual({ type: 'Loose' })
  expect(retraceType(shop, { module: 'a', type: 'a$a' })).toEqual({ module: 'com.shop.cart', type: 'Cart$Line' })
  expect(retraceType(shop, { module: 'java.lang', type: 'Error' })).toBeUndefined()
  expect(retraceType(shop, { module: 'b' })).toBeUndefined()
})

describe('a file', () => {
  it.each([
    ['nothing', '', 'not-a-mapping'],
    ['JSON', '{"version": 3}', 'not-a-mapping'],
    ['methods without a class', '    void a() -> b\n', 'not-a-mapping'],
    ['classes with lines that are too long', `${'a'.repeat(20_000)} -> b:\n`, 'not-a-mapping'],
  ])('of %s is no mapping', (_what, text, fault) => {
    expect(readMapping(Buffer.from(text))).toEqual({ kind: 'fault', fault })
  })

  it('says the first name of a class that it names twice, and ends each class where the next begins', () => {
    const twice = mappingOf('A -> x:\n  void one() -> a\nB -> x:\n  void two() -> b\n')
    expect(retraceFrame(twice, { module: 'x', function: 'a' })).toMatchObject([{ module: 'A', function: 'one' }])
    expect(retraceFrame(twice, { module: 'x', function: 'b' })).toMatchObject([{ module: 'A', function: 'b' }])
  })

  const line = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.stringMatching(/^( {4})?(\d{0,12}:){0,3}[a-c.$<> ]{0,6} [a-c.]{1,5}\([a-c,]{0,3}\)(:\d{0,12}){0,3} -> [a-c]$/),
    fc.stringMatching(/^[a-c.$]{1,5} -> [a-c]:$/),
    fc.constantFrom('# {"id":"sourceFile","fileName":"A.kt"}', '#', '    # {"id":"com.android.tools.r8.synthesized"}', ' '),
  )
  const frame = fc.record(
    {
      module: fc.constantFrom('a', 'b', 'c', ''),
      function: fc.constantFrom('a', 'b', 'c', ''),
      lineno: fc.integer(),
      filename: fc.string(),
    },
    { requiredKeys: [] },
  )

  it('of any lines gives frames with names, or none', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), frame, (lines, sent) => {
        const read = readMapping(Buffer.from(lines.join('\n')))
        if (read.kind === 'fault') return
        // The generator leaves fields out; the types say that they may be absent, not undefined.
        const frames = retraceFrame(read.mapping, sent as JavaFrame)
        expect(frames === undefined).toBe(read.mapping.originalClass(sent.module ?? '\0') === undefined)
        for (const { module, filename, lineno } of frames ?? []) {
          expect([module, filename]).not.toContain('')
          expect(lineno === undefined || Number.isSafeInteger(lineno)).toBe(true)
        }
      }),
    )
  })

  it('that repeats a line for ever costs as much as it is long', () => {
    const many = mappingOf(`A -> a:\n${'    1:2:void b.c(int):3:4 -> a\n'.repeat(200_000)}`)
    expect(retraceFrame(many, { module: 'a', function: 'a', lineno: 1 })?.length).toBe(50)
  })
})
