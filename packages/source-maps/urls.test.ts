import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { mapReference } from './map-reference.ts'
import { candidateUrls, fileStem, joinUrl, withoutAsync } from './urls.ts'

describe('the names of a file', () => {
  it('are its address with and without the query, then without the host', () => {
    expect(candidateUrls('https://h/a/b.min.js?q=1#f')).toEqual([
      'https://h/a/b.min.js?q=1',
      'https://h/a/b.min.js',
      '~/a/b.min.js?q=1',
      '~/a/b.min.js',
    ])
    expect(candidateUrls('https://h/a.js')).toEqual(['https://h/a.js', '~/a.js'])
    expect(candidateUrls('app:///main.bundle')).toEqual(['app:///main.bundle', '~/main.bundle'])
    expect(candidateUrls('/srv/app/a.js')).toEqual(['/srv/app/a.js', '~/srv/app/a.js'])
  })

  it('have a stem without the endings of scripts and maps', () => {
    expect(fileStem('https://h/a/b.min.js.map?v=1')).toBe('/a/b')
    expect(fileStem('https://h/a/b.d.ts')).toBe('/a/b')
    expect(fileStem('a.css')).toBe('/a.css')
  })

  it('are never more than four, whatever the address is', () => {
    fc.assert(
      fc.property(fc.string(), (url) => {
        expect(candidateUrls(url).length).toBeLessThanOrEqual(4)
        expect(candidateUrls(url).at(-1)).toMatch(/^~\//)
      }),
    )
  })
})

describe('a reference', () => {
  it.each([
    ['https://h/js/a.js', 'a.js.map', 'https://h/js/a.js.map'],
    ['https://h/js/a.js', '../maps/./a.js.map', 'https://h/maps/a.js.map'],
    ['https://h/js/a.js', '../../../a.map', 'https://h/a.map'],
    ['https://h/js/a.js', '/m/a.map', 'https://h/m/a.map'],
    ['https://h/js/a.js', '~/m/a.map', 'https://h/m/a.map'],
    ['https://h/js/a.js', '//cdn/a.map', 'https://cdn/a.map'],
    ['https://h/js/a.js', 'https://cdn/a.map', 'https://cdn/a.map'],
    ['https://h/js/a.js', 'webpack:///./a.ts', 'webpack:///./a.ts'],
    ['app:///main.js', 'main.js.map', 'app:///main.js.map'],
    ['https://h/js/a.js?v=1', 'a.js.map', 'https://h/js/a.js.map'],
  ])('in %s to %s leads to %s', (from, reference, url) => expect(joinUrl(from, reference)).toBe(url))

  it('of an old SDK has a word before it', () => expect(withoutAsync('async https://h/a.js')).toBe('https://h/a.js'))
})

describe('the map of a minified file', () => {
  const none = { kind: 'none' }
  it.each([
    [{}, 'a()\n//# sourceMappingURL=a.js.map\n', { kind: 'url', url: 'a.js.map' }],
    [{}, 'a()\n//@ sourceMappingURL=a.js.map?v=1#x y', { kind: 'url', url: 'a.js.map' }],
    [{}, '//# sourceMappingURL=old.map\na()\n//# sourceMappingURL=new.map\n//# debugId=1', { kind: 'url', url: 'new.map' }],
    [{ sourcemap: 'h.map', 'x-sourcemap': 'x.map' }, '//# sourceMappingURL=a.map', { kind: 'url', url: 'h.map' }],
    [{ 'x-sourcemap': 'x.map' }, '', { kind: 'url', url: 'x.map' }],
    [{}, 'a()', none],
    [{}, '', none],
    [{}, '//# sourceMappingURL=', none],
    [{}, '//# sourceMappingURL=data:application/json,%7B%7D', { kind: 'data', bytes: Buffer.from('{}') }],
    [{}, '//# sourceMappingURL=data:application/json;charset=utf-8;base64,e30=\n', { kind: 'data', bytes: Buffer.from('{}') }],
    [{}, '//# sourceMappingURL=data:application/json;base64,', { kind: 'bad-data' }],
    [{}, '//# sourceMappingURL=data:application/json,%E0%A4%A', { kind: 'bad-data' }],
    [{}, '//# sourceMappingURL=data:nothing', { kind: 'bad-data' }],
  ])('%j %s', (headers, text, reference) => expect(mapReference(headers, text)).toEqual(reference))

  it('may be a megabyte in the file itself', () => {
    const bytes = Buffer.alloc(1_000_000, 'x')
    const text = `a()\n//# sourceMappingURL=data:application/json;base64,${bytes.toString('base64')}\n`
    expect(mapReference({}, text)).toEqual({ kind: 'data', bytes })
  })
})
