import { describe, expect, it, test } from 'vitest'

import { libraryFrames, ownFrames } from '#packages/frames/in-app-examples'
import type { Event, Frame } from '#packages/protocol/event'

import { builtInStackRules, stackRulesWith } from './built-in-stack-rules.ts'
import { classifyFrames } from './classify-frames.ts'
import { parseStackRules } from './parse-stack-rules.ts'
import type { StackRules } from './stack-rules.ts'

const eventOf = (platform: string, frames: Frame[], fields: object = {}): Event =>
  ({ platform, level: 'error', tags: [], exception: [{ type: 'E', stacktrace: { frames } }], ...fields }) as unknown as Event

const rulesOf = (text: string): StackRules => {
  const parsed = parseStackRules(text)
  if (!parsed.ok) throw new Error(parsed.error.reason)
  return stackRulesWith(parsed.rules)
}

const classified = (platform: string, frames: readonly Frame[], rules = builtInStackRules): readonly Frame[] => {
  const copies = structuredClone(frames) as Frame[]
  classifyFrames(eventOf(platform, copies), rules)
  return copies
}

const one = (platform: string, frame: Frame, rules = builtInStackRules): Frame => classified(platform, [frame], rules)[0] ?? {}

describe('with the built-in rules', () => {
  test.each(libraryFrames)('a library: %s %j', (platform, frame) => {
    expect(one(platform, frame).in_app).toBe(false)
  })

  test.each(ownFrames)("the user's own: %s %j", (platform, frame) => {
    expect(one(platform, frame).in_app).toBe(true)
    expect(one(platform, { ...frame, in_app: true }).in_app).toBe(true)
  })

  it('what the SDK decided stays, and no frame stays undecided, wherever it is', () => {
    const frames = (): Frame[] => [
      { module: 'java.lang.Thread' },
      { module: 'com.acme.Cart' },
      { module: 'java.lang.Thread', in_app: true },
      { module: 'com.acme.Cart', in_app: false },
    ]
    const event = eventOf('java', [], {
      exception: [{ type: 'E', stacktrace: { frames: frames() }, raw_stacktrace: { frames: frames() } }],
      threads: [{ stacktrace: { frames: frames() }, raw_stacktrace: { frames: frames() } }],
      stacktrace: { frames: frames() },
    })
    classifyFrames(event, builtInStackRules)
    const traces = [event.exception?.[0], event.threads?.[0]].flatMap((owner) => [owner?.stacktrace, owner?.raw_stacktrace])
    for (const stacktrace of [...traces, event.stacktrace]) {
      expect(stacktrace?.frames.map(({ in_app: inApp }) => inApp)).toEqual([false, true, true, false])
    }
  })

  test.each<[string, Frame]>([
    ['go', { abs_path: '/root/go/pkg/mod/google.golang.org/grpc@v1.80.0/server.go' }],
    ['python', { abs_path: '/venv/lib/python3.12/site-packages/flask/app.py' }],
    ['node', { filename: '/app/node_modules/express/lib/router.js' }],
    ['php', { abs_path: 'C:\\web\\vendor\\laravel\\Router.php' }],
    ['java', { module: 'org.springframework.web.Filter' }],
    ['kotlin', { module: 'kotlinx.coroutines.Job' }],
  ])('what a package installer brought is not the user’s own, whatever the SDK says: %s %j', (platform, frame) => {
    const result = one(platform, { ...frame, in_app: true })
    expect(result).toMatchObject({ ...frame, in_app: false, data: { orig_in_app: 1 } })
    expect(one(platform, result)).toEqual(result)
  })

  describe('a Go program built with -trimpath, of which the SDK takes nothing for the own', () => {
    const trimmed = (): Frame[] => [
      { module: 'net/http', function: 'HandlerFunc.ServeHTTP', filename: 'net/http/server.go' },
      { module: 'main', function: 'handle.func4', filename: 'github.com/getsentry/sentry-go@v0.50.0/http/sentryhttp.go' },
      { module: 'example.org/shop/cart', function: 'Add', filename: 'example.org/shop/cart/cart.go' },
      { module: 'main', function: 'main', filename: 'example.org/shop/main.go' },
    ]
    const sent = (isInApp: boolean[]): Frame[] => trimmed().map((frame, at) => ({ ...frame, in_app: isInApp[at] === true }))
    const shown = (frames: readonly Frame[]) => frames.map(({ in_app: isInApp }) => isInApp)

    it('is told by the names of its frames, however often it is asked', () => {
      const frames = classified('go', sent([]))
      expect(shown(frames)).toEqual([false, false, true, true])
      expect(frames[3]).toMatchObject({ data: { orig_in_app: 0 } })
      expect(classified('go', frames)).toEqual(frames)
    })

    it('is believed as soon as it takes one frame for its own, or names a folder or no file', () => {
      expect(shown(classified('go', sent([false, false, false, true])))).toEqual([false, false, false, true])
      const [first = {}, ...others] = sent([])
      const inFolder = [{ ...first, abs_path: '/usr/local/go/src/net/http/server.go' }, ...others]
      expect(shown(classified('go', inFolder))).toEqual([false, false, false, false])
      expect(shown(classified('go', [first, { module: 'main', function: 'main', in_app: false }]))).toEqual([false, false])
      expect(shown(classified('rust', sent([])))).toEqual([false, false, false, false])
    })
  })

  test.each<[string, Frame]>([
    ['go', { abs_path: '/srv/shop/pkg/model/cart.go' }],
    ['java', { module: 'com.acme.Cart' }],
    ['python', { module: 'flask.fake', abs_path: '/srv/app.py' }],
  ])('nothing else is changed: %s %j', (platform, frame) => {
    expect(one(platform, { ...frame, in_app: true })).toEqual({ ...frame, in_app: true })
  })

  test.each<[string, string, Frame[], string[]]>([
    [
      'raising, and everything that it calls',
      'native',
      [
        { package: '/opt/shop', function: 'pay' },
        { package: '/opt/shop', function: 'abort', in_app: true },
        { package: '/opt/shop', function: 'inner', in_app: true },
      ],
      ['true ', 'false throw', 'false '],
    ],
    [
      'Android',
      'java',
      [
        { module: 'android.os.Looper', function: 'loop' },
        { module: 'com.acme.Cart', function: 'onClick' },
        { module: 'android.view.View', function: 'performClick' },
        { module: 'org.apache.http.Client', function: 'get', in_app: true },
      ],
      ['false threadbase', 'true ', 'false ui', 'false framework'],
    ],
    [
      'helpers of the system',
      'cocoa',
      [
        { package: '/private/var/containers/Bundle/Application/X/Shop.app/Shop', function: 'pay' },
        { package: '/System/Library/Frameworks/Foundation.framework/Foundation', function: '-[NSArray sort]' },
        { package: '/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation', function: 'CFSort' },
      ],
      ['true ', 'false system', 'false internals'],
    ],
    [
      'a program in its bundle',
      'cocoa',
      [{ package: '/private/var/containers/Bundle/Application/X/Shop.app/Frameworks/Cart.framework/Cart', in_app: false }],
      ['true '],
    ],
  ])('categories: %s', (_, platform, frames, expected) => {
    const result = classified(platform, frames)
    expect(
      result.map(({ in_app: inApp, data }) => `${String(inApp)} ${typeof data?.['category'] === 'string' ? data['category'] : ''}`),
    ).toEqual(expected)
  })
})

