import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Event } from '#packages/protocol/event'
import { growsLinearly } from '#packages/test-growth'

import { filterEvent } from './filter-event.ts'
import { filterTransaction } from './filter-transaction.ts'
import { defaultFilterSettings, isLegacyBrowserOption, legacyBrowserOptions } from './settings.ts'
import type { FilterSettings, LegacyBrowserOption } from './settings.ts'

const off: FilterSettings = {
  ...defaultFilterSettings,
  webCrawlers: false,
  healthChecks: false,
  reactHydrationErrors: false,
  chunkLoadErrors: false,
}

const reasonFor = (fields: object, settings: Partial<FilterSettings>, clientAddress = '203.0.113.9'): string | undefined =>
  filterEvent({ tags: [], ...fields } as unknown as Event, { ...off, ...settings }, { clientAddress })

const agent = (text: string): object => ({ request: { headers: [['User-Agent', text]] } })
const thrown = (type: string, value: string, frames?: object[]): object => ({
  exception: [{ type, value, ...(frames && { stacktrace: { frames } }) }],
})

describe('web-crawlers', () => {
  it.each([
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
    'facebookexternalhit/1.1',
    'Mozilla/5.0 (compatible; Baiduspider/2.0)',
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'Pingdom.com_bot_version_1.4',
    'Better Uptime Bot',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
    'Mozilla/5.0 (compatible; ChatGPT-User/1.0)',
  ])('%s', (text) => {
    expect(reasonFor(agent(text), { webCrawlers: true })).toBe('web-crawlers')
    expect(reasonFor(agent(text), {})).toBeUndefined()
  })

  it.each([
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36',
    'Slackbot 1.0 (+https://api.slack.com/robots)',
    'CUBOT_X18 Dalvik',
    'python-requests/2.31',
    '',
  ])('%s is let in', (text) => {
    expect(reasonFor(agent(text), { webCrawlers: true })).toBeUndefined()
  })
})

describe('localhost', () => {
  const on = { localhost: true }
  it.each([
    { user: { ip_address: '127.0.0.1' } },
    { user: { ip_address: '::1' } },
    { request: { url: 'file:///home/ana/index.html' } },
    { request: { url: 'http://localhost:3000/x' } },
    { request: { url: 'http://app.localhost/x' } },
    { request: { url: 'https://127.0.0.1/' } },
    { request: { url: 'https://h.example/', headers: [['X-Forwarded-For', '127.0.0.1']] } },
    { request: { headers: [['Host', 'localhost:8000']] } },
    { request: { headers: [['X-Forwarded-Host', 'shop.localhost']] } },
  ])('%j', (fields) => {
    expect(reasonFor(fields, on)).toBe('localhost')
    expect(reasonFor(fields, {})).toBeUndefined()
  })
  it.each([
    { request: { url: 'https://localhost.example.com/' } },
    { request: { url: 'https://mylocalhost/' } },
    { request: { url: 'https://h.example/localhost', headers: [['Host', 'localhost']] } },
    { user: { ip_address: '10.0.0.1' } },
    {},
  ])('%j is let in', (fields) => {
    expect(reasonFor(fields, on)).toBeUndefined()
  })
})

describe('browser-extensions', () => {
  const on = { browserExtensions: true }
  const at = (...paths: string[]): object =>
    thrown(
      'TypeError',
      'x',
      paths.map((abs_path) => ({ abs_path })),
    )
  it.each([
    thrown('Error', "ReferenceError: Can't find variable: ZiteReader"),
    thrown('Error', 'EXTENSION CONTEXT INVALIDATED.'),
    at('https://shop.example/app.js', 'chrome-extension://abc/x.js'),
    at('moz-extension://abc/x.js', '<anonymous>', '[native code]'),
    at('safari-web-extension://abc/x.js'),
    at('https://connect.facebook.net/en_US/sdk.js'),
  ])('%j', (fields) => {
    expect(reasonFor(fields, on)).toBe('browser-extensions')
    expect(reasonFor(fields, {})).toBeUndefined()
  })
  it.each([at('chrome-extension://abc/x.js', 'https://shop.example/app.js'), thrown('Error', 'x'), thrown('Error', 'x', []), {}])(
    '%j is let in',
    (fields) => {
      expect(reasonFor(fields, on)).toBeUndefined()
    },
  )
})

