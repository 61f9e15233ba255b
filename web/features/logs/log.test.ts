import { describe, expect, it } from 'vitest'

import { onceEach, readLog, severityOf, timeOf } from './log.ts'

describe('a line of a log', () => {
  it('has its time to the millisecond from the precise one, else from the other', () => {
    const precise = readLog({ 'sentry.item_id': 'a', timestamp: '2026-11-22T10:00:00+00:00', timestamp_precise: 1_795_341_600_123_000_000 })
    expect(precise && timeOf(precise)).toBe('2026-11-22T10:00:00.123Z')
    const text = readLog({ 'sentry.item_id': 'a', timestamp: '2026-11-22T10:00:00+00:00', timestamp_precise: '1795341600123000000' })
    expect(text?.atMs).toBe(precise?.atMs)
    const plain = readLog({ id: 'a', timestamp: '2026-11-22T10:00:00+00:00' })
    expect(plain && timeOf(plain)).toBe('2026-11-22T10:00:00.000Z')
    expect(readLog({ 'sentry.item_id': 'a', timestamp: 'never' })?.atMs).toBe(0)
    expect(readLog({ message: 'x' })).toBeUndefined()
  })

  it('belongs to no trace where the id is missing or nothing but zeros', () => {
    expect(readLog({ id: 'a', trace: null })?.trace).toBe('')
    expect(readLog({ id: 'a', trace: '0'.repeat(32), span_id: 'ab' })).toMatchObject({ trace: '', span: 'ab' })
  })

  it('is as grave as its word says, else its number', () => {
    expect(['WARNING', 'err', 'fatal', 'Info'].map((word) => severityOf(word, 1))).toEqual(['warn', 'error', 'fatal', 'info'])
    expect([1, 5, 12, 16, 24, 0].map((number) => severityOf('notice', number))).toEqual(['trace', 'debug', 'info', 'warn', 'fatal', 'info'])
    expect(severityOf('', null)).toBe('info')
  })

  it('is there once', () => {
    const [a, b] = ['a', 'b'].map((id) => readLog({ id }))
    if (!a || !b) throw new Error('not read')
    expect(onceEach([a, b, a])).toEqual([a, b])
  })
})
