import { describe, expect, test } from 'vitest'

import type { Json, JsonObject } from '#packages/protocol/json'

import { payloadVersion, readStoredPayload, upgradePayload } from './upgrade-payload.ts'

/** As version 1 was written. */
const old = (): JsonObject => ({
  event_id: '4a1f0c77d2e94b5f8c3a6e90b1d24f57',
  type: 'error',
  level: 'fatal',
  platform: 'cocoa',
  timestamp: 1,
  received: 1,
  tags: [],
  request: { headers: [['User-Agent', 'curl/8.1.2']] },
  contexts: { trace: { type: 'trace', trace_id: 'a'.repeat(32) }, os: { type: 'os', name: 'iOS' } },
  exception: [
    {
      type: 'E',
      mechanism: { type: 'mach', meta: { signal: { number: 11, code: 1 } } },
      stacktrace: { frames: [{ function: 'ns::Foo::bar(int) const', lock: { type: 'waiting' } }] },
    },
  ],
  threads: [{ id: '1', held_locks: { '0x1': { type: 'locked' } } }],
  debug_meta: { images: [{ type: 'macho', debug_id: '5E2A47A4F0A54D4E9F0A1D2C3B4A5E6F', image_addr: 4096 }] },
})

const upgraded: Json = {
  ...old(),
  contexts: {
    trace: { type: 'trace', trace_id: 'a'.repeat(32), status: 'unknown' },
    os: { type: 'os', name: 'iOS' },
    browser: { type: 'browser', name: 'curl', version: '8.1.2' },
  },
  exception: [
    {
      type: 'E',
      mechanism: { type: 'mach', meta: { signal: { number: 11, code: 1, name: 'SIGSEGV', code_name: 'SEGV_MAPERR' } } },
      stacktrace: { frames: [{ function: 'ns::Foo::bar', raw_function: 'ns::Foo::bar(int) const', lock: { type: 2 } }] },
    },
  ],
  threads: [{ id: '1', held_locks: { '0x1': { type: 1 } } }],
  debug_meta: { images: [{ type: 'macho', debug_id: '5e2a47a4-f0a5-4d4e-9f0a-1d2c3b4a5e6f', image_addr: '0x1000' }] },
}

describe('a stored event is read in the shape of today', () => {
  test('whichever version wrote it', () => {
    expect(upgradePayload(1, old())).toEqual(upgraded)
    expect(upgradePayload(0, old())).toEqual(upgraded)
  })

  test('and stays as it is from then on', () => {
    expect(upgradePayload(payloadVersion, structuredClone(upgraded))).toEqual(upgraded)
    expect(upgradePayload(payloadVersion + 1, structuredClone(upgraded))).toEqual(upgraded)
    expect(upgradePayload(1, structuredClone(upgraded))).toEqual(upgraded)
  })

  test('one without any of it, and what is no event at all', () => {
    const bare = { event_id: 'a', tags: [] }
    expect(upgradePayload(1, { ...bare })).toEqual(bare)
    for (const payload of [null, 5, 'x', []]) expect(upgradePayload(1, payload)).toBeUndefined()
  })

  test('from its text or its bytes', () => {
    const text = JSON.stringify(old())
    expect(readStoredPayload(1, text)).toEqual(upgraded)
    expect(readStoredPayload(1, Buffer.from(text))).toEqual(upgraded)
    expect(readStoredPayload(payloadVersion, text)).toEqual(old())
    for (const unreadable of ['', '{"event_id":', '[]', 'null']) expect(readStoredPayload(payloadVersion, unreadable)).toBeUndefined()
  })
})
