import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { growsLinearly } from '#packages/test-growth'

import { withClientHints } from './client-hints.ts'
import { createRecentMap } from './recent-map.ts'
import { readUserAgent } from './user-agent.ts'

const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0.0.0'
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const android = (inside: string, tail = `${chrome} Mobile Safari/537.36`): string => `Mozilla/5.0 (Linux; Android ${inside}) ${tail}`

const told = (agent: string): (string | undefined)[] => {
  const { browser, os, device } = readUserAgent(agent)
  return [browser, os]
    .map((part) => part && [part.name, part.version].filter((word) => word !== undefined).join(' '))
    .concat(device?.family)
}

describe('browsers, systems and devices of real agents', () => {
  test.each<[string, ...(string | undefined)[]]>([
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`, 'Chrome 118.0.0', 'Windows >=10', undefined],
    [`Mozilla/5.0 (Windows NT 10.0) ${chrome} Safari/537.36 Edg/118.0.2088.46`, 'Edge 118.0.2088', 'Windows >=10', undefined],
    [`Mozilla/5.0 (Windows NT 6.1) ${chrome} Safari/537.36 OPR/103.0.0.0`, 'Opera 103.0.0', 'Windows 7', undefined],
    ['Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko', 'IE 11.0', 'Windows 7', undefined],
    ['Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)', 'IE 10.0', 'Windows 8', undefined],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15',
      'Safari 17.0',
      'Mac OS X >=10.15.7',
      'Mac',
    ],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.14; rv:109.0) Gecko/20100101 Firefox/118.0', 'Firefox 118.0', 'Mac OS X 10.14', 'Mac'],
    ['Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/118.0', 'Firefox 118.0', 'Ubuntu', undefined],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`, 'Chrome 118.0.0', 'Chrome OS 14541.0.0', undefined],
    [`${iphone} Version/16.6 Mobile/15E148 Safari/604.1`, 'Mobile Safari 16.6', 'iOS 16.6', 'iPhone'],
    [`${iphone} CriOS/118.0.5993.69 Mobile/15E148 Safari/604.1`, 'Chrome Mobile iOS 118.0.5993', 'iOS 16.6', 'iPhone'],
    [`${iphone} FxiOS/118.0 Mobile/15E148 Safari/605.1.15`, 'Firefox iOS 118.0', 'iOS 16.6', 'iPhone'],
    [`${iphone} Mobile/15E148`, 'Mobile Safari UI/WKWebView', 'iOS 16.6', 'iPhone'],
    [`${iphone} Mobile/15E148 [FBAN/FBIOS;FBAV/436.0.0.36;FBDV/iPhone14,5]`, 'Facebook 436.0.0', 'iOS 16.6', 'iPhone'],
    [android('13; SM-S901B'), 'Chrome Mobile 118.0.0', 'Android 13', 'Samsung SM-S901B'],
    [android('13; Pixel 7 Pro'), 'Chrome Mobile 118.0.0', 'Android 13', 'Pixel 7 Pro'],
    [android('12; Redmi Note 9 Pro'), 'Chrome Mobile 118.0.0', 'Android 12', 'XiaoMi Redmi Note 9 Pro'],
    [android('11; SM-A207F Build/RP1A.200720; wv'), 'Chrome Mobile WebView 118.0.0', 'Android 11', 'Samsung SM-A207F'],
    [
      android('13; SAMSUNG SM-S911B', 'AppleWebKit/537.36 SamsungBrowser/22.0 Chrome/111.0 Mobile'),
      'Samsung Internet 22.0',
      'Android 13',
      'Samsung SM-S911B',
    ],
    [android('10; K'), 'Chrome Mobile 118.0.0', 'Android 10', undefined],
    [android('10; K', `${chrome} Safari/537.36`), 'Chrome 118.0.0', 'Android 10', undefined],
    ['Mozilla/5.0 (Android 13; Tablet; rv:109.0) Gecko/118.0 Firefox/118.0', 'Firefox Mobile 118.0', 'Android 13', undefined],
    ['Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18', 'Opera 12.18', 'Windows 7', undefined],
    ['okhttp/4.9.3', 'okhttp 4.9.3', undefined, undefined],
    ['python-requests/2.31.0', 'Python Requests 2.31.0', undefined, undefined],
    ['', undefined, undefined, undefined],
    ['Mozilla', undefined, undefined, undefined],
  ])('%s', (agent, ...facts) => {
    expect(told(agent)).toEqual(facts)
  })

  test.each([
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'Googlebot', '2.1', 'Desktop'],
    [`${android('6.0.1; Nexus 5X Build/MMB29P')} (compatible; Googlebot/2.1)`, 'Googlebot', '2.1', 'Smartphone'],
    ['Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)', 'Baiduspider', '2.0', 'Desktop'],
    ['facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)', 'FacebookBot', '1.1', 'Desktop'],
    ['Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.0; +https://openai.com/gptbot)', 'GPTBot', '1.0', 'Desktop'],
  ])('crawler %s', (agent, name, version, model) => {
    expect(readUserAgent(agent)).toMatchObject({ browser: { name, version }, device: { family: 'Spider', brand: 'Spider', model } })
  })
})

