import { createHash } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import type { Event, ExceptionValue, Frame } from '#packages/protocol/event'

import { groupEvent } from './group.ts'

const eventWith = (fields: object): Event =>
  ({
    event_id: 'a'.repeat(32),
    type: 'error',
    level: 'error',
    platform: 'python',
    timestamp: 1,
    received: 1,
    tags: [],
    ...fields,
  }) as unknown as Event

/** md5 of the concatenation, written out again so that the tests do not rest on what they test. */
const md5 = (...values: string[]): string => createHash('md5').update(values.join(''), 'utf8').digest('hex')

const hashes = (fields: object): readonly string[] => groupEvent(eventWith(fields)).hashes

const fallback = (...values: string[]): string[] => [md5('not enough to group by', ...values.map((value) => `\n${value}`))]

const app = (name: string): Frame => ({ module: name, function: `${name}_f`, lineno: 1, in_app: true })
const system = (name: string): Frame => ({ ...app(name), in_app: false })
const appValues = (name: string): string => `${name}${name}_f`
const thrown = (type: string, value: string, frames?: Frame[]): ExceptionValue => ({
  type,
  value,
  ...(frames ? { stacktrace: { frames } } : {}),
})

describe('an exception', () => {
  it('without a stack trace: type and value', () => {
    const grouping = groupEvent(eventWith({ exception: [thrown('ValueError', 'hello world')] }))
    expect(grouping.config).toBe('newstyle:2026-01-20')
    expect(grouping.hashes).toEqual(['b23ee1963904c2ca87b145febf94b66c'])
    expect(grouping.variants).toEqual([
      {
        name: 'app',
        contributes: true,
        hash: 'b23ee1963904c2ca87b145febf94b66c',
        strategy: 'chained-exception',
        leaves: [
          { kind: 'type', value: 'ValueError', exception: 0 },
          { kind: 'value', value: 'hello world', exception: 0 },
        ],
      },
    ])
  })

  it('the value is parameterised and two lines long', () => {
    expect(hashes({ exception: [thrown('E', 'job 17\n\nat 10.0.0.1\nx')] })).toEqual([md5('E', 'job <int>\nat <ip>...')])
  })

  it('type or value alone', () => {
    expect(hashes({ exception: [{ type: 'E' }] })).toEqual([md5('E')])
    expect(hashes({ exception: [{ value: 'x' }] })).toEqual([md5('x')])
  })

  it('a stack trace takes the place of the value; in-app frames and all frames are two hashes', () => {
    expect(hashes({ exception: [thrown('E', 'x', [app('a'), system('s')])] })).toEqual([
      md5('E', appValues('a')),
      md5('E', appValues('a'), appValues('s')),
    ])
  })

  it('only in-app frames: both hashes are one', () => {
    expect(hashes({ exception: [thrown('E', 'x', [app('a'), app('b')])] })).toEqual([md5('E', appValues('a'), appValues('b'))])
  })

  it('only system frames: all of them, never type and value', () => {
    const grouping = groupEvent(eventWith({ exception: [thrown('E', 'x', [system('s')])] }))
    expect(grouping.hashes).toEqual([md5('E', appValues('s'))])
    expect(grouping.variants.map((variant) => variant.name)).toEqual(['system'])
  })

  it('frames that say nothing: type and value', () => {
    expect(hashes({ exception: [thrown('E', 'x', [{ lineno: 1, in_app: true }])] })).toEqual([md5('E', 'x')])
  })

  it('a synthetic type does not count', () => {
    expect(hashes({ exception: [{ ...thrown('SIGSEGV', 'x'), mechanism: { type: 'signal', synthetic: true } }] })).toEqual([md5('x')])
  })

  it('an NSError by domain and code', () => {
    const mechanism = { type: 'nserror', meta: { ns_error: { domain: 'NSCocoaErrorDomain', code: -42 } } }
    expect(hashes({ exception: [{ ...thrown('E', 'x'), mechanism }] })).toEqual([md5('E', 'NSCocoaErrorDomain', '-42')])
  })

  it('a chain: all of it, as sent; what has no stack trace is no part of the system hash', () => {
    expect(hashes({ exception: [thrown('Cause', 'c'), thrown('E', 'x', [app('a'), system('s')])] })).toEqual([
      md5('Cause', 'c', 'E', appValues('a')),
      md5('E', appValues('a'), appValues('s')),
    ])
  })

  it('recursion counts once, and is compared with the frame before as sent', () => {
    const frames = [app('a'), app('a'), app('a'), app('b'), app('a')]
    expect(hashes({ exception: [thrown('E', 'x', frames)] })).toEqual([md5('E', appValues('a'), appValues('b'), appValues('a'))])
    expect(hashes({ exception: [thrown('E', 'x', [app('a'), { ...app('a'), lineno: 2 }])] })).toEqual([
      md5('E', appValues('a'), appValues('a')),
    ])
  })

  it('a single JavaScript frame without a function counts only with a URL', () => {
    const frame = { filename: 'great.js', context_line: 'x', in_app: true }
    const of = (abs_path: string): readonly string[] => hashes({ platform: 'javascript', stacktrace: { frames: [{ ...frame, abs_path }] } })
    expect(of('/Users/ana/great.js')).toEqual(fallback('platform javascript'))
    expect(of('file:///great.js')).toEqual([md5('great.js')])
  })

  it('lone halves of surrogate pairs hash as Python encodes them', () => {
    expect(hashes({ exception: [thrown('a\uD83D', '\uDE00b')] })).toEqual([md5('a?', '?b')])
    expect(hashes({ exception: [thrown('é\u{1F600}', 'x')] })).toEqual([md5('é\u{1F600}', 'x')])
  })
})

