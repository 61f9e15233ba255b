import { describe, expect, it } from 'vitest'

import type { Frame } from '#packages/protocol/event'

import { frameLeaves } from './frame-leaves.ts'
import { cleanJavaFilename, cleanJavaModule } from './java-names.ts'

const values = (platform: string, frame: Frame): string[] => frameLeaves(frame, platform, 0).map((leaf) => `${leaf.kind}=${leaf.value}`)

const longLine = 'x'.repeat(121)
const sourcemap = { sourcemap: 'app.js.map' }

describe('what of a frame is hashed', () => {
  it.each<[string, string, Frame, string[]]>([
    [
      'module before file name',
      'python',
      { module: 'app.views', filename: 'app/Views.py', function: 'f' },
      ['module=app.views', 'function=f'],
    ],
    ['base name in lower case', 'python', { filename: 'app/Views.PY', function: 'f' }, ['filename=views.py', 'function=f']],
    ['base name of Windows', 'csharp', { filename: String.raw`C:\App\Views.cs` }, ['filename=views.cs']],
    [
      'a line of code',
      'python',
      { filename: 'a.py', function: 'f', context_line: '  return\tx +  1 ' },
      ['filename=a.py', 'function=f', 'context-line=return x + 1'],
    ],
    ['not a line of Java', 'java', { filename: 'A.java', context_line: 'return 1;' }, ['filename=a.java']],
    ['not a minified line', 'python', { filename: 'a.py', context_line: longLine }, ['filename=a.py']],
    ['not a blank line', 'python', { filename: 'a.py', context_line: '   ' }, ['filename=a.py']],
    ['not the path of a URL', 'javascript', { filename: '/app.js', abs_path: 'https://h/app.js', function: 'f' }, ['function=f']],
    [
      'but that of a file URL',
      'javascript',
      { filename: '/app.js', abs_path: 'file:///app.js', function: 'f' },
      ['filename=app.js', 'function=f'],
    ],
    ['not a blob', 'javascript', { filename: 'x', abs_path: 'blob:https://h/1', function: 'f' }, ['function=f']],
    ['not <anonymous> as file', 'python', { filename: '<anonymous>', function: 'f' }, ['function=f']],
    ['not [native code] as file', 'javascript', { filename: '[native code]', function: 'f' }, ['function=f']],
    ['the raw name if there is no other', 'python', { raw_function: 'f' }, ['function=f']],
    [
      'never places and variables',
      'python',
      { filename: 'a.py', lineno: 1, colno: 2, package: 'p', vars: { a: 1 }, instruction_addr: '0x1' },
      ['filename=a.py'],
    ],
    [
      'the platform of the frame before that of the event',
      'java',
      { platform: 'python', filename: 'a.py', context_line: 'x' },
      ['filename=a.py', 'context-line=x'],
    ],
    ['nothing', 'python', {}, []],

    [
      'javascript: last part of the name',
      'javascript',
      { filename: 'a.js', function: 'Object.Foo.bar' },
      ['filename=a.js', 'function=bar'],
    ],
    [
      'javascript: module that is the path of its URL',
      'javascript',
      { module: 'x/app', abs_path: 'https://h/x/app', function: 'f' },
      ['function=f'],
    ],
    [
      'javascript: other modules',
      'javascript',
      { module: 'x/app', abs_path: 'https://h/x/app.js', function: 'f' },
      ['module=x/app', 'function=f'],
    ],
    [
      'node: module that is the path of its URL',
      'node',
      { module: 'x/app', abs_path: 'https://h/x/app', function: 'f' },
      ['module=x/app', 'function=f'],
    ],
    ['javascript: unnamed function', 'javascript', { filename: 'a.js', function: '<anonymous>' }, ['filename=a.js']],
    ['javascript: ?', 'javascript', { filename: 'a.js', function: 'x.?' }, ['filename=a.js']],
    ['javascript: inner function of Firefox', 'javascript', { filename: 'a.js', function: 'f/<' }, ['filename=a.js']],
    ['javascript: name that ends in a dot', 'javascript', { filename: 'a.js', function: 'f.' }, ['filename=a.js']],
    ['javascript: eval', 'javascript', { filename: 'a.js', function: 'window.eval', context_line: 'x' }, []],
    ['javascript: native code', 'node', { filename: 'a.js', abs_path: 'native code', function: 'f' }, []],
    [
      'javascript: mapped with a line',
      'javascript',
      { module: 'a', function: 'f', context_line: 'x()', data: sourcemap },
      ['module=a', 'context-line=x()'],
    ],
    ['javascript: mapped without a line', 'javascript', { module: 'a', function: 'f', data: sourcemap }, ['module=a', 'function=f']],
    ['javascript: a line of a page', 'javascript', { filename: 'a.js', abs_path: 'https://h/a.js', context_line: 'x()' }, []],
    [
      'javascript: a line of a file URL',
      'javascript',
      { filename: 'a.js', abs_path: 'file:///a.js', context_line: 'x()' },
      ['filename=a.js'],
    ],
    ['python: a line of a URL', 'python', { filename: 'a.py', abs_path: 'https://h/a.py', context_line: 'x()' }, ['context-line=x()']],

    ['ruby: block', 'ruby', { function: 'block (2 levels) in <main>' }, ['function=block']],
    ['ruby: ERB', 'ruby', { function: '_app_views_index_html_erb__3915234_7023' }, ['function=_app_views_index_html_erb']],
    ['php: anonymous', 'php', { filename: 'a.php', function: '[Anonymous function]' }, ['filename=a.php']],
    ['php: method of an anonymous class', 'php', { function: 'class@anonymous\0/srv/a.php:3$0::handle' }, ['function=handle']],
    ['php: anonymous class', 'php', { function: 'class@anonymous\0/srv/a.php:3$0' }, []],
    ['java: lambda', 'java', { module: 'a.B', function: 'lambda$main$0' }, ['module=a.B']],
    [
      'java: generated class',
      'java',
      { module: 'a.B$$EnhancerBySpringCGLIB$$1ebdddb0', function: 'f' },
      ['module=a.B$$EnhancerBySpringCGLIB$$<auto>', 'function=f'],
    ],
    ['java: javassist file', 'java', { filename: 'B_$$_javassist_seam_2.java' }, ['filename=b_$$_javassist<auto>.java']],
    ['native: redacted', 'cocoa', { package: 'p', function: '<redacted>' }, []],
    ['native: unknown', 'native', { function: '<unknown>' }, []],
    ['native: trimmed', 'native', { function: 'void ns::f(int) [clone .cold]' }, ['function=ns::f']],
    ['native: trimmed before', 'native', { function: 'ns::f', raw_function: 'void ns::f(int)' }, ['function=ns::f']],
    ['csharp: untrimmed', 'csharp', { function: 'A.B', raw_function: 'A.B (System.String x)' }, ['function=A.B (System.String x)']],
    ['csharp: as sent', 'csharp', { function: 'A.B (System.String x)' }, ['function=A.B (System.String x)']],
  ])('%s', (_, platform, frame, expected) => {
    expect(values(platform, frame)).toEqual(expected)
  })
})

