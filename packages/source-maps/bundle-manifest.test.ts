import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { readDebugId } from './bundle-debug-id.ts'
import { debugIdOfMap, debugIdOfScript, mapReferenceOfScript, parseManifest } from './bundle-manifest.ts'

const id = '0b42a1c4-3ef8-5a43-9f55-6b3a0d8f2b11'
const parse = (manifest: unknown) => parseManifest(Buffer.from(JSON.stringify(manifest)))

describe('a debug id', () => {
  test('has one spelling', () => {
    expect(readDebugId(id)).toBe(id)
    expect(readDebugId(id.replaceAll('-', '').toUpperCase())).toBe(id)
    for (const text of ['', 'abc', `${id}0`, id.replace('b', 'g'), `${id.slice(0, 9)}-${id.slice(9)}`])
      expect(readDebugId(text)).toBeUndefined()
  })

  test('read once is read the same again', () => {
    fc.assert(
      fc.property(fc.uuid(), (text) => {
        const read = readDebugId(text.replaceAll('-', '')) ?? ''
        expect(readDebugId(read)).toBe(read)
      }),
    )
  })
})

describe('a manifest', () => {
  test('says what the files are; header names are in lower case, a missing type is source', () => {
    expect(
      parse({
        debug_id: id.toUpperCase(),
        release: 'web@1',
        note: 'x',
        files: {
          'files/_/_/a.js': { type: 'minified_source', url: '~/a.js', headers: { 'Debug-Id': id, Sourcemap: 'a.js.map', other: 5 } },
          'files/_/_/b.ts': { url: '~/b.ts' },
        },
      }),
    ).toEqual({
      ok: true,
      manifest: {
        bundleId: id,
        release: 'web@1',
        dist: '',
        files: [
          {
            path: 'files/_/_/a.js',
            type: 'minified_source',
            url: '~/a.js',
            headers: { 'debug-id': id, sourcemap: 'a.js.map' },
            debugId: id,
          },
          { path: 'files/_/_/b.ts', type: 'source', url: '~/b.ts', headers: {}, debugId: '' },
        ],
      },
    })
  })

  test.each([
    [{ files: [] }, /"files" of its manifest/],
    [{ files: { a: 1 } }, /"a" with something that is no object/],
    [{ files: { a: { url: 5 } } }, /url that is no text/],
    [{ files: { a: { url: 'x'.repeat(3_000) } } }, /more than 2000 characters/],
    [{ files: { a: { type: 7 } } }, /unknown type 7/],
  ])('%j is refused', (manifest, text) => {
    expect(parse(manifest)).toEqual({ ok: false, error: expect.stringMatching(text) })
  })

  test('of more than 100,000 files is refused by name', () => {
    const files = Object.fromEntries(Array.from({ length: 100_001 }, (_, index) => [String(index), {}]))
    expect(parse({ files })).toEqual({ ok: false, error: 'it has 100001 files, and a bundle may have 100000' })
  })

  test('whatever it is, is read or refused, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json().map((text) => Buffer.from(text)),
          fc.uint8Array(),
        ),
        (bytes) => {
          expect(typeof parseManifest(bytes).ok).toBe('boolean')
        },
      ),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (files) => {
        expect(typeof parse({ files }).ok).toBe('boolean')
      }),
    )
  })
})

describe('what a file says of itself', () => {
  test('a script says its id and its map in its last comments', () => {
    const script = `a()\n//# debugId=11111111-1111-1111-1111-111111111111\n//# debugId=${id}\n//# sourceMappingURL=a.js.map\n`
    expect([debugIdOfScript(script), mapReferenceOfScript(script)]).toEqual([id, 'a.js.map'])
    expect([debugIdOfScript('a()'), mapReferenceOfScript('//# sourceMappingURL=data:application/json,{}')]).toEqual([undefined, undefined])
  })

  test('a map says it in either key, and debug_id goes before debugId', () => {
    const other = '11111111-1111-1111-1111-111111111111'
    expect(debugIdOfMap(`{"debugId":"${other}"`, `,"debug_id" : "${id}"}`)).toBe(id)
    expect(debugIdOfMap('{"version":3}', `"debugId":"${id}"}`)).toBe(id)
    expect(debugIdOfMap('{"version":3', '}')).toBeUndefined()
  })
})
