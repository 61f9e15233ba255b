import { attachmentsLane } from '#server/features/attachments/pipeline'
import { clientReportsLane } from '#server/features/client-reports/pipeline'
import { errorsLane } from '#server/features/errors/pipeline'
import { refusalsLane } from '#server/features/outcomes/pipeline'
import { sessionsLane } from '#server/features/sessions/pipeline'
import { mapNothing } from '#server/features/symbolication/read'
import type { Symbolicate } from '#server/features/symbolication/read'
import { userReportsLane } from '#server/features/user-reports/pipeline'
import type { Lane } from '#server/pipeline/unit'

/** TABLE 1, what comes in: each lane claims its items, in this order; what nobody claims becomes an outcome. */
export const createLanes = (symbolicate: Symbolicate): readonly Lane[] => [
  errorsLane(symbolicate),
  attachmentsLane,
  userReportsLane,
  sessionsLane,
  clientReportsLane,
  refusalsLane,
]

/** The same where frames are not mapped to their sources. */
export const lanes: readonly Lane[] = createLanes(mapNothing)