describe('names that the JVM invents', () => {
  it.each([
    ['sun.reflect.GeneratedMethodAccessor12345', 'sun.reflect.GeneratedMethodAccessor'],
    ['jdk.internal.reflect.GeneratedMethodAccessor7', 'jdk.internal.reflect.GeneratedMethodAccessor'],
    ['sun.reflect.GeneratedConstructorAccessor12', 'sun.reflect.GeneratedConstructorAccessor<auto>'],
    ['sun.reflect.GeneratedSerializationConstructorAccessor1', 'sun.reflect.GeneratedSerializationConstructorAccessor<auto>'],
    ['a.B$$FastClassBySpringCGLIB$$7e8eb3b3_1', 'a.B$$FastClassBySpringCGLIB$$<auto>'],
    ['a.B_$$_javassist_seam_3', 'a.B_$$_javassist<auto>'],
    ['a.B_$$_javassist_591', 'a.B_$$_javassist<auto>'],
    ['a.core$fn__1234', 'a.core$fn__<auto>'],
    ['a.B$EnhancerByCGLIB$1ebdddb0', 'a.B$EnhancerByCGLIB$<auto>'],
    ['a.B$$EnhancerByGuice$$1ebdddb0_1', 'a.B$$EnhancerByGuice$$<auto>'],
    ['a.B$FastClassByGuice$8e7f', 'a.B$FastClassByGuice$<auto>'],
    ['a.B$HibernateProxy$tHTfWQkm', 'a.B$HibernateProxy$<auto>'],
    ['a.B$$HibernateProxy$$tHTfWQkm', 'a.B$$HibernateProxy$$<auto>'],
    ['a.B$$FastClassBySpringCGLIB$$7e$$EnhancerBySpringCGLIB$$1e', 'a.B$$FastClassBySpringCGLIB$$<auto>$$EnhancerBySpringCGLIB$$<auto>'],
    ['a.B$Inner', 'a.B$Inner'],
    ['a.b.C', 'a.b.C'],
  ])('%s', (name, expected) => {
    expect(cleanJavaModule(name)).toBe(expected)
  })

  it('lambdas have no name', () => {
    expect(cleanJavaModule('a.B$$Lambda$14/1234')).toBeUndefined()
  })

  it('long names are left alone', () => {
    const name = '$$'.repeat(500_000)
    expect(cleanJavaModule(name)).toBe(name)
    expect(cleanJavaFilename(name)).toBe(name)
  })
})
