import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { growsLinearly } from '#packages/test-growth'

import { trimFunction } from './trim-function.ts'

describe('native names', () => {
  test.each([
    ['void ns::Foo<int>::bar(int, char) const &', 'ns::Foo<T>::bar'],
    ['std::vector<int, std::allocator<int> >::push_back(int&&)', 'std::vector<T>::push_back'],
    ['operator<<(std::ostream&, Foo const&)', 'operator<<'],
    ['bool operator<=>(A, B)', 'operator<=>'],
    ['Foo::operator()(int) const', 'Foo::operator()'],
    ['Foo::operator->() const', 'Foo::operator->'],
    ['Foo::operator bool() const', 'Foo::operator bool'],
    ['foo() [clone .cold]', 'foo'],
    ['(anonymous namespace)::foo(int)', '(anonymous namespace)::foo'],
    ["`anonymous namespace'::foo(int)", "`anonymous namespace'::foo"],
    ['?A0x1234abcd::foo', '(anonymous namespace)::foo'],
    ['run()::{lambda(int)#1}::operator()(int) const', 'run::lambda::operator()'],
    ['run::<lambda_0123456789abcdef0123456789abcdef>::operator()', 'run::<lambda>::operator()'],
    ['main::$_0::operator()() const', 'main::lambda::operator()'],
    ['<Foo as Bar>::baz', '<Foo>::baz'],
    ['<T as core::fmt::Debug>::fmt', '<core::fmt::Debug>::fmt'],
    ['<alloc::vec::Vec<u8> as Drop>::drop', '<alloc::vec::Vec<T>>::drop'],
    ['core::ops::FnOnce::call_once::h1234567890abcdef', 'core::ops::FnOnce::call_once'],
    ['closure #1 (Int) -> () in Foo.bar(x: Int) -> String', 'closure in Foo.bar'],
    ['partial apply for closure #1 in closure #2 in A.b(c:)', 'closure in A.b'],
    ['static Foo.bar(x: Int) throws -> String', 'Foo.bar'],
    ['reabstraction thunk helper from @escaping @callee_guaranteed () -> ()', 'thunk for closure'],
    ['variable initialization expression of Foo.bar', 'initializer expression of Foo.bar'],
    ['memcpy@@GLIBC_2.14', 'memcpy'],
    ['_foo@12', '_foo'],
    ['@fast@8', 'fast'],
    ['-[Foo bar:baz:]', '-[Foo bar:baz:]'],
    ['+[Foo bar]', '+[Foo bar]'],
    ['<redacted>', '<redacted>'],
    ['<unknown>', '<unknown>'],
    ['((((((', '(((((('],
    ['', ''],
  ])('%s', (name, trimmed) => {
    expect(trimFunction(name, 'native')).toBe(trimmed)
    expect(trimFunction(name, 'swift')).toBe(trimmed)
  })
})

describe('other names', () => {
  test('C# loses its arguments', () => {
    expect(trimFunction('Foo.Bar (int a, string b)', 'csharp')).toBe('Foo.Bar')
    expect(trimFunction('Foo(1)', 'csharp')).toBe('Foo(1)')
  })

  test('all others stay', () => {
    for (const platform of ['python', 'javascript', 'java', 'go', 'other'])
      expect(trimFunction('a<b>(c) const', platform)).toBe('a<b>(c) const')
  })
})

describe('for any name', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '(',
    ')',
    ' ',
    '::',
    '->',
    ' -> ',
    'operator',
    'const',
    '&',
    '{lambda(',
    '}',
    '@',
    '[clone .',
    ']',
    ' as ',
    'T',
    'closure',
    'in',
    '\uFDD0',
    '\uD800',
    'x',
  )
  const name = fc.oneof(
    fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary' }),
  )

  test('it never throws, and leaves something where something was', () => {
    fc.assert(
      fc.property(name, (text) => {
        expect(trimFunction(text, 'native') === '').toBe(text === '')
      }),
      { numRuns: 600 },
    )
  })

  test('it is linear', () => {
    for (const part of ['(', '<', '<A as ', '{lambda(', ' &', ' const', 'a ', '->', '@', '[clone ', 'operator<', '()', '<>']) {
      const trim = (length: number) => trimFunction(part.repeat(length / part.length), 'native')
      expect([part, growsLinearly(trim, 1_000_000)]).toEqual([part, true])
    }
  })
})
