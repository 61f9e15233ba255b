import { describe, expect, test } from 'vitest'

import type { Event } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'
import type { Json, JsonObject } from '#packages/protocol/json'

import { normalizeEvent } from './normalize-event.ts'
import type { EventFacts } from './normalize-event.ts'
import { claimedTimeMs } from './timestamps.ts'

const noon = Date.UTC(2025, 10, 22, 12)
const hourMs = 3_600_000
const facts: EventFacts = { eventId: '4a1f0c77d2e94b5f8c3a6e90b1d24f57' as EventId, receivedAtMs: noon, clientAddress: '' }
const normalize = (raw: JsonObject, more: Partial<EventFacts> = {}): Event => normalizeEvent(raw, { ...facts, ...more })

describe('what counts as a time', () => {
  test.each<[Json, number | undefined]>([
    ['2025-11-22 10:00:00', Date.UTC(2025, 10, 22, 10)],
    ['2025-11-22T10:00:00', Date.UTC(2025, 10, 22, 10)],
    ['2025-11-22T10:00:00Z', Date.UTC(2025, 10, 22, 10)],
    ['2025-11-22T10:00Z', Date.UTC(2025, 10, 22, 10)],
    ['2025-11-22T10:00:00.5-02:30', Date.UTC(2025, 10, 22, 12, 30) + 500],
    ['2025-11-22', Date.UTC(2025, 10, 22)],
    [1763805600, 1763805600000],
    ['1763805600.5', 1763805600500],
    [1763805600123, 1763805600123],
    [1763805600123456, 1763805600123],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2025-02-29T00:00:00Z', undefined],
    ['2025-11-22T25:00:00Z', undefined],
    ['0071-01-01T00:00:00Z', undefined],
    ['yesterday', undefined],
    ['', undefined],
    [-5, undefined],
    [1e300, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [null, undefined],
    [{}, undefined],
    ['9'.repeat(100), undefined],
  ])('%j', (value, ms) => {
    expect(claimedTimeMs(value)).toBe(ms)
  })
})

describe('the time of an event', () => {
  test('is that of receipt where none was sent, silently, or none can be read, with a note', () => {
    expect(normalize({})).toMatchObject({ timestamp: noon / 1000, received: noon / 1000 })
    expect(normalize({}).errors).toBeUndefined()
    expect(normalize({ timestamp: 'yesterday' })).toMatchObject({
      timestamp: noon / 1000,
      errors: [{ type: 'invalid_data', name: 'timestamp', value: 'yesterday' }],
    })
  })

  test('milliseconds are taken as such, with a note', () => {
    expect(normalize({ timestamp: noon - 1500 })).toMatchObject({ timestamp: noon / 1000 - 1.5, errors: [{ name: 'timestamp' }] })
  })

  test('is shifted with all breadcrumbs when the clocks differ by 55 minutes or more', () => {
    const raw = { timestamp: noon / 1000 - 7210, breadcrumbs: [{ timestamp: noon / 1000 - 7220 }] }
    const event = normalize(raw, { sentAtMs: noon - 2 * hourMs })
    expect(event.timestamp).toBe(noon / 1000 - 10)
    expect(event.breadcrumbs?.[0]?.timestamp).toBe(noon / 1000 - 20)
    expect(event.errors).toMatchObject([{ type: 'clock_drift', name: 'timestamp', server_time: '2025-11-22T12:00:00.000Z' }])
    expect(normalize(raw, { sentAtMs: noon - 54 * 60_000 }).timestamp).toBe(raw.timestamp)
    expect(normalizeEvent(JSON.parse(JSON.stringify(event)) as Json, { ...facts, sentAtMs: noon - 2 * hourMs }).timestamp).toBe(
      event.timestamp,
    )
  })

  test('lies at most a minute ahead and 30 days back', () => {
    expect(normalize({ timestamp: noon / 1000 + 60 }).timestamp).toBe(noon / 1000 + 60)
    const ahead = normalize({ timestamp: noon / 1000 + 61, breadcrumbs: [{ timestamp: noon / 1000 + 51 }] })
    expect(ahead).toMatchObject({
      timestamp: noon / 1000,
      errors: [{ type: 'future_timestamp' }],
      breadcrumbs: [{ timestamp: noon / 1000 - 10 }],
    })
    const old = { timestamp: noon / 1000 - 31 * 86_400 }
    expect(normalize(old)).toMatchObject({ timestamp: noon / 1000, errors: [{ type: 'past_timestamp' }] })
    expect(normalize(old, { pastMsMax: 90 * 24 * hourMs })).toMatchObject(old)
  })
})
