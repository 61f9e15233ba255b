import { describe, expect, it } from 'vitest'

import type { Frame } from '#packages/protocol/event'

import { inAppOf, moduleOf, sourceFilename } from './frame-place.ts'
import { foldRepeats, functionName } from './function-name.ts'
import { mapFrames, openMap } from './map-frames.ts'
import type { MappedFile } from './map-frames.ts'
import { readMap } from './read-map.ts'
import { scanScopes } from './scan-scopes.ts'
import { contextLines, cutLine, SourceText } from './source-text.ts'

/** What rolldown makes of cart.ts, minified, and the map that it writes. */
const source = 'export class Cart {\n  priceOf(sku) {\n    return this.prices[sku].amount\n  }\n}\n'
const minified = 'var e=class{priceOf(e){return this.prices[e].amount}};export{e as Cart};\n'
const map = {
  version: 3,
  sources: ['../src/cart.ts'],
  sourcesContent: [source],
  mappings: 'AAAA,IAAaA,EAAb,KAAkB,CAChB,QAAQ,EAAK,CACX,OAAO,KAAK,OAAOC,EAAI,CAAC,MAC1B,CACF,E',
  names: ['Cart', 'sku'],
}

const fileOf = (change: object = {}, text: string | null = minified): MappedFile => {
  const read = readMap(Buffer.from(JSON.stringify({ ...map, ...change })))
  if (read.kind === 'fault') throw new Error(read.fault)
  return {
    url: 'https://shop.example/assets/app.js',
    mapUrl: 'https://shop.example/assets/app.js.map',
    resolvedWith: 'url',
    script: text === null ? undefined : { source: new SourceText(text), scopes: scanScopes(text) },
    map: openMap(read.map),
  }
}

const frame: Frame = {
  abs_path: 'https://shop.example/assets/app.js',
  filename: '/assets/app.js',
  function: 'e.priceOf',
  lineno: 1,
  colno: 45,
  in_app: true,
  vars: { sku: 'cup' },
}

const mapOne = (change: Partial<Frame> = {}, file = fileOf()) => mapFrames([{ ...frame, ...change }], () => file)[0]

describe('a frame', () => {
  it('shows its source: place, function, lines of code', () => {
    expect(mapOne()?.mapped).toEqual({
      abs_path: 'https://shop.example/src/cart.ts',
      filename: 'src/cart.ts',
      function: 'Cart.priceOf',
      module: 'src/cart',
      lineno: 3,
      colno: 28,
      in_app: true,
      vars: { sku: 'cup' },
      pre_context: ['export class Cart {', '  priceOf(sku) {'],
      context_line: '    return this.prices[sku].amount',
      post_context: ['  }', '}', ''],
      data: { symbolicated: true, sourcemap: 'https://shop.example/assets/app.js.map', resolved_with: 'url' },
    })
  })

  it('stays beside it as it came, with its line of minified code', () => {
    const said = { context_line: minified.trim(), post_context: [''], data: { resolved_with: 'url' } }
    expect(mapOne()?.raw).toEqual({ ...frame, ...said })
  })

  it('is mapped without the minified file, too; then it is called as its caller calls it', () => {
    expect(mapOne({}, fileOf({}, null))?.mapped).toMatchObject({ lineno: 3, function: 'e.priceOf' })
    const [, called] = mapFrames([{ ...frame, colno: 43 }, frame], () => fileOf({}, null))
    expect(called?.mapped?.function).toBe('sku')
  })

  it('of a place that the map does not know stays, and says so', () => {
    for (const [lineno, colno] of [
      [9, 1],
      [0, 1],
      [-1, 5],
    ]) {
      const end = mapOne({ lineno: lineno ?? 0, colno: colno ?? 0 })
      expect(end?.mapped).toBeUndefined()
      expect(end?.fault).toMatchObject({ type: 'js_invalid_sourcemap_location', row: lineno })
    }
  })

  it('of a source without a text is mapped without lines of code, and says so', () => {
    const end = mapOne({}, fileOf({ sourcesContent: [null] }))
    expect(end?.mapped).toMatchObject({ filename: 'src/cart.ts', lineno: 3 })
    expect(end?.mapped).not.toHaveProperty('context_line')
    expect(end?.fault).toMatchObject({ type: 'js_missing_sources_content', source: 'https://shop.example/src/cart.ts' })
  })

  it('of a source that its bundler calls another’s is not the user’s own', () => {
    expect(mapOne({}, fileOf({ ignoreList: [0] }))?.mapped?.in_app).toBe(false)
  })

  it('of a file of which nothing is known is as it was', () => {
    expect(mapFrames([frame], () => undefined)).toEqual([{ mapped: undefined, raw: frame }])
  })
})

