import type { Job } from '#server/clock/run-jobs'
import { dropExpiredPartitions } from '#server/features/errors/clock'
import { forgetIssueMinutes } from '#server/features/issues/clock'
import { rollUpOutcomes } from '#server/features/outcomes/clock'
import { forgetOldConfiguration } from '#server/features/projects/clock'
import { forgetEndedSessions } from '#server/features/users/clock'

const minutes = 60_000

/** TABLE 3, what time brings: jobs under the clock's lease, in `api`. */
export const jobs: readonly Job[] = [
  { name: 'forget issue minutes', everyMs: 10 * minutes, run: forgetIssueMinutes },
  { name: 'roll up outcomes', everyMs: 60 * minutes, run: rollUpOutcomes },
  { name: 'forget ended sessions', everyMs: 60 * minutes, run: forgetEndedSessions },
  { name: 'forget old configuration', everyMs: 60 * minutes, run: forgetOldConfiguration },
  { name: 'drop expired partitions', everyMs: 60 * minutes, run: dropExpiredPartitions },
]
