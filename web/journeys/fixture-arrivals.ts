import type { ArrivalEnd, Arrivals } from '../../packages/contract/arrivals.ts'
import { fixtureNow } from './fixture-issues.ts'

const ago = (minutes: number): string => new Date(Math.floor(fixtureNow.getTime() / 60_000 - minutes) * 60_000).toISOString()

const end = (
  outcome: string,
  reason: string,
  quantity: number,
  seen: { readonly ago: number; readonly category?: string },
): ArrivalEnd => ({
  outcome,
  reason,
  category: seen.category ?? 'error',
  quantity,
  firstSeen: ago(seen.ago + 4),
  lastSeen: ago(seen.ago),
})

/** What the panel of a project shows that was set up with a slip of the hand first; of a silent one, nothing. */
export const arrivalsOf = (silent: boolean): Arrivals => {
  if (silent) return { since: ago(60), steps: { connected: null, accepted: null, processed: null }, ends: [] }
  const accepted = end('accepted', '', 3, { ago: 1 })
  const refused = end('invalid', 'project_id', 2, { ago: 6, category: 'unknown' })
  return {
    since: ago(60),
    steps: {
      connected: { at: refused.firstSeen, lastAt: accepted.lastSeen },
      accepted: { at: accepted.firstSeen, lastAt: accepted.lastSeen },
      processed: ago(5),
    },
    ends: [
      accepted,
      end('filtered', 'unsupported_item:transaction', 12, { ago: 1, category: 'transaction' }),
      end('filtered', 'localhost', 4, { ago: 2 }),
      refused,
      end('client_discard', '<b>full moon</b>', 1, { ago: 9 }),
    ],
  }
}
