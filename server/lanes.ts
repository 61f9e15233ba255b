import { attachmentsLane } from '#server/features/attachments/pipeline'
import { clientReportsLane } from '#server/features/client-reports/pipeline'
import { errorsLane } from '#server/features/errors/pipeline'
import { logsLane } from '#server/features/logs/pipeline'
import { metricsLane } from '#server/features/metrics/pipeline'
import { refusalsLane } from '#server/features/outcomes/pipeline'
import { sessionsLane } from '#server/features/sessions/pipeline'
import { mapNothing } from '#server/features/symbolication/read'
import type { Symbolicate } from '#server/features/symbolication/read'
import { spansLane, transactionsLane } from '#server/features/traces/pipeline'
import { userReportsLane } from '#server/features/user-reports/pipeline'
import type { Lane } from '#server/pipeline/unit'

/** TABLE 1, what comes in: each lane claims its items, in this order; what nobody claims becomes an outcome. */
export const createLanes = (symbolicate: Symbolicate): readonly Lane[] => [
  errorsLane(symbolicate),
  transactionsLane,
  spansLane,
  attachmentsLane,
  userReportsLane,
  sessionsLane,
  logsLane,
  metricsLane,
  clientReportsLane,
  refusalsLane,
]

/** The same where frames are not mapped to their sources. */
export const lanes: readonly Lane[] = createLanes(mapNothing)
