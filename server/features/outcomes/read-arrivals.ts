import { hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { ArrivalEnd, Arrivals } from '#packages/contract/arrivals'
import type { ProjectAccess, Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'

const minuteMs = 60_000
/** Sorts of end that are told; a project has a dozen. */
const endsMax = 200

const isoMinute = (minute: number): string => isoTime(Number(minute) * minuteMs)

const spanOf = (ends: readonly ArrivalEnd[]): Arrivals['steps']['connected'] => {
  const [at] = ends.map(({ firstSeen }) => firstSeen).toSorted()
  const lastAt = ends
    .map(({ lastSeen }) => lastSeen)
    .toSorted()
    .at(-1)
  return at === undefined || lastAt === undefined ? null : { at, lastAt }
}

/** What came for a project in the hour before `nowMs`, by how it ended, in one query; the newest 200 sorts. */
export const readArrivals = async (scope: Scope, project: ProjectAccess, nowMs: EpochMs): Promise<Arrivals> => {
  const sinceMinute = Math.floor((nowMs - hourMs) / minuteMs)
  const rows = await scope
    .within(({ id }) => id === project.id)
    .rows('outcomes')
    .where('minute', '>=', sinceMinute)
    .select((eb) => [
      'outcome',
      'reason',
      'category',
      eb.fn.sum<number>('quantity').as('quantity'),
      eb.fn.min('minute').as('first'),
      eb.fn.max('minute').as('last'),
    ])
    .groupBy(['outcome', 'reason', 'category'])
    .orderBy('last', 'desc')
    .orderBy('reason')
    .limit(endsMax)
    .execute()
  const ends = rows.map(({ outcome, reason, category, quantity, first, last }) => ({
    outcome,
    reason,
    category,
    quantity: Number(quantity),
    firstSeen: isoMinute(first),
    lastSeen: isoMinute(last),
  }))
  return {
    since: isoMinute(sinceMinute),
    steps: {
      connected: spanOf(ends),
      accepted: spanOf(ends.filter(({ outcome, category }) => outcome === 'accepted' && category === 'error')),
      processed: project.firstEventAtMs === 0 ? null : isoTime(project.firstEventAtMs),
    },
    ends,
  }
}
