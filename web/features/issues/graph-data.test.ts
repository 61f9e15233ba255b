import { describe, expect, it } from 'vitest'

import type { Release } from '#packages/contract/release'

import { deploysWithin, releaseMarkers } from './graph-data.ts'

const startMs = Date.parse('2026-11-22T00:00:00Z')
const hourMs = 3_600_000
const scale = { startMs, intervalMs: hourMs, count: 24 }
const releaseOf = (version: string, hour: number | null): Pick<Release, 'version' | 'shortVersion' | 'firstEvent'> => ({
  version: `shop@${version}`,
  shortVersion: version,
  firstEvent: hour === null ? null : new Date(startMs + hour * hourMs).toISOString(),
})

describe('marks of releases', () => {
  it('stand where the first event of each came, within the graph', () => {
    const marks = releaseMarkers([releaseOf('3', 20), releaseOf('1', -5), releaseOf('2', 4), releaseOf('0', null)], scale)
    expect(marks.map(({ label, atMs }) => [label, (atMs - startMs) / hourMs])).toEqual([
      ['2', 4],
      ['3', 20],
    ])
  })

  it('are grouped when there are more than eight, each group at its first', () => {
    const marks = releaseMarkers(
      Array.from({ length: 20 }, (_, index) => releaseOf(String(index), index)),
      scale,
    )
    expect(marks.length).toBeLessThanOrEqual(8)
    expect(marks[0]).toMatchObject({ label: '0 +2', atMs: startMs })
    const counted = marks.reduce((sum, { label }) => sum + 1 + Number(/\+(\d+)$/.exec(label)?.[1] ?? 0), 0)
    expect(counted).toBe(20)
  })

  it('of texts that are no times are left out', () =>
    expect(releaseMarkers([{ version: 'x', shortVersion: 'x', firstEvent: 'soon' }], scale)).toEqual([]))
})

describe('marks of deploys', () => {
  const deployed = (version: string, hour: number) => ({
    shortVersion: version,
    lastDeploy: {
      id: version,
      environment: 'production',
      name: null,
      url: null,
      dateStarted: null,
      dateFinished: releaseOf(version, hour).firstEvent ?? '',
    },
  })

  it('say what came where, within the graph', () => {
    const marks = deploysWithin([deployed('3', 30), deployed('2', 4), { shortVersion: '1', lastDeploy: null }, deployed('0', -1)], scale)
    expect(marks).toEqual([{ atMs: startMs + 4 * hourMs, label: '2 to production', tone: 'text' }])
  })

  it('are no more than can be read', () => {
    const many = Array.from({ length: 20 }, (_, index) => deployed(String(index), index))
    expect(deploysWithin(many, scale)).toHaveLength(8)
  })
})
