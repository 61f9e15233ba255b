import { expect, it } from 'vitest'

import type { LogReader, RecordKind } from '#server/log/log'

import { processRecord } from './read-records.ts'
import { configurationOfOne, envelopeOf, recordOf } from './test-records.ts'

const reader = { readSpooled: () => Promise.reject(new Error('gone')) } as unknown as LogReader

it('a record that our own reading fails on, or whose body is gone, is an outcome, and the stream goes on', async () => {
  const unreadable = { ...recordOf(envelopeOf({}, [{ type: 'event' }, {}])), kind: 'hologram' as RecordKind }
  const bodyless = { ...recordOf(''), spooled: { bytes: 1, crc32: 1 } }
  for (const record of [unreadable, bodyless]) {
    const { decoded, ends } = await processRecord({ reader, lanes: [] }, record, configurationOfOne)
    expect(ends).toEqual([])
    expect(decoded.faults).toEqual([{ drop: { kind: 'invalid', reason: 'internal' }, category: 'default', quantity: 1 }])
  }
})
