import { describe, expect, test } from 'vitest'

import type { Event } from '#packages/protocol/event'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, envelopeOf, recordOf } from '#server/pipeline/test-records'
import type { Item } from '#server/pipeline/unit'

import { normalize } from './normalize.ts'
import { parsePayload } from './parse-payload.ts'

const eventId = '4a1f0c77d2e94b5f8c3a6e90b1d24f57'
const project = configurationOfOne.get(1)

type Options = Parameters<typeof recordOf>[1]

/** The event of a request as it is after parsing and normalising, or the reason why there is none. */
const eventOf = async (body: string, options: Options = {}, which: (item: Item) => boolean = ({ type }) => type === 'event') => {
  const record = recordOf(body, options)
  const decoded = decodeRecordBody(record, Buffer.from(record.body))
  const context = { decoded, configuration: configurationOfOne }
  const item = decoded.items.find(which)
  if (!item || !project) throw new Error('sample without an event')
  const parsed = await parsePayload({ unit: { lane: 'errors', index: item.index, items: [item] }, project }, context)
  if (parsed.kind !== 'ok') return parsed
  const normal = await normalize(parsed.value, context)
  return normal.kind === 'ok' ? normal.value.event : normal
}

const field = (name: string, value: string, filename?: string): string =>
  `--B\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n\r\n${value}\r\n`

const crashForm = (...fields: string[]): string => `${fields.join('')}${field('upload_file_minidump', 'MDMPdump', 'a.dmp')}--B--\r\n`
const form: Options = { kind: 'minidump', head: { contentType: 'multipart/form-data; boundary=B' } }

describe('a crash form', () => {
  test('becomes an event out of its annotations', async () => {
    const body = crashForm(
      field('sentry[release]', 'shop@1.2'),
      field('sentry[tags][region]', 'eu'),
      field('sentry[fingerprint][0]', 'a'),
      field('sentry[fingerprint][1]', 'b'),
      field('sentry[user][id]', '7'),
      field('sentry[environment]', 'beta'),
      field('prod', 'Shop'),
      field('ptype', 'renderer'),
    )
    const event = await eventOf(body, form)
    expect(event).toMatchObject({
      type: 'error',
      level: 'fatal',
      platform: 'native',
      release: 'shop@1.2',
      environment: 'beta',
      tags: [['region', 'eu']],
      fingerprint: ['a', 'b'],
      user: { id: '7' },
      extra: { prod: 'Shop', ptype: 'renderer' },
      exception: [{ type: 'Minidump', mechanism: { type: 'minidump', handled: false, synthetic: true } }],
    })
    expect(event).not.toHaveProperty('errors')
  })

  test('whose event has no exception still is a crash', async () => {
    const event = await eventOf(crashForm(field('sentry', '{"exception":null,"level":"error"}')), form)
    expect(event).toMatchObject({ type: 'error', level: 'error', exception: [{ type: 'Minidump' }] })
  })
})

describe('an envelope with a dump', () => {
  const dump = [{ type: 'attachment', attachment_type: 'event.minidump', filename: 'a.dmp' }, 'MDMP'] as const

  test('is a crash unless its event says what happened', async () => {
    const silent = envelopeOf({ event_id: eventId }, [{ type: 'event' }, { platform: 'native', tags: { a: 'b' } }], dump)
    expect(await eventOf(silent)).toMatchObject({ type: 'error', level: 'fatal', exception: [{ type: 'Minidump' }], tags: [['a', 'b']] })
    const telling = envelopeOf({ event_id: eventId }, [{ type: 'event' }, { message: 'm' }], dump)
    expect(await eventOf(telling)).toMatchObject({ type: 'default', logentry: { formatted: 'm' } })
  })
})

describe('payloads', () => {
  test('of any depth are read and trimmed', async () => {
    const payload = `{"message":"deep","extra":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`
    expect(await eventOf(envelopeOf({ event_id: eventId }, [{ type: 'event' }, payload]))).toMatchObject({
      logentry: { formatted: 'deep' },
    })
  })

  test('keep the digits of large numbers', async () => {
    const payload = '{"user":{"id":12345678901234567890}}'
    const event = await eventOf(envelopeOf({ event_id: eventId }, [{ type: 'event' }, payload]))
    expect((event as Event).user?.id).toBe('12345678901234567890')
  })

  test('that are broken, or belong elsewhere, have a named end', async () => {
    const of = (payload: string) => eventOf(envelopeOf({ event_id: eventId }, [{ type: 'event' }, payload]))
    expect(await of('{"a":')).toMatchObject({ kind: 'drop', drop: { kind: 'invalid', reason: 'invalid_json' } })
    expect(await of('[1]')).toMatchObject({ kind: 'drop', drop: { kind: 'invalid', reason: 'invalid_json' } })
    expect(await of('{"type":"transaction"}')).toMatchObject({ kind: 'drop', drop: { reason: 'unsupported_item:transaction' } })
  })

  test('of native frames show short names', async () => {
    const payload = JSON.stringify({ platform: 'native', stacktrace: { frames: [{ function: 'ns::f(int)', package: '/opt/shop' }] } })
    expect(await eventOf(envelopeOf({ event_id: eventId }, [{ type: 'event' }, payload]))).toMatchObject({
      stacktrace: { frames: [{ function: 'ns::f', raw_function: 'ns::f(int)' }] },
    })
  })
})