describe('with rules of a project', () => {
  const own = { module: 'com.acme.Cart', function: 'pay' }

  it('they come after the built-in ones', () => {
    expect(one('java', { module: 'org.springframework.Acme' }, rulesOf('module:org.springframework.Acme* +app')).in_app).toBe(true)
    expect(one('java', own, rulesOf('module:com.acme.** -app'))).toEqual({ ...own, in_app: false, data: { orig_in_app: -1 } })
  })

  it('what was sent is remembered, and what was guessed is not taken for it', () => {
    expect(one('java', { ...own, in_app: true }, rulesOf('module:com.acme.* -app'))).toMatchObject({ data: { orig_in_app: 1 } })
    expect(one('java', { ...own, in_app: false }, rulesOf('module:com.acme.* +app'))).toMatchObject({ data: { orig_in_app: 0 } })
    expect(one('java', { ...own, in_app: false }, rulesOf('module:com.acme.* -app'))).toEqual({ ...own, in_app: false })
  })

  it('running them again, also after others, gives the same', () => {
    const rules = rulesOf('module:com.acme.* -app category=mine\ncategory:mine function:pay +app')
    for (const frame of [own, { ...own, in_app: true }, { ...own, in_app: false }, { module: 'java.lang.A', data: { sourcemap: 'x' } }]) {
      const once = one('java', frame, rules)
      expect(one('java', once, rules)).toEqual(once)
      expect(one('java', one('java', once, builtInStackRules), rules)).toEqual(once)
    }
  })

  it('a category that was sent means nothing', () => {
    expect(one('java', { ...own, data: { category: 'system' } })).toEqual({ ...own, in_app: true, data: {} })
  })

  it('of the exception: a rule for it alone', () => {
    const rules = rulesOf('error.type:E function:pay -app\nerror.value:no* module:com.acme.* +app\nmechanism:x function:pay +app')
    expect(one('java', own, rules).in_app).toBe(false)
    expect(one('java', own, rulesOf('!type:E function:pay -app')).in_app).toBe(true)
    expect(one('java', own, rulesOf('value:<unknown> function:pay -app')).in_app).toBe(false)
  })
})
