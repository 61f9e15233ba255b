import { describe, expect, it } from 'vitest'

import { judge } from './judge.ts'

const nowMs = Date.parse('2026-11-22T12:00:00Z')
const ago = (seconds: number): string => new Date(nowMs - seconds * 1000).toISOString()
const nothing = { items: 0, oldest: null, reasons: [] }
const process = { pid: 1, upSince: ago(60), memoryBytes: 1 }
const sound: Parameters<typeof judge>[0] = {
  engine: '26.5.1.1',
  lag: { bytes: 0, seconds: 0, streams: [] },
  unacknowledged: { files: 2, oldest: ago(1) },
  parked: nothing,
  deadLetters: nothing,
  disk: { totalBytes: 100, freeBytes: 60, usedShare: 0.4 },
  processes: ['watcher', 'front', 'process', 'api', 'engine'].map((role) => ({ ...process, role })),
}
const judged = (change: Partial<typeof sound>): readonly [string, number] => {
  const { state, complaints } = judge({ ...sound, ...change }, nowMs)
  return [state, complaints.length]
}

describe('the state of the server', () => {
  it('is ok when nothing is wrong, and where the operating system tells nothing of processes', () => {
    expect(judge(sound, nowMs)).toEqual({ state: 'ok', complaints: [] })
    expect(judged({ processes: [] })).toEqual(['ok', 0])
    expect(judged({ disk: null })).toEqual(['ok', 0])
  })

  it.each([
    [{ engine: null }, 'error'],
    [{ lag: { bytes: 9, seconds: 29, streams: [] } }, 'ok'],
    [{ lag: { bytes: 9, seconds: 30, streams: [] } }, 'warning'],
    [{ lag: { bytes: 9, seconds: 300, streams: [] } }, 'error'],
    [{ lag: { bytes: 9, seconds: null, streams: [] } }, 'ok'],
    [{ unacknowledged: { files: 3, oldest: ago(61) } }, 'warning'],
    [{ unacknowledged: { files: 3, oldest: ago(601) } }, 'error'],
    [{ disk: { totalBytes: 100, freeBytes: 14, usedShare: 0.86 } }, 'warning'],
    [{ disk: { totalBytes: 100, freeBytes: 4, usedShare: 0.96 } }, 'error'],
    [{ deadLetters: { items: 1, oldest: ago(5), reasons: [] } }, 'warning'],
    [{ parked: { items: 1, oldest: ago(5), reasons: [] } }, 'ok'],
    [{ parked: { items: 1, oldest: ago(90_000), reasons: [] } }, 'warning'],
    [{ processes: sound.processes.filter(({ role }) => role !== 'process') }, 'error'],
  ])('%j is %s', (change, state) => {
    expect(judged(change)).toEqual([state, state === 'ok' ? 0 : 1])
  })

  it('an engine that is away is said once, not also by what waits for it', () => {
    expect(judged({ engine: null, unacknowledged: { files: 3, oldest: ago(601) } })).toEqual(['error', 1])
  })

  it('the worst comes first', () => {
    const { complaints } = judge({ ...sound, engine: null, deadLetters: { items: 1, oldest: ago(5), reasons: [] } }, nowMs)
    expect(complaints.map(({ severity }) => severity)).toEqual(['error', 'warning'])
    const { complaints: other } = judge(
      { ...sound, disk: { totalBytes: 100, freeBytes: 4, usedShare: 0.96 }, lag: { bytes: 9, seconds: 31, streams: [] } },
      nowMs,
    )
    expect(other.map(({ severity }) => severity)).toEqual(['error', 'warning'])
  })
})
