import { describe, expect, test } from 'vitest'

import type { Event, Frame, Mechanism } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'

import { priorityOf } from './priority.ts'
import { culpritOf, titleOf } from './title.ts'

const event = (fields: Partial<Event>): Event => ({
  event_id: '4a1f0c77d2e94b5f8c3a6e90b1d24f57' as EventId,
  type: fields.exception ? 'error' : 'default',
  level: 'error',
  platform: 'python',
  timestamp: 1,
  received: 1,
  tags: [],
  ...fields,
})

const frames: Frame[] = [
  { function: 'main', module: 'app', filename: 'app.py', in_app: true },
  { function: 'handle', module: 'app.views', filename: 'views.py', in_app: true },
  { function: '<redacted>', in_app: true },
  { function: 'send', module: 'requests', filename: 'requests.py', in_app: false },
]
const mechanism = (fields: Partial<Mechanism>): Mechanism => ({ type: 'generic', ...fields })

describe('title of an error', () => {
  test('type, first line of the value, crash frame', () => {
    expect(
      titleOf(event({ exception: [{ type: 'Cause' }, { type: 'ValueError', value: '\n boom\nmore', stacktrace: { frames } }] })),
    ).toEqual({
      title: 'ValueError: boom',
      metadata: { type: 'ValueError', value: '\n boom\nmore', filename: 'views.py', function: 'handle' },
      location: 'views.py',
    })
  })

  test('only the type without a value, `Error` without a type', () => {
    expect(titleOf(event({ exception: [{ type: 'E' }] }))).toEqual({ title: 'E', metadata: { type: 'E' } })
    expect(titleOf(event({ exception: [{ value: 'v' }] })).title).toBe('Error: v')
  })

  test('a synthetic one is called after its function', () => {
    const synthetic = mechanism({ synthetic: true })
    expect(titleOf(event({ exception: [{ type: 'SIGSEGV', value: 'x', mechanism: synthetic, stacktrace: { frames } }] })).title).toBe(
      'handle',
    )
    expect(titleOf(event({ exception: [{ type: 'SIGSEGV', mechanism: synthetic }] })).title).toBe('<unknown>')
  })

  test('a dump without symbols is called after the program that crashed', () => {
    const exception = [{ type: 'Minidump', value: 'see the dump', mechanism: { type: 'minidump', synthetic: true } }]
    expect(titleOf(event({ exception })).title).toBe('Native crash')
    expect(titleOf(event({ exception, extra: { prod: 'Acme Shop', ptype: 'renderer', ver: '1.2' } })).title).toBe(
      'Native crash in Acme Shop (renderer)',
    )
    expect(titleOf(event({ exception, extra: { _productName: 'Shop\nmore', prod: 5 } })).title).toBe('Native crash in Shop')
    expect(titleOf(event({ exception: [{ ...exception[0], stacktrace: { frames } }] })).title).toBe('handle')
  })

  test('grouping may have chosen another exception of a group', () => {
    const exception = [
      { type: 'Child', mechanism: mechanism({ exception_id: 1, parent_id: 0 }) },
      { type: 'Group', mechanism: mechanism({ exception_id: 0 }) },
    ]
    expect(titleOf(event({ exception })).title).toBe('Group')
    expect(titleOf(event({ exception }), 1).title).toBe('Child')
  })

  test('is at most 100 characters, with no half character at its end', () => {
    const { title, metadata } = titleOf(event({ exception: [{ type: 'E', value: '😀'.repeat(2000) }] }))
    expect(title.length).toBeLessThanOrEqual(100)
    expect(title.isWellFormed()).toBe(true)
    expect(metadata['value']).toMatch(/^.{1,1024}$/)
  })
})

describe('title of a message with a stack', () => {
  const synthetic = {
    value: 'sent later',
    mechanism: mechanism({ synthetic: true }),
    stacktrace: { frames: [{ function: 'onClick', in_app: true }] },
  }

  test('is the message: the made-up exception only carries the stack', () => {
    expect(titleOf(event({ logentry: { formatted: 'sent later\nmore' }, exception: [synthetic] })).title).toBe('sent later')
  })

  test('is the function where there are no words', () => {
    expect(titleOf(event({ exception: [synthetic] })).title).toBe('onClick')
  })
})

describe('title of the others', () => {
  test('messages', () => {
    expect(titleOf(event({ logentry: { message: 'Hello %s', formatted: 'Hello Ana\nmore' } }))).toEqual({
      title: 'Hello Ana',
      metadata: { title: 'Hello Ana' },
    })
    expect(titleOf(event({ logentry: { message: 'only' } })).title).toBe('only')
    expect(titleOf(event({})).title).toBe('<unlabeled event>')
  })

  test('security reports', () => {
    const csp = { effective_directive: 'img-src', blocked_uri: 'https://h/x' }
    expect(titleOf(event({ type: 'csp', csp, logentry: { formatted: "Blocked 'image' from 'h'" } }))).toEqual({
      title: "Blocked 'image' from 'h'",
      metadata: { message: "Blocked 'image' from 'h'", uri: 'https://h/x', directive: 'img-src' },
      location: 'https://h/x',
    })
    expect(titleOf(event({ type: 'hpkp', hpkp: { hostname: 'h' } }))).toEqual({
      title: '<untitled>',
      metadata: { message: '<untitled>', origin: 'h' },
      location: 'h',
    })
    expect(titleOf(event({ type: 'nel', logentry: { formatted: 'Network error' }, request: { url: 'https://h/' } })).metadata).toEqual({
      title: 'Network error',
      uri: 'https://h/',
    })
  })
})

describe('culprit', () => {
  const thrown = { exception: [{ type: 'E', stacktrace: { frames: frames.slice(0, 2) } }] }

  test.each<[string, Partial<Event>]>([
    ['sent', { culprit: 'sent', transaction: 't', ...thrown }],
    ['/cart', { transaction: '/cart', ...thrown }],
    ['app.views in handle', thrown],
    ['handle(app.views)', { ...thrown, platform: 'node' }],
    ['handle', { ...thrown, platform: 'cocoa' }],
    ['requests in send', { stacktrace: { frames: frames.slice(3) } }],
    ['app in main', { threads: [{ crashed: true, stacktrace: { frames: frames.slice(0, 1) } }, {}] }],
    ['https://h/', { request: { url: 'https://h/' } }],
    ['', { exception: [{ type: 'E', mechanism: mechanism({ synthetic: true }), stacktrace: { frames } }] }],
    ['', {}],
  ])('%j', (culprit, fields) => {
    expect(culpritOf(event(fields))).toBe(culprit)
  })

  test('is at most 200 characters', () => {
    expect(culpritOf(event({ stacktrace: { frames: [{ function: 'f'.repeat(500), in_app: true }] } }))).toHaveLength(200)
  })
})

test('priority follows the level', () => {
  expect([priorityOf('debug'), priorityOf('info'), priorityOf('warning'), priorityOf('error'), priorityOf('fatal')]).toEqual([
    25, 25, 50, 75, 75,
  ])
})
