import { attachmentsLane } from '#server/features/attachments/pipeline'
import { clientReportsLane } from '#server/features/client-reports/pipeline'
import { errorsLane } from '#server/features/errors/pipeline'
import { refusalsLane } from '#server/features/outcomes/pipeline'
import { userReportsLane } from '#server/features/user-reports/pipeline'
import type { Lane } from '#server/pipeline/unit'

/** TABLE 1, what comes in: each lane claims its items, in this order; what nobody claims becomes an outcome. */
export const lanes: readonly Lane[] = [errorsLane, attachmentsLane, userReportsLane, clientReportsLane, refusalsLane]
