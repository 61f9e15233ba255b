import { describe, expect, it } from 'vitest'

import type { Event } from '#packages/protocol/event'

import { groupEvent } from '../group.ts'
import { hashValues } from '../hash-values.ts'
import { builtInFingerprints } from './built-in-fingerprint-rules.ts'
import { compileGroupingRules } from './grouping-rules.ts'
import type { GroupingRules } from './grouping-rules.ts'

const rulesOf = (fingerprintRules: string, fingerprintsOff: readonly string[] = []): GroupingRules =>
  compileGroupingRules({ stackRules: '', fingerprintRules, fingerprintsOff })

const eventOf = (fields: object): Event =>
  ({
    platform: 'python',
    level: 'warning',
    logger: 'app.orders',
    release: 'shop@1.2',
    sdk: { name: 'sentry.python.django', version: '2.1.0' },
    tags: [['area', 'pay']],
    transaction: '/orders',
    logentry: { formatted: ' Order 17 failed ' },
    threads: [{ id: '7', name: 'worker', crashed: true }],
    exception: [
      {
        type: 'Cause',
        value: 'No money',
        stacktrace: { frames: [{ abs_path: '/srv/app/bank.py', module: 'bank', function: 'take', in_app: true }] },
      },
      {
        type: 'OrderError',
        value: ' Order failed ',
        stacktrace: {
          frames: [
            {
              filename: 'lib/web.py',
              abs_path: '/venv/lib/web.py',
              module: 'web',
              function: 'serve',
              package: '/usr/lib/web.so',
              in_app: false,
            },
            { filename: 'app/orders.py', module: 'orders', in_app: true },
          ],
        },
      },
    ],
    ...fields,
  }) as unknown as Event

const isFound = (matchers: string, fields: object = {}): boolean =>
  rulesOf(`${matchers} -> x`).fingerprints.find(eventOf(fields))?.builtIn === undefined &&
  rulesOf(`${matchers} -> x`).fingerprints.find(eventOf(fields)) !== undefined

describe('a rule fits', () => {
  it.each([
    'type:OrderError',
    'error.type:Order*',
    'value:"ORDER failed"',
    'message:"order 17 *"',
    'message:"no money"',
    'logger:app.*',
    'level:WARNING',
    'tags.area:pay',
    'tags.transaction:/orders',
    'path:**/bank.py',
    'stack.abs_path:app/*.py',
    'module:web function:serve app:no',
    'function:<unknown> module:orders',
    'package:/usr/lib/**',
    'app:yes',
    'release:shop@*',
    'family:native,other',
    'family:all',
    'sdk:sentry.python',
    'sdk:sentry.python.django',
    'path:**/[!x]ank.py',
    'thread.id:7 thread.name:work* thread.crashed:yes thread.current:no',
    '!type:Cause',
    '!path:**/bank.py',
    '!logger:other !tags.none:* !release:x',
    'type:Cause value:"no money" message:"order *" level:warning',
  ])('%s', (matchers) => {
    expect(isFound(matchers)).toBe(true)
  })

  it.each([
    'type:ordererror',
    'type:Cause value:"order failed"',
    'module:bank function:serve',
    'module:web app:yes',
    'logger:APP.*',
    'tags.area:PAY',
    'type:{Cause,OrderError}',
    'path:**/{bank,orders}.py',
    'family:native',
    'sdk:sentry.javascript',
    'release:*/x',
    'thread.name:main',
    'app:maybe',
    '!app:no !app:yes',
  ])('but not %s', (matchers) => {
    expect(isFound(matchers)).toBe(false)
  })

  it('no frame, no exception: nothing of them holds, not even that it is another', () => {
    for (const matchers of ['!path:x', '!type:x']) expect(isFound(matchers, { exception: [], threads: [] })).toBe(false)
  })

  it('frames of the event, else of the crashed thread, where no exception has any', () => {
    const stacktrace = { frames: [{ function: 'deep' }] }
    expect(isFound('function:deep', { exception: [{ type: 'E' }], stacktrace })).toBe(true)
    expect(isFound('function:deep', { exception: undefined, threads: [{}, { crashed: true, stacktrace }] })).toBe(true)
    expect(isFound('function:deep', { stacktrace })).toBe(false)
  })
})

