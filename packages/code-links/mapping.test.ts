import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { framePaths, pathInRepository } from './frame-path.ts'
import { deriveMapping, findMapping, inMappingOrder, mapPath } from './mapping.ts'

describe('the paths by which a frame’s file is known', () => {
  it.each([
    ['python', { filename: 'shop/pay.py', abs_path: '/srv/app/shop/pay.py' }, ['shop/pay.py', '/srv/app/shop/pay.py']],
    ['java', { module: 'com.acme.Cart$Line', filename: 'Cart.java' }, ['com/acme/Cart.java']],
    [
      'cocoa',
      { package: 'Shop', filename: 'Cart.swift', abs_path: '/Users/ci/src/Shop/Cart.swift' },
      ['Shop/Cart.swift', '/Users/ci/src/Shop/Cart.swift'],
    ],
    [
      'dart',
      { package: 'shop', filename: 'cart.dart', abs_path: 'package:shop/src/cart.dart' },
      ['src/cart.dart', 'package:shop/src/cart.dart'],
    ],
    ['csharp', { filename: String.raw`C:\src\Shop\Cart.cs` }, ['C:/src/Shop/Cart.cs']],
    ['javascript', {}, []],
  ] as const)('of %s', (platform, frame, paths) => {
    expect(framePaths(frame, platform)).toEqual(paths)
  })

  it.each([
    ['app:///static/js/main.js', 'static/js/main.js'],
    ['webpack://shop/./src/pay.ts?a1b2', 'src/pay.ts'],
    ['https://cdn.acme.example/assets/pay.js#x', 'assets/pay.js'],
    ['../../src/pay.ts', 'src/pay.ts'],
    [String.raw`C:\src\pay.cs`, 'src/pay.cs'],
    ['.github/x.yml', '.github/x.yml'],
    ['<anonymous>', ''],
    ['[native code]', ''],
  ])('%s is %j in a repository', (path, expected) => {
    expect(pathInRepository(path)).toBe(expected)
  })
})

describe('a mapping', () => {
  it('puts the root of the repository in the place of that of the stack', () => {
    expect(mapPath({ stackRoot: '/srv/app/', sourceRoot: 'backend/' }, '/srv/app/shop/pay.py')).toBe('backend/shop/pay.py')
    expect(mapPath({ stackRoot: 'C:\\src', sourceRoot: '' }, 'C:/src/Shop/Cart.cs')).toBe('Shop/Cart.cs')
    expect(mapPath({ stackRoot: '', sourceRoot: 'src/' }, 'pay.py')).toBe('src/pay.py')
  })

  it('is for no path that begins otherwise, and leads nowhere out of the repository', () => {
    expect(mapPath({ stackRoot: '/srv/app/', sourceRoot: '' }, '/srv/apps/pay.py')).toBeUndefined()
    expect(mapPath({ stackRoot: '/srv/', sourceRoot: '' }, '/srv/../etc/passwd')).toBeUndefined()
    expect(mapPath({ stackRoot: '/srv/pay.py', sourceRoot: '' }, '/srv/pay.py')).toBeUndefined()
  })

  it('of a person goes before an automatic one, an absolute root before a relative one, a longer one before a shorter one', () => {
    const of = (stackRoot: string, automatic = false) => ({ stackRoot, sourceRoot: '', automatic })
    const ordered = inMappingOrder([of('shop/long/', true), of('a/'), of('shop/'), of('/srv/'), of('app:///x/')])
    expect(ordered.map(({ stackRoot }) => stackRoot)).toEqual(['app:///x/', '/srv/', 'shop/', 'a/', 'shop/long/'])
  })

  it('without a root is for the first path of a frame alone', () => {
    const all = [{ stackRoot: '', sourceRoot: 'src/' }]
    expect(findMapping(all, ['pay.py', '/srv/pay.py'])?.path).toBe('src/pay.py')
    expect(findMapping([{ stackRoot: '/srv/', sourceRoot: '' }], ['pay.py', '/srv/pay.py'])?.path).toBe('pay.py')
  })
})

describe('a mapping that follows from the files of commits', () => {
  const file = (path: string, repositoryId = 1) => ({ repositoryId, path })

  it.each([
    ['shop/pay.py', 'src/shop/pay.py', 'shop/', 'src/shop/'],
    ['/srv/app/shop/pay.py', 'shop/pay.py', '/srv/app/', ''],
    ['webpack:///./src/pay.ts', 'web/src/pay.ts', 'webpack:///./src/', 'web/src/'],
    ['app:///src/pay.ts', 'src/pay.ts', 'app:///src/', 'src/'],
    [String.raw`C:\build\Shop\Cart.cs`, 'Shop/Cart.cs', 'C:/build/', ''],
  ])('%s is %s', (framePath, path, stackRoot, sourceRoot) => {
    const derived = deriveMapping(framePath, [file(path), file('other/readme.md')])
    expect(derived).toEqual({ repositoryId: 1, path, stackRoot, sourceRoot })
  })

  it('is made of exactly one file, or not at all', () => {
    expect(deriveMapping('shop/pay.py', [file('a/shop/pay.py'), file('b/shop/pay.py')])).toBeUndefined()
    expect(deriveMapping('shop/pay.py', [file('shop/pay.py', 1), file('shop/pay.py', 2)])).toBeUndefined()
    expect(deriveMapping('shop/pay.py', [file('cart/pay.py')])).toBeUndefined()
    expect(deriveMapping('pay.py', [file('src/pay.py')])).toBeUndefined()
    for (const odd of ['<string>', 'a b/pay.py', 'shop/pay', '', 'https://cdn.example/a.js?x'])
      expect(deriveMapping(odd, [file('shop/pay.py'), file('a.js')])).toBeUndefined()
  })

  it('gives the file again when it is applied', () => {
    const part = fc.stringMatching(/^[a-z]{1,6}$/)
    const folders = fc.array(part, { minLength: 1, maxLength: 4 })
    const prefix = fc.constantFrom('', '/', '/srv/app/', 'webpack:///./', 'app:///', './', '../../')
    fc.assert(
      fc.property(prefix, folders, folders, fc.boolean(), (start, inFrame, more, isLonger) => {
        const tail = `${inFrame.join('/')}/pay.py`
        // What stands before a path that the repository has more of is no folder.
        const begin = isLonger ? start : start.replace('/srv/app/', '/')
        const framePath = `${begin}${isLonger ? `${more.join('/')}/` : ''}${tail}`
        const path = `${isLonger ? '' : `${more.join('/')}/`}${tail}`
        const derived = deriveMapping(framePath, [file(path)])
        expect(derived && mapPath(derived, framePath)).toBe(path)
      }),
    )
  })
})
