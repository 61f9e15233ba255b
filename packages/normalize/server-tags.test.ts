import { expect, test } from 'vitest'

import type { EventId } from '#packages/protocol/ids'

import { normalizeEvent } from './normalize-event.ts'
import { derivedTags } from './server-tags.ts'

const facts = { eventId: '4a1f0c77d2e94b5f8c3a6e90b1d24f57' as EventId, receivedAtMs: Date.UTC(2026, 10, 22), clientAddress: '203.0.113.7' }

test("the event's own tags come first and are never replaced", () => {
  const event = normalizeEvent({ tags: { colour: 'red', level: 'mine' }, level: 'warning', release: 'a@1', server_name: 'web-1' }, facts)
  expect(derivedTags(event)).toEqual([
    ['colour', 'red'],
    ['level', 'mine'],
    ['server_name', 'web-1'],
    ['release', 'a@1'],
  ])
})

test('everything by which an event can be found', () => {
  const event = normalizeEvent(
    {
      exception: [{ type: 'E', mechanism: { type: 'onerror', handled: false } }, { type: 'F' }],
      logger: 'app',
      environment: 'prod',
      dist: '7',
      transaction: '/cart',
      request: { url: 'https://shop.example/cart' },
      user: { id: 5 },
      contexts: {
        mine: { type: 'browser', name: 'Firefox', version: '140' },
        os: { name: 'Linux' },
        runtime: { name: 'node', version: 24 },
        device: { family: 'Mac', model: 'Mac 14,2' },
      },
      sdk: { name: 'sentry.javascript.browser', version: '10.63.0' },
    },
    facts,
  )
  expect(derivedTags(event)).toEqual([
    ['level', 'error'],
    ['logger', 'app'],
    ['environment', 'prod'],
    ['dist', '7'],
    ['transaction', '/cart'],
    ['url', 'https://shop.example/cart'],
    ['user', 'id:5'],
    ['browser', 'Firefox 140'],
    ['browser.name', 'Firefox'],
    ['os', 'Linux'],
    ['os.name', 'Linux'],
    ['runtime', 'node 24'],
    ['runtime.name', 'node'],
    ['device', 'Mac 14,2'],
    ['device.family', 'Mac'],
    ['mechanism', 'onerror'],
    ['handled', 'no'],
    ['sdk.name', 'sentry.javascript.browser'],
    ['sdk.version', '10.63.0'],
  ])
})

test('values are one line of at most 200 characters', () => {
  const event = normalizeEvent({ exception: [{ type: 'E' }], contexts: { os: { name: `a\nb${'x'.repeat(400)}` } } }, facts)
  const os = derivedTags(event).find(([key]) => key === 'os')?.[1]
  expect(os).toHaveLength(200)
  expect(os?.startsWith('a b')).toBe(true)
})