describe('the name of a function', () => {
  it.each([
    ['cart.cart.cart', '{cart#2}.cart'],
    ['ui.ui.ui.item.item.onTap', '{ui#3}.{item#2}.onTap'],
    ['cart.cart', 'cart.cart'],
    ['onTap', 'onTap'],
  ])('says repeats once: %s', (name, folded) => expect(foldRepeats(name)).toBe(folded))

  const hints = { scope: undefined, callerToken: undefined, ownToken: undefined, minified: undefined }
  it.each([
    [{ scope: 'Cart.pay', callerToken: 'x', minified: 'y' }, 'Cart.pay'],
    [{ scope: '<anonymous>', callerToken: 'pay', minified: 'y' }, 'pay'],
    [{ scope: '<anonymous>', minified: 'y' }, 'y'],
    [{ scope: '<anonymous>', minified: '?' }, '<anonymous>'],
    [{ scope: '__webpack_require__', callerToken: 'main' }, 'main'],
    [{ scope: '$async$pay', ownToken: 'pay' }, 'pay'],
    [{ minified: 'y' }, 'y'],
    [{}, undefined],
  ])('is the best that is known: %j', (known, name) => expect(functionName({ ...hints, ...known })).toBe(name))
})

describe('the place of a source', () => {
  it.each([
    ['webpack:///./src/a.js', './src/a.js'],
    ['webpack://shop/./src/a.js', './src/a.js'],
    ['webpack:///webpack/bootstrap', 'webpack/bootstrap'],
    ['webpack:///./~/react/index.js', '~/react/index.js'],
    ['webpack-internal:///./a.js', './a.js'],
    ['turbopack:///[project]/src/a.ts', 'src/a.ts'],
    ['../../src/a.ts', 'src/a.ts'],
    ['src/a.ts', 'src/a.ts'],
  ])('%s is called %s', (name, filename) => expect(sourceFilename(name)).toBe(filename))

  it.each([
    ['https://shop.example/static/v2.3/cart/view.js', 'cart/view'],
    ['https://shop.example/js/app.min.js?v=1', 'app'],
    ['https://shop.example/build/0123456789abcdef0123456789abcdef/cart/view.js', 'cart/view'],
    ['https://shop.example/scripts/app-deadbee.js', 'app'],
    ['app:///cart/view.ts', 'cart/view'],
    ['https://shop.example/a-very-long-path-that-is-none/x.js', 'a-very-long-path-that-is-none/x'],
    ['/srv/app/a.js', undefined],
  ])('%s is the module %s', (path, module) => expect(moduleOf(path, path)).toBe(module))

  it.each([
    ['webpack:///./src/a.js', './src/a.js', true],
    ['webpack:///./~/react/a.js', '~/react/a.js', false],
    ['webpack:///./node_modules/react/a.js', './node_modules/react/a.js', false],
    ['webpack:///webpack/bootstrap', 'webpack/bootstrap', false],
    ['https://shop.example/node_modules/a.js', 'node_modules/a.js', false],
    ['app:///src/a.ts', 'src/a.ts', true],
    ['https://shop.example/src/a.ts', 'src/a.ts', undefined],
  ])('%s is the user’s own: %s', (path, filename, inApp) => expect(inAppOf(path, filename)).toBe(inApp))
})

describe('lines of code', () => {
  it('that are long are cut around the column', () => {
    const line = Array.from({ length: 100 }, (_, index) => String(index).padStart(4, '0')).join('')
    expect(cutLine(line, 200)).toBe(`{snip} ${line.slice(140, 280)} {snip}`)
    expect(cutLine(line, 0)).toBe(`${line.slice(0, 140)} {snip}`)
    expect(cutLine(line, 399)).toBe(`{snip} ${line.slice(260)}`)
    expect(cutLine(line.slice(0, 150), 99)).toBe(line.slice(0, 150))
  })

  it('are five on either side, as far as there are any', () => {
    const text = new SourceText(Array.from({ length: 20 }, (_, index) => `line ${String(index + 1)}`).join('\r\n'))
    expect(contextLines(text, 2, 0)).toEqual({
      pre_context: ['line 1'],
      context_line: 'line 2',
      post_context: ['line 3', 'line 4', 'line 5', 'line 6', 'line 7'],
    })
    expect(contextLines(text, 20, 0)?.pre_context).toHaveLength(5)
    expect(contextLines(text, 21, 0)).toBeUndefined()
    expect(contextLines(text, 0, 0)).toBeUndefined()
  })
})
