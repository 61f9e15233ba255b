import { keepPreviousData, useQuery } from '@tanstack/react-query'

import type { Release } from '#packages/contract/release'

import { useApi } from '../../api/context.ts'
import { numberOf } from './answers.ts'
import type { Row } from './answers.ts'
import { fields } from './overview-data.ts'
import { summaryTotals } from './summary-data.ts'
import type { SummaryPlace } from './summary-data.ts'
import type { Comparison } from './summary-tiles.tsx'
import { instantsOf } from './times.ts'

/** Of fewer requests nothing can be said against others. */
const requestsMin = 20

/** The newest release that began within the time; null when none did. */
const newestWithin = (
  releases: readonly Release[],
  startMs: number,
  endMs: number,
): { readonly version: string; readonly iso: string } | null => {
  const within = releases.flatMap(({ shortVersion, firstEvent }) => {
    const atMs = Date.parse(firstEvent ?? '')
    return atMs > startMs && atMs < endMs ? [{ version: shortVersion, atMs }] : []
  })
  const newest = within.toSorted((one, other) => other.atMs - one.atMs)[0]
  return newest ? { version: newest.version, iso: new Date(newest.atMs).toISOString() } : null
}

const isMany = (row: Row | undefined): boolean => (numberOf(row, fields.count) ?? 0) >= requestsMin

const minuteMs = 60_000

/** To the minute, so that the question stays the same while the page is looked at. */
const minute = (ms: number): string => new Date(Math.floor(ms / minuteMs) * minuteMs).toISOString()

/** The figures on both sides of a release; a side is undefined until it is known. */
const useSides = (place: SummaryPlace, release: Comparison['release']) => {
  const api = useApi()
  const { startMs, endMs } = instantsOf(place.search)
  const [start, end] = [minute(startMs), minute(endMs + minuteMs)]
  const rest = { enabled: release !== null, placeholderData: keepPreviousData }
  const since = useQuery({ ...summaryTotals(api, place, { range: { start: release?.iso ?? start, end } }), ...rest })
  const until = useQuery({ ...summaryTotals(api, place, { range: { start, end: release?.iso ?? end } }), ...rest })
  return { since: since.data?.rows[0], until: until.data?.rows[0] }
}

/** The figures since the newest release in view against those before it; without one, or with too few requests on a side, against the time before. */
export const useComparison = (place: SummaryPlace, releases: readonly Release[] | undefined): Comparison => {
  const api = useApi()
  const { startMs, endMs } = instantsOf(place.search)
  const release = newestWithin(releases ?? [], startMs, endMs)
  const { since, until } = useSides(place, release)
  const now = useQuery(summaryTotals(api, place)).data?.rows[0]
  const before = useQuery(summaryTotals(api, place, { when: 'before' })).data?.rows[0]
  return release && isMany(since) && isMany(until) ? { release, now: since, before: until } : { release: null, now, before }
}
