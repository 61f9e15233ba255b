import type { GroupingEdit, Regrouping, RegroupingResult } from '#packages/contract/grouping-preview'
import type { IssueDetails } from '#packages/contract/issue'
import type { MergeRules } from '#packages/contract/merge-rule'

import type { Api } from '../../../api/client.ts'
import { orgPath } from '../../../api/queries.ts'
import { projectPath } from '../../settings/queries.ts'

/** A rule that would have made one of what was merged, and the preview that was made of it. */
export interface RuleOffer {
  readonly added: string
  readonly preview: string
  /** Other issues that it would make part of one too. */
  readonly others: number
  /** Stored events that were looked at. */
  readonly events: number
}

/** What else a rule may merge to be offered: so many issues, and of few issues a tenth. It may split nothing. */
const othersMax = 2
const shareMax = 0.1
const againMs = 800
/** The longest wait for one preview is a minute and a half. */
const asksMax = 110

/** It hardly does anything but what was done by hand. */
export const isCareful = ({ splitCount, mergedIssues, issues }: RegroupingResult): boolean =>
  splitCount === 0 && mergedIssues <= Math.min(othersMax, issues * shareMax)

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, againMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

/** The preview of these rules when it is done; null when it could not be made. */
const tried = async (api: Api, [org, project]: readonly [string, string], edit: GroupingEdit, signal: AbortSignal) => {
  let answer = await api.post<Regrouping>(projectPath(org, project, 'grouping-preview'), edit)
  for (let ask = 0; answer.ok && answer.value.dateFinished === null && ask < asksMax && !signal.aborted; ask++) {
    // oxlint-disable-next-line no-await-in-loop -- how far it is now
    await pause(signal)
    // oxlint-disable-next-line no-await-in-loop -- how far it is now
    answer = await api.get<Regrouping>(projectPath(org, project, 'regroupings', answer.value.id), signal)
  }
  return answer.ok && answer.value.dateFinished !== null ? answer.value : null
}

/** The first of the rules that the server proposes that does what was done by hand and hardly anything else; null when there is none. */
export const findRule = async (api: Api, org: string, issue: IssueDetails, signal: AbortSignal): Promise<RuleOffer | null> => {
  const found = await api.get<MergeRules>(orgPath(org, `/issues/${encodeURIComponent(issue.id)}/merge-rules/`), signal)
  if (!found.ok) return null
  for (const { added, groupingEnhancements, fingerprintingRules } of found.value.rules) {
    // oxlint-disable-next-line no-await-in-loop -- the next one only where this one does too much
    const preview = await tried(api, [org, issue.project.slug], { groupingEnhancements, fingerprintingRules }, signal)
    if (preview?.result && isCareful(preview.result))
      return { added, preview: preview.id, others: preview.result.mergedIssues, events: preview.events.read }
  }
  return null
}