describe('exception groups', () => {
  const member = (id: number, type: string, extra: object = {}): ExceptionValue =>
    ({
      type,
      value: type,
      mechanism: { type: 'chained', exception_id: id, ...(id === 0 ? {} : { parent_id: 0 }), ...extra },
    }) as ExceptionValue
  const root = { ...member(0, 'Group'), mechanism: { type: 'x', exception_id: 0, is_exception_group: true } }

  it('equal members count once, and lend the group their name', () => {
    const grouping = groupEvent(eventWith({ exception: [member(3, 'A'), member(2, 'A'), member(1, 'A'), root] }))
    expect(grouping.hashes).toEqual(hashes({ exception: [thrown('A', 'A')] }))
    expect(grouping.mainExceptionId).toBe(1)
  })

  it('different members: one of each, by type descending, then the group', () => {
    const expected = [md5('B', 'B', 'A', 'A', 'Group', 'Group')]
    expect(hashes({ exception: [member(3, 'A'), member(2, 'B'), member(1, 'A'), root] })).toEqual(expected)
    expect(hashes({ exception: [member(3, 'B'), member(2, 'A'), member(1, 'A'), root] })).toEqual(expected)
  })

  it('members that differ only by an id are equal', () => {
    const list = [{ ...member(2, 'A'), value: 'job 1' }, { ...member(1, 'A'), value: 'job 2' }, root]
    expect(hashes({ exception: list })).toEqual([md5('A', 'job <int>')])
  })

  it('nested groups are flattened; the causes of a single member are kept', () => {
    const list = [
      member(3, 'Cause', { parent_id: 2 }),
      member(2, 'A', { parent_id: 1 }),
      member(1, 'Group', { is_exception_group: true }),
      root,
    ]
    expect(hashes({ exception: list })).toEqual([md5('A', 'A', 'Cause', 'Cause')])
  })

  it.each<[string, ExceptionValue[]]>([
    ['an id is missing', [thrown('A', 'A'), root]],
    ['an id is repeated', [member(1, 'A'), member(1, 'A'), root]],
    ['one is its own parent', [member(1, 'A', { parent_id: 1 }), root]],
    ['the root is missing', [member(2, 'A'), member(1, 'A')]],
    ['the group is empty', [member(1, 'A', { parent_id: 9 }), root]],
  ])('all are kept when %s', (_, exception) => {
    expect(hashes({ exception })).toEqual([md5(...exception.flatMap(({ type, value }) => [type ?? '', value ?? '']))])
  })

  it('all are kept for Python SDKs of version 3', () => {
    const exception = [member(2, 'A'), member(1, 'A'), root]
    expect(hashes({ exception, sdk: { version: '3.0.0' } })).toEqual([md5('A', 'A', 'A', 'A', 'Group', 'Group')])
  })

  it('rings of ids do not hang', () => {
    const ring = [
      member(2, 'A', { parent_id: 1, is_exception_group: true }),
      member(1, 'B', { parent_id: 2, is_exception_group: true }),
      root,
    ]
    expect(hashes({ exception: ring })).toHaveLength(1)
  })
})