describe('legacy-browsers', () => {
  const ie = (major: number): string => `Mozilla/5.0 (compatible; MSIE ${major}.0; Windows NT 6.1; Trident/5.0)`
  const ie11 = 'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko'
  const safari = (version: string): string =>
    `Mozilla/5.0 (Macintosh) AppleWebKit/534.59 (KHTML, like Gecko) Version/${version} Safari/534.57`
  const chrome = (major: number): string =>
    `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0 Safari/537.36`
  it.each<[LegacyBrowserOption, string]>([
    ['default', ie(9)],
    ['default', safari('5.1')],
    ['default', 'Opera/9.80 (Windows NT 6.1) Presto/2.12 Version/12.18'],
    ['default', 'Opera/9.80 (J2ME; Opera Mini/7.1.32/37; U; en) Presto/2.12 Version/12.16'],
    ['default', 'Mozilla/5.0 (Linux; U; Android 2.3.5; en) AppleWebKit/533.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/533.1'],
    ['ie_pre_9', ie(8)],
    ['ie9', 'Mozilla/5.0 (compatible; MSIE 9.0; Windows Phone OS 7.5; Trident/5.0; IEMobile/9.0)'],
    ['ie10', ie(10)],
    ['ie11', ie11],
    ['ie', ie11],
    ['edge_pre_79', `${chrome(64)} Edge/17.17134`],
    ['edge', `${chrome(64)} Edge/17.17134`],
    ['safari', safari('11.1')],
    ['opera', `${chrome(60)} OPR/47.0`],
    ['opera_mini', 'Opera/9.80 (J2ME; Opera Mini/30.1; U; en) Presto/2.12 Version/12.16'],
    ['firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:60.0) Gecko/20100101 Firefox/60.0'],
    ['chrome', chrome(62)],
  ])('%s refuses %s', (option, text) => {
    expect(reasonFor(agent(text), { legacyBrowsers: [option] })).toBe('legacy-browsers')
  })
  it.each<[LegacyBrowserOption, string]>([
    ['default', ie(10)],
    ['default', safari('6.0')],
    ['default', chrome(12)],
    ['ie10', ie11],
    ['chrome', chrome(63)],
    ['chrome', `${chrome(60)} SamsungBrowser/7.0`],
    ['edge', `${chrome(120)} Edg/120.0`],
    ['chrome', `${chrome(60)} Edg/120.0`],
    ['safari', 'curl/8'],
    ['ie', ''],
  ])('%s lets in %s', (option, text) => {
    expect(reasonFor(agent(text), { legacyBrowsers: [option] })).toBeUndefined()
  })
  it('knows its options', () => {
    expect(legacyBrowserOptions).toHaveLength(18)
    expect(isLegacyBrowserOption('ie9')).toBe(true)
    expect(isLegacyBrowserOption('ie99')).toBe(false)
  })
})

describe('lists of the project', () => {
  it('error-message: exceptions as `Type: value` and by value, messages', () => {
    const errorMessages = ['TypeError: *null*', '*time[d]?out*']
    expect(reasonFor(thrown('TypeError', 'x is null'), { errorMessages })).toBe('error-message')
    expect(reasonFor(thrown('E', 'it TIMED OUT at 3'), { errorMessages: ['*timed?out*'] })).toBe('error-message')
    expect(reasonFor({ logentry: { formatted: 'timed-out' } }, { errorMessages })).toBe('error-message')
    expect(reasonFor({ logentry: { message: 'timed-out of %s', formatted: 'x' } }, { errorMessages })).toBe('error-message')
    expect(reasonFor(thrown('RangeError', 'x is null'), { errorMessages })).toBeUndefined()
    expect(reasonFor({}, { errorMessages: ['*'] })).toBeUndefined()
  })

  it('release-version', () => {
    expect(reasonFor({ release: 'shop@1.2.3' }, { releases: ['shop@1.*'] })).toBe('release-version')
    expect(reasonFor({ release: 'shop@2.0.0' }, { releases: ['shop@1.*'] })).toBeUndefined()
    expect(reasonFor({}, { releases: ['*'] })).toBeUndefined()
  })

  it('ip-address: of the client, not of the user', () => {
    expect(reasonFor({}, { clientIps: ['203.0.113.0/24'] })).toBe('ip-address')
    expect(reasonFor({ user: { ip_address: '203.0.113.9' } }, { clientIps: ['203.0.113.9'] }, '10.0.0.1')).toBeUndefined()
  })

  it('invalid-csp', () => {
    const blocked = (blocked_uri: string): object => ({ csp: { blocked_uri } })
    for (const [source, uri] of [
      ['chrome-extension', 'chrome-extension://abc'],
      ['chrome-extension://*', 'chrome-extension://abc/x.js'],
      ['*.tracker.example', 'https://a.tracker.example/x.js'],
      ['tracker.example', 'https://tracker.example:8443/x.js'],
      ['data', 'data:'],
      ['eval', 'eval'],
    ] as const)
      expect([source, reasonFor(blocked(uri), { cspSources: [source] })]).toEqual([source, 'invalid-csp'])
    expect(reasonFor({ csp: { source_file: 'https://tracker.example/x' } }, { cspSources: ['tracker.example'] })).toBe('invalid-csp')
    expect(reasonFor(blocked('https://shop.example/x'), { cspSources: ['tracker.example'] })).toBeUndefined()
    expect(reasonFor({}, { cspSources: ['*'] })).toBeUndefined()
  })
})