describe('hostile agents', () => {
  test('any text is read, and never costs much', () => {
    const part = fc.constantFrom(
      'Mozilla/5.0 (',
      'Android',
      '; ',
      ')',
      'Version/',
      'Opera/',
      'Trident/',
      'bot',
      'A',
      '-',
      '1.2',
      'Mac OS X ',
      'Chrome/',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(part, { maxLength: 200 }).map((parts) => parts.join('')),
        ),
        (agent) => {
          expect(Object.keys(readUserAgent(agent)).every((key) => ['browser', 'os', 'device'].includes(key))).toBe(true)
        },
      ),
    )
    for (const piece of ['Opera/', 'Trident/', '; wv)', 'Android;', 'a-bo', 'bot', 'A', '1.', 'Mac OS X ', 'CPU OS 1_1', ';', '(', ' ']) {
      let round = 0
      const read = (length: number) => readUserAgent(`${piece.repeat(length / piece.length)}${round++}`)
      expect([piece, growsLinearly(read, 1_000_000)]).toEqual([piece, true])
    }
  })

  test('the same agent is read once, and what is not asked for again is forgotten', () => {
    expect(readUserAgent('curl/8.1')).toBe(readUserAgent('curl/8.1'))
    const map = createRecentMap<number>(2)
    for (const [index, key] of ['a', 'b', 'c'].entries()) map.set(key, index)
    expect(map.get('a')).toBe(0)
    map.set('d', 3)
    map.set('e', 4)
    expect([map.get('a'), map.get('b'), map.get('e')]).toEqual([0, undefined, 4])
  })
})

describe('client hints', () => {
  test('a name that is too long is not cut through a character', () => {
    for (const length of [510, 511, 512])
      expect(withClientHints({}, { platform: `${'x'.repeat(length)}\u{10000}` }).os?.name?.isWellFormed()).toBe(true)
  })

  const windows = readUserAgent(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`)
  const phone = readUserAgent(android('10; K'))
  const brands = '"Chromium";v="118", "Google Chrome";v="118", "Not=A?Brand";v="99"'

  test('the brand that is none, and the engine, say nothing; a finer version of the agent stays', () => {
    expect(withClientHints(windows, { brands }).browser).toEqual({ name: 'Chrome', version: '118.0.0' })
    expect(withClientHints(windows, { brands: '"Brave";v="118", "Chromium";v="118", "Not A;Brand";v="8"' }).browser).toEqual({
      name: 'Brave',
      version: '118',
    })
    expect(withClientHints({}, { brands: '"Not;A Brand";v="99", "Chromium";v="97"' }).browser).toEqual({ name: 'Chromium', version: '97' })
    expect(withClientHints(windows, { brands: 'nonsense' }).browser).toEqual(windows.browser)
  })

  test.each([
    ['"15.0.0"', '11'],
    ['"10.0.0"', '10'],
    ['"0.3.0"', '8.1'],
    ['""', '>=10'],
    ['"x"', '>=10'],
  ])('Windows %s is %s', (platformVersion, version) => {
    expect(withClientHints(windows, { platform: '"Windows"', platformVersion }).os).toEqual({ name: 'Windows', version })
  })

  test('macOS is called as its agents call it, and the model of a phone is told', () => {
    expect(withClientHints({}, { platform: '"macOS"', platformVersion: '"14.2.1"' }).os).toEqual({ name: 'Mac OS X', version: '14.2.1' })
    expect(
      withClientHints(phone, { brands, isMobile: true, model: '"Pixel 7"', platform: '"Android"', platformVersion: '"13.0.0"' }),
    ).toEqual({
      browser: { name: 'Chrome Mobile', version: '118.0.0' },
      os: { name: 'Android', version: '13.0.0' },
      device: { family: 'Pixel 7', model: 'Pixel 7', brand: 'Google' },
    })
    expect(withClientHints(phone, { platform: '"Unknown"', model: '""' })).toEqual(phone)
  })
})
