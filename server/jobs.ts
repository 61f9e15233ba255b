import type { Job } from '#server/clock/run-jobs'
import { assembleArtifacts } from '#server/features/artifacts/clock'
import { expireArtifacts, removeUnneededArtifacts } from '#server/features/artifacts/clock-remove'
import { limitAttachments, removeExpiredAttachments } from '#server/features/attachments/clock'
import { dropExpiredPartitions } from '#server/features/errors/clock'
import { forgetIssueHours, forgetIssueMinutes } from '#server/features/issues/clock'
import { becomeOngoing, emptyInbox, escalateBursts, resolveByAge, wakeByDate } from '#server/features/issues/clock-lifecycle'
import { refreshEscalationLimits, settleResolutions } from '#server/features/issues/clock-pending'
import { forgetKeyWindows } from '#server/features/keys/clock'
import { finishIssueMoves, sweepIssues } from '#server/features/merging/clock'
import { rollUpOutcomes } from '#server/features/outcomes/clock'
import { findIssueOwners, recheckIssueOwners } from '#server/features/ownership/clock'
import { forgetOldConfiguration, sweepProjects } from '#server/features/projects/clock'
import { finishRegroupings } from '#server/features/regrouping/clock'
import { forgetReleaseHealth, noteAdoption } from '#server/features/sessions/clock'
import { lookAgain, lookForDueSuspects } from '#server/features/suspect-commits/clock'
import { mapStoredEvents } from '#server/features/symbolication/clock'
import { forgetCoverage } from '#server/features/test-coverage/clock'
import { forgetSightings } from '#server/features/traces/clock'
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
  { name: 'note adoption', everyMs: 5 * minutes, run: noteAdoption },
  { name: 'forget release health', everyMs: 60 * minutes, run: forgetReleaseHealth },
  { name: 'finish merges', everyMs: 5_000, run: finishIssueMoves },
  { name: 'finish regroupings', everyMs: 1_000, run: finishRegroupings },
  { name: 'look for suspect commits', everyMs: 1_000, run: lookForDueSuspects },
  { name: 'look again for suspect commits', everyMs: minutes, run: lookAgain },
  { name: 'find issue owners', everyMs: 1_000, run: findIssueOwners },
  { name: 'look for owners again', everyMs: 30_000, run: recheckIssueOwners },
  { name: 'map stored events', everyMs: 1_000, firstRunMs: 2_000, run: mapStoredEvents },
  { name: 'sweep removed issues', everyMs: 5_000, run: sweepIssues },
  { name: 'roll up outcomes', everyMs: 60 * minutes, run: rollUpOutcomes },
  { name: 'forget ended sessions', everyMs: 60 * minutes, run: forgetEndedSessions },
  { name: 'forget old configuration', everyMs: 60 * minutes, run: forgetOldConfiguration },
  { name: 'sweep removed projects', everyMs: 5 * minutes, run: sweepProjects },
  { name: 'forget coverage', everyMs: 10 * minutes, run: forgetCoverage },
  { name: 'forget seldom problems', everyMs: 60 * minutes, run: forgetSightings },
  { name: 'forget key windows', everyMs: 60 * minutes, run: forgetKeyWindows },
  { name: 'limit attachments', everyMs: 5 * minutes, run: limitAttachments },
  { name: 'remove expired attachments', everyMs: 5 * minutes, run: removeExpiredAttachments },
  { name: 'assemble artifacts', everyMs: 1_000, run: assembleArtifacts },
  { name: 'expire artifacts', everyMs: 60 * minutes, run: expireArtifacts },
  { name: 'remove unneeded artifacts', everyMs: 5 * minutes, run: removeUnneededArtifacts },
  { name: 'drop expired partitions', everyMs: 60 * minutes, run: dropExpiredPartitions },
]