describe('errors of pages that nobody can do anything about', () => {
  it.each([
    thrown('Error', 'Minified React error #418; visit https://reactjs.org/docs/error-decoder.html?invariant=418 for the full message'),
    thrown('Error', 'see https://react.dev/errors/425?args[]='),
    thrown('Error', 'Hydration failed because the initial UI does not match what was rendered on the server.'),
    thrown('Error', 'Text content does not match server-rendered HTML.'),
  ])('react-hydration-errors: %j', (fields) => {
    expect(reasonFor(fields, { reactHydrationErrors: true })).toBe('react-hydration-errors')
    expect(reasonFor(fields, {})).toBeUndefined()
  })
  it.each([
    thrown('ChunkLoadError', 'Loading chunk 5 failed. (error: https://h/5.js)'),
    thrown('Error', 'ChunkLoadError: Loading chunk vendors failed'),
  ])('chunk-load-error: %j', (fields) => {
    expect(reasonFor(fields, { chunkLoadErrors: true })).toBe('chunk-load-error')
    expect(reasonFor(fields, {})).toBeUndefined()
  })
  it.each([
    thrown('Error', 'Minified React error #4180'),
    thrown('Error', 'Minified React error #31'),
    thrown('Error', 'Loading chunk 5 failed'),
    thrown('ValueError', 'boom'),
    {},
  ])('%j is let in', (fields) => {
    expect(reasonFor(fields, defaultFilterSettings)).toBeUndefined()
  })
})

describe('health checks', () => {
  it.each(['GET /healthz', '/health/', '/api/healthcheck', 'heartbeat', '/x/ready', '/live/', '/ping', '/up'])('%s', (name) => {
    expect(filterTransaction(name, defaultFilterSettings)).toBe('filtered-transaction')
    expect(filterTransaction(name, off)).toBeUndefined()
  })
  it.each(['/orders', '/healthy-food', '/update', '/pingpong', ''])('%s is let in', (name) => {
    expect(filterTransaction(name, defaultFilterSettings)).toBeUndefined()
  })
  it('takes the list of the project, and leaves errors alone', () => {
    expect(filterTransaction('/admin/x', { ...off, transactions: ['/admin/*'] })).toBe('filtered-transaction')
    expect(reasonFor({ transaction: '/healthz', ...thrown('OperationalError', 'database is away') }, defaultFilterSettings)).toBeUndefined()
  })
})

describe('all filters', () => {
  it('answer in the order of the list', () => {
    const event = { ...agent('Googlebot/2.1'), release: 'a@1', ...thrown('ChunkLoadError', 'Loading chunk 1') }
    expect(reasonFor(event, { ...defaultFilterSettings, releases: ['a@*'], clientIps: ['203.0.113.9'] })).toBe('ip-address')
    expect(reasonFor(event, { ...defaultFilterSettings, releases: ['a@*'] })).toBe('release-version')
    expect(reasonFor(event, defaultFilterSettings)).toBe('web-crawlers')
  })

  it('never throw, and are linear in hostile texts', () => {
    const all: FilterSettings = {
      ...defaultFilterSettings,
      localhost: true,
      browserExtensions: true,
      legacyBrowsers: [...legacyBrowserOptions],
      errorMessages: ['*a*b', '{a,b}*'],
      releases: ['*'],
      cspSources: ['*x'],
    }
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const event = { ...agent(text), ...thrown(text, text, [{ abs_path: text }]), csp: { blocked_uri: text } }
        expect(typeof reasonFor({ ...event, request: { url: text, headers: [['Host', text]] } }, all)).toMatch(/string|undefined/)
      }),
    )
    for (const piece of ['a', 'bot', '//', 'Opera ', 'Version/1', 'Android 2 ', '@', ':']) {
      const filter = (length: number) => {
        const text = piece.repeat(length / piece.length)
        return reasonFor({ ...agent(text), ...thrown('E', text) }, { ...all, releases: [] })
      }
      expect([piece, growsLinearly(filter, 65_536)]).toEqual([piece, true])
    }
  })
})