describe('what comes after exceptions', () => {
  const stacktrace = { frames: [app('t')] }
  const expected = [md5(appValues('t'))]

  it.each<[string, object[], readonly string[]]>([
    ['the crashed thread', [{ crashed: true, stacktrace }, { current: true }, {}], expected],
    ['the current thread if two crashed', [{ crashed: true }, { crashed: true }, { current: true, stacktrace }], expected],
    ['the only thread', [{ stacktrace }], expected],
    ['no thread if there are many', [{ stacktrace }, { stacktrace }], [md5('hello')]],
    ['no thread without frames', [{ crashed: true }, { stacktrace }], [md5('hello')]],
  ])('%s', (_, threads, result) => {
    expect(hashes({ threads, logentry: { formatted: 'hello' } })).toEqual(result)
  })

  it('an exception goes before threads, threads before the stack trace, this before the message', () => {
    const fields = { logentry: { formatted: 'hello' }, stacktrace: { frames: [app('s')] } }
    expect(hashes(fields)).toEqual([md5(appValues('s'))])
    expect(hashes({ ...fields, threads: [{ stacktrace }] })).toEqual(expected)
    expect(hashes({ ...fields, threads: [{ stacktrace }], exception: [{ type: 'E' }] })).toEqual([md5('E')])
  })

  it('the message: the template before the text', () => {
    expect(hashes({ logentry: { message: 'Hello %s', formatted: 'Hello ana@example.org' } })).toEqual([md5('Hello %s')])
    expect(hashes({ logentry: { formatted: 'Hello ana@example.org' } })).toEqual([md5('Hello <email>')])
  })

  it('a template error', () => {
    expect(hashes({ template: { filename: 'Index.html', context_line: ' {% x %}', lineno: 3 } })).toEqual([md5('Index.html', ' {% x %}')])
  })

  it.each<[object, string[]]>([
    [{ effective_directive: 'img-src', blocked_uri: 'https://CDN.example.org:8443/x.png?y' }, ['img-src', 'cdn.example.org']],
    [{ effective_directive: 'img-src', blocked_uri: 'data' }, ['img-src', 'data:']],
    [{ effective_directive: 'img-src', blocked_uri: 'data:text/plain,x' }, ['img-src', 'data:']],
    [{ effective_directive: 'connect-src', blocked_uri: 'wss://h/x' }, ['connect-src', 'wss://h']],
    [{ effective_directive: 'style-src', blocked_uri: 'self' }, ['style-src', "'self'"]],
    [{ effective_directive: 'script-src', blocked_uri: '' }, ['script-src', "'self'"]],
    [
      { effective_directive: 'script-src', blocked_uri: 'self', violated_directive: "script-src 'unsafe-inline'" },
      ['script-src', "'unsafe-inline'"],
    ],
    [
      { effective_directive: 'script-src', blocked_uri: "'self'", violated_directive: "script-src 'unsafe-eval'" },
      ['script-src', "'unsafe-eval'"],
    ],
    [{ effective_directive: 'style-src', blocked_uri: 'self', violated_directive: "style-src 'unsafe-inline'" }, ['style-src', "'self'"]],
  ])('csp %j', (csp, values) => {
    expect(hashes({ csp, logentry: { formatted: 'Blocked' } })).toEqual([md5(...values)])
  })

  it('reports about certificates by host', () => {
    expect(hashes({ hpkp: { hostname: 'h.org' } })).toEqual([md5('hpkp', 'h.org')])
    expect(hashes({ expectct: { hostname: 'h.org' } })).toEqual([md5('expect-ct', 'h.org')])
    expect(hashes({ expectstaple: { hostname: 'h.org' } })).toEqual([md5('expect-staple', 'h.org')])
  })

  it('nothing at all: by what little is known, which no other event hashes to', () => {
    const grouping = groupEvent(eventWith({ logentry: {} }))
    expect(grouping.hashes).toEqual(fallback('platform python'))
    expect(grouping.variants).toMatchObject([{ name: 'fallback', contributes: true, leaves: [{ kind: 'platform', value: 'python' }] }])
    expect(hashes({ platform: '' })).toEqual(fallback())
  })

  it.each<[string, object, string[]]>([
    ['logger', { logger: 'cron' }, ['logger cron']],
    ['transaction', { transaction: '/orders', request: { url: 'https://h/x' } }, ['transaction /orders']],
    ['path of the URL', { request: { url: 'https://h.org:8080/orders/17?page=2#x' } }, ['path /orders/<int>']],
    ['path alone', { request: { url: '/orders?page=2' } }, ['path /orders']],
    ['no path', { request: { url: 'https://h.org' } }, []],
    ['culprit', { culprit: 'app.views' }, ['culprit app.views']],
  ])('nothing at all, but %s', (_, fields, values) => {
    expect(hashes(fields)).toEqual(fallback('platform python', ...values))
  })
})

