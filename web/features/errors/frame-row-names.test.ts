import { describe, expect, it } from 'vitest'

import { frameOf } from '../../test/frames.ts'
import { functionName, projectRoot, shortPlace, sourceAddress } from './frame-row-names.ts'

const own = (filename: string) => frameOf({ filename, inApp: true })
const shorten = (filename: string, root = '') => shortPlace(frameOf({ filename }), root)

describe('1. the folder of the project', () => {
  it('is what the own frames share, with its last folder kept', () => {
    expect(projectRoot([own('/srv/app/shop/views.py'), own('/srv/app/shop/checkout/pricing.py')])).toBe('/srv/app/')
    expect(projectRoot([own('/srv/app/src/index.js')])).toBe('/srv/app/')
    expect(projectRoot([own(String.raw`C:\work\shop\src\a.cs`)])).toBe('C:\\work\\shop\\')
  })

  it('never ends before the host of an address or the root of a disk', () => {
    expect(projectRoot([own('https://shop.example/a.js')])).toBe('https://shop.example/')
    expect(projectRoot([own('/app/main.js')])).toBe('/app/')
  })

  it('is unknown where paths are not absolute, or not own', () => {
    expect(projectRoot([own('shop/views.py'), frameOf({ filename: '/usr/lib/x.py' })])).toBe('')
  })
})

describe('2. paths of frames', () => {
  it('begin at the project or at the library', () => {
    expect(shorten('/srv/app/shop/views.py', '/srv/app/')).toBe('shop/views.py')
    expect(shorten('/usr/lib/python3.13/site-packages/django/core/base.py')).toBe('django/core/base.py')
    expect(shorten('/usr/lib/python3.13/json/decoder.py')).toBe('json/decoder.py')
    expect(shorten('/srv/app/node_modules/@acme/ui/index.js', '/srv/app/')).toBe('@acme/ui/index.js')
    expect(shorten('/usr/local/go/src/net/http/server.go')).toBe('net/http/server.go')
    expect(shorten('/somewhere/else.rb')).toBe('/somewhere/else.rb')
    expect(shorten('shop/views.py', '/srv/')).toBe('shop/views.py')
  })
})

describe('3. names of functions', () => {
  it('are short, or whole when asked for', () => {
    const frame = frameOf({ function: 'pay', module: 'com.acme.Shop', rawFunction: 'pay(Order)' })
    expect(functionName(frame, false)).toBe('pay')
    expect(functionName(frame, true)).toBe('com.acme.Shop.pay(Order)')
    expect(functionName(frameOf({ function: 'shop.pay', module: 'shop' }), true)).toBe('shop.pay')
  })
})

describe('4. where the source can be read', () => {
  it('scripts at their address, Go modules of GitHub at their version', () => {
    expect(sourceAddress(frameOf({ absPath: 'https://shop.example/assets/a.js' }))).toBe('https://shop.example/assets/a.js')
    expect(sourceAddress(frameOf({ absPath: '/go/pkg/mod/github.com/!acme/shop@v1.2.3/pay/card.go', lineNo: 7 }))).toBe(
      'https://github.com/Acme/shop/blob/v1.2.3/pay/card.go#L7',
    )
  })

  it('nothing else is a link', () => {
    for (const absPath of ['javascript:alert(1)', '/srv/app/a.py', 'webpack:///./a.js', 'data:text/html,x']) {
      expect(sourceAddress(frameOf({ absPath }))).toBeNull()
    }
  })
})
