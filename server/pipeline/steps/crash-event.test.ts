import { encode } from '@msgpack/msgpack'
import { describe, expect, it } from 'vitest'

import type { Part } from '#packages/protocol/multipart'

import { readCrashEvent } from './crash-event.ts'

const part = (name: string, body: string | Uint8Array, filename?: string): Part => ({
  name,
  ...(filename !== undefined && { filename }),
  body: Buffer.from(body),
  isWhole: true,
})
const file = (name: string, ...documents: unknown[]): Part => part(name, Buffer.concat(documents.map((document) => encode(document))), name)
const defaults = { platform: 'native', level: 'fatal' }
const read = (...parts: Part[]): { event: Record<string, unknown>; lost: readonly string[] } => {
  const { event, lost } = readCrashEvent(parts, defaults)
  return { event: JSON.parse(event.toString()) as Record<string, unknown>, lost }
}

describe('who is believed first', () => {
  const event = file('__sentry-event', { release: 'msgpack', tags: { a: 'msgpack' }, event_id: null })
  const json = part('sentry', JSON.stringify({ release: 'json', dist: 'json', tags: { a: 'json', b: 'json' }, event_id: 'e1' }))
  const keys = [part('sentry[release]', 'key'), part('sentry[dist]', 'key'), part('sentry[tags][c]', 'key'), part('note', 'n')]

  it('the msgpack event, then JSON, then form keys, then the defaults', () => {
    const { lost, event: merged } = read(...keys, json, event)
    expect(lost).toEqual([])
    expect(merged).toEqual({
      ...defaults,
      release: 'msgpack',
      dist: 'json',
      event_id: 'e1',
      tags: { a: 'msgpack', b: 'json', c: 'key' },
      extra: { note: 'n' },
    })
    expect(read(...keys).event).toMatchObject({ release: 'key', platform: 'native' })
    expect(read(file('__sentry-event', { platform: 'c', level: 'error' })).event).toEqual({ platform: 'c', level: 'error' })
  })

  it('extra of the event stands before fields of the same name', () => {
    const merged = read(file('__sentry-event', { extra: { note: 'msgpack', a: 1 } }), ...keys).event
    expect(merged['extra']).toEqual({ note: 'msgpack', a: 1 })
  })
})

describe('breadcrumbs of the two rings', () => {
  const crumb = (timestamp: unknown, message: string) => ({ timestamp, message })
  const messages = ({ event }: { event: Record<string, unknown> }): unknown =>
    (event['breadcrumbs'] as { message: string }[]).map(({ message }) => message)

  it('stand in the order of their times, whichever ring is the older', () => {
    const first = file('__sentry-breadcrumb1', crumb('2026-11-22T10:00:03Z', 'd'), crumb(undefined, 'e'))
    const second = file('__sentry-breadcrumb2', crumb(1_795_341_601, 'b'), [crumb('2026-11-22T10:00:02Z', 'c')])
    const event = file('__sentry-event', { breadcrumbs: { values: [crumb('2026-11-22T09:59:59Z', 'a')] } })
    expect(messages(read(first, event, second))).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('are the last hundred', () => {
    const ring = Array.from({ length: 90 }, (_, index) => crumb(index * 2, `${index * 2}`))
    const other = Array.from({ length: 90 }, (_, index) => crumb(index * 2 + 1, `${index * 2 + 1}`))
    const kept = messages(read(file('__sentry-breadcrumb1', ...ring), file('__sentry-breadcrumb2', ...other)))
    expect(kept).toEqual(Array.from({ length: 100 }, (_, index) => `${index + 80}`))
  })

  it('are kept up to where a ring is cut off', () => {
    const bytes = Buffer.concat([encode(crumb(1, 'a')), encode(crumb(2, 'b'))])
    const ring = read(part('__sentry-breadcrumb1', bytes.subarray(0, -2), 'x'), file('__sentry-breadcrumb2'))
    expect(messages(ring)).toEqual(['a'])
    expect(ring.lost).toEqual(['invalid_msgpack'])
  })
})

describe('what cannot be read is named, and the rest is kept', () => {
  const json = part('sentry', '{"release":"json"}')

  it('broken, foreign and too large files', () => {
    expect(read(part('__sentry-event', '{"release":"x"}', 'e'), json)).toEqual({
      event: { ...defaults, release: 'json' },
      lost: ['invalid_msgpack'],
    })
    expect(read(file('__sentry-event', 'text'), json).event).toEqual({ ...defaults, release: 'json' })
    const large = part('__sentry-event', Buffer.alloc(1024 * 1024 + 1, 1), 'e')
    expect(read(large, json)).toEqual({ event: { ...defaults, release: 'json' }, lost: ['too_large:form_data'] })
  })

  it('an event that is small as msgpack and large as JSON', () => {
    const nothings = { extra: { list: Array.from({ length: 400_000 }, () => null) } }
    expect(read(file('__sentry-event', nothings), json)).toEqual({ event: { ...defaults, release: 'json' }, lost: ['too_large:form_data'] })
  })

  it('reaches no prototype', () => {
    const name = Buffer.concat([Buffer.from([0x81, 0xa9]), Buffer.from('__proto__'), Buffer.from([0x81, 0xa1, 0x78, 0x01])])
    read(part('__sentry-event', name, 'e'), part('sentry', '{"__proto__":{"x":1}}'), part('sentry[__proto__][x]', '1'))
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })
})