describe('checksums and fingerprints', () => {
  const exception = [thrown('E', 'x', [app('a'), system('s')])]
  const values = { app: ['E', appValues('a')], system: ['E', appValues('a'), appValues('s')] }

  it('a checksum overrules everything', () => {
    const checksum = '0751007cd28df267e8e051b51f918c60'
    expect(hashes({ checksum, exception, fingerprint: ['a'] })).toEqual([checksum])
    expect(hashes({ checksum: 'order', exception })).toEqual([md5('order')])
    expect(hashes({ checksum: checksum.toUpperCase(), exception })).toEqual([md5(checksum.toUpperCase())])
  })

  it('{{ default }} alone is no fingerprint', () => {
    for (const fingerprint of [undefined, [], ['{{ default }}'], ['{{default}}'], ['{{  default }}']]) {
      expect(hashes({ exception, fingerprint })).toEqual([md5(...values.app), md5(...values.system)])
    }
  })

  it('a custom fingerprint overrules the contents, which stay in the explanation', () => {
    const grouping = groupEvent(eventWith({ exception, fingerprint: ['my', 'group'] }))
    expect(grouping.hashes).toEqual([md5('my', 'group')])
    expect(grouping.variants.map(({ name, contributes }) => [name, contributes])).toEqual([
      ['custom_client_fingerprint', true],
      ['app', false],
      ['system', false],
    ])
  })

  it('a hybrid one salts every contributing variant, in its order', () => {
    expect(hashes({ exception, fingerprint: ['before', '{{ default }}', 'behind'] })).toEqual([
      md5('before', ...values.app, 'behind'),
      md5('before', ...values.system, 'behind'),
    ])
    expect(hashes({ exception: [{ type: 'E' }], fingerprint: ['{{default}}', '{{ default }}'] })).toEqual([md5('EE')])
  })

  it('a hybrid one parts events that say nothing', () => {
    expect(hashes({ fingerprint: ['{{ default }}', 'x'] })).toEqual(fallback('fingerprint x', 'platform python'))
  })

  it.each<[string, string]>([
    ['{{ transaction }}', '/orders'],
    ['{{message}}', 'hello'],
    ['{{ type }}', 'E'],
    ['{{ error.type }}', 'E'],
    ['{{ value }}', 'x'],
    ['{{ error.value }}', 'x'],
    ['{{ function }}', 'a_f'],
    ['{{ stack.function }}', 'a_f'],
    ['{{ stack.abs_path }}', '/srv/a.py'],
    ['{{ stack.filename }}', 'a.py'],
    ['{{ module }}', 'a'],
    ['{{ package }}', 'lib.so'],
    ['{{ level }}', 'warning'],
    ['{{ logger }}', 'root'],
    ['{{ tags.area }}', 'pay'],
    ['{{ tags.other }}', '<no-value-for-tag-other>'],
    ['{{ nonsense }}', '<unrecognized-variable-nonsense>'],
    ['{{ two words }}', '{{ two words }}'],
    ['x {{ type }}', 'x {{ type }}'],
  ])('%s', (entry, resolved) => {
    const frame = { ...app('a'), abs_path: '/srv/a.py', filename: 'a.py', package: '/usr/lib/lib.so' }
    const fields = {
      transaction: '/orders',
      logentry: { formatted: 'hello' },
      level: 'warning',
      logger: 'root',
      tags: [['area', 'pay']],
      exception: [thrown('Cause', 'c'), thrown('E', 'x', [frame, system('s')])],
    }
    expect(hashes({ ...fields, fingerprint: [entry, '!'] })).toEqual([md5(resolved, '!')])
  })

  it.each(['transaction', 'message', 'type', 'value', 'function', 'abs-path', 'filename', 'module', 'package', 'logger'])(
    'no %s',
    (name) => {
      const variable = { 'abs-path': 'path', filename: 'stack.filename' }[name] ?? name
      expect(hashes({ fingerprint: [`{{ ${variable} }}`] })).toEqual([md5(`<no-${name}>`)])
    },
  )

  it('a variable that reads {{ default }} is not one', () => {
    expect(hashes({ exception, tags: [['a', '{{ default }}']], fingerprint: ['{{ tags.a }}'] })).toEqual([md5('{{ default }}')])
  })

  it('an entry that equals a message is parameterised, an id inside a constant is not', () => {
    const fields = { logentry: { formatted: 'order 17 failed' } }
    expect(hashes({ ...fields, fingerprint: ['{{ message }}'] })).toEqual([md5('order <int> failed')])
    expect(hashes({ ...fields, fingerprint: ['order 17 failed'] })).toEqual([md5('order <int> failed')])
    expect(hashes({ ...fields, fingerprint: ['my order 17 failed'] })).toEqual([md5('my order 17 failed')])
    expect(hashes({ exception: [thrown('E', 'job 5'), thrown('E', 'x')], fingerprint: ['job 5'] })).toEqual([md5('job <int>')])
  })
})