describe('what decides', () => {
  const client = { fingerprint: ['from', 'client'] }
  const chunk = { platform: 'javascript', exception: [{ type: 'ChunkLoadError', value: 'Loading chunk 5 failed' }] }

  it("the project's rule before the built-in one, this before the client", () => {
    const named = (fields: object, rules: GroupingRules): (string | undefined)[] => {
      const { hashes, variants } = groupEvent(eventOf(fields), rules)
      return [variants[0]?.name, hashes[0]]
    }
    const own = rulesOf('type:ChunkLoadError -> mine')
    expect(named({ ...chunk, ...client }, own)).toEqual(['custom_server_fingerprint', hashValues(['mine'])])
    expect(named({ ...chunk, ...client }, rulesOf(''))).toEqual(['built_in_fingerprint', hashValues(['chunkloaderror'])])
    expect(named({ ...chunk, ...client }, rulesOf('', ['javascript@2024-02-02']))).toEqual([
      'custom_client_fingerprint',
      hashValues(['from', 'client']),
    ])
    expect(named({ ...chunk, ...client, checksum: 'a'.repeat(32) }, own)).toEqual(['checksum', 'a'.repeat(32)])
  })

  it('the first rule, in the order of the text', () => {
    const { hashes, fingerprintRule } = groupEvent(eventOf({}), rulesOf('type:Nope -> a\nlevel:warning -> b\nlogger:* -> c'))
    expect(hashes).toEqual([hashValues(['b'])])
    expect(fingerprintRule?.text).toBe('level:warning -> b')
  })

  it('values of the event, where a rule asks for them', () => {
    expect(
      groupEvent(eventOf({}), rulesOf('level:warning -> area-{{ tags.area }}, {{ transaction }} {{ tags.transaction }}')).hashes,
    ).toEqual([hashValues(['area-', 'pay', '/orders', '/orders'])])
  })

  it('the contents beside a constant', () => {
    const plain = groupEvent(eventOf({ exception: [{ type: 'E' }] }), rulesOf(''))
    const salted = groupEvent(eventOf({ exception: [{ type: 'E' }] }), rulesOf('level:warning -> {{ default }} x'))
    expect(plain.hashes).toEqual([hashValues(['E'])])
    expect(salted.hashes).toEqual([hashValues(['E', 'x'])])
  })

  it('the title, alone or beside a fingerprint', () => {
    const titled = groupEvent(eventOf({}), rulesOf('level:warning -> title="{{ type }} in {{tags.area}} {{ default }}{{ nonsense }}"'))
    expect(titled.title).toBe('OrderError in pay <unrecognized-variable-nonsense>')
    expect(titled.hashes).toEqual(groupEvent(eventOf({})).hashes)
    expect(groupEvent(eventOf({}), rulesOf(`level:warning -> title="${'x'.repeat(200)}"`)).title).toHaveLength(100)
  })
})

describe('built-in rules', () => {
  const hydration = { transaction: '/orders', tags: [] }
  it.each<[string, string, object]>([
    ['chunkloaderror', 'ChunkLoadError: Loading chunk 5 failed', {}],
    ['moduleloaderror', 'Failed to fetch dynamically imported module: https://h/a-1f.js', {}],
    ['moduleloaderror', 'Importing a module script failed.', {}],
    ['moduleloaderror', 'Unable to preload CSS for /assets/a-1f.css', {}],
    ['hydrationerror/orders', 'Text content does not match server-rendered HTML.', hydration],
    ['hydrationerror/orders', 'Minified React error #418; visit https://react.dev/errors/418', hydration],
    ['resizeobserverloop', 'ResizeObserver loop completed with undelivered notifications.', {}],
  ])('%s: %s', (expected, value, fields) => {
    const { hashes, fingerprintRule } = groupEvent(eventOf({ platform: 'javascript', exception: [{ type: 'Error', value }], ...fields }))
    expect(hashes).toEqual([hashValues([expected])])
    const off = builtInFingerprints.find(({ name }) => name === fingerprintRule?.builtIn)?.name ?? ''
    expect(
      groupEvent(eventOf({ platform: 'javascript', exception: [{ type: 'Error', value }], ...fields }), rulesOf('', [off])).fingerprintRule,
    ).toBeUndefined()
  })

  it.each([
    ['python', 'ChunkLoadError: x'],
    ['javascript', 'Minified React error #4185; visit'],
    ['javascript', 'My ResizeObserver loop'],
  ])('not %s: %s', (platform, value) => {
    expect(groupEvent(eventOf({ platform, exception: [{ type: 'Error', value }] })).fingerprintRule).toBeUndefined()
  })
})
