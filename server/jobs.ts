import type { Job } from '#server/clock/run-jobs'
import { limitAttachments, removeExpiredAttachments } from '#server/features/attachments/clock'
import { dropExpiredPartitions } from '#server/features/errors/clock'
import { forgetIssueHours, forgetIssueMinutes } from '#server/features/issues/clock'
import { becomeOngoing, emptyInbox, escalateBursts, resolveByAge, wakeByDate } from '#server/features/issues/clock-lifecycle'
import { refreshEscalationLimits, settleResolutions } from '#server/features/issues/clock-pending'
import { forgetKeyWindows } from '#server/features/keys/clock'
import { finishIssueMoves, sweepIssues } from '#server/features/merging/clock'
import { rollUpOutcomes } from '#server/features/outcomes/clock'
import { forgetOldConfiguration, sweepProjects } from '#server/features/projects/clock'
import { finishRegroupings } from '#server/features/regrouping/clock'
import { forgetEndedSessions } from '#server/features/users/clock'

const minutes = 60_000

/** TABLE 3, what time brings: jobs under the clock's lease, in `api`. */
export const jobs: readonly Job[] = [
  { name: 'forget issue minutes', everyMs: 10 * minutes, run: forgetIssueMinutes },
  { name: 'forget issue hours', everyMs: 60 * minutes, run: forgetIssueHours },
  { name: 'wake archived issues', everyMs: minutes, run: wakeByDate },
  { name: 'settle resolutions', everyMs: minutes, run: settleResolutions },
  { name: 'issues become ongoing', everyMs: minutes, run: becomeOngoing },
  { name: 'escalate bursts', everyMs: 5 * minutes, run: escalateBursts },
  { name: 'resolve by age', everyMs: 10 * minutes, run: resolveByAge },
  { name: 'empty the inbox', everyMs: 60 * minutes, run: emptyInbox },
  { name: 'refresh escalation limits', everyMs: 60 * minutes, run: refreshEscalationLimits },
  { name: 'finish merges', everyMs: 5_000, run: finishIssueMoves },
  { name: 'finish regroupings', everyMs: 1_000, run: finishRegroupings },
  { name: 'sweep removed issues', everyMs: 5_000, run: sweepIssues },
  { name: 'roll up outcomes', everyMs: 60 * minutes, run: rollUpOutcomes },
  { name: 'forget ended sessions', everyMs: 60 * minutes, run: forgetEndedSessions },
  { name: 'forget old configuration', everyMs: 60 * minutes, run: forgetOldConfiguration },
  { name: 'sweep removed projects', everyMs: 5 * minutes, run: sweepProjects },
  { name: 'forget key windows', everyMs: 60 * minutes, run: forgetKeyWindows },
  { name: 'limit attachments', everyMs: 5 * minutes, run: limitAttachments },
  { name: 'remove expired attachments', everyMs: 5 * minutes, run: removeExpiredAttachments },
  { name: 'drop expired partitions', everyMs: 60 * minutes, run: dropExpiredPartitions },
]
