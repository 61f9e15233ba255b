import type { SignalListeners } from './batch-store-options.ts'
import type { CreatedIssue, IssuePlan, RegressedIssue } from './plan-issues.ts'
import type { IssuesTable } from './schema-issues.ts'
import type { OutboxTable } from './schema.ts'

/** One thing that happened to an issue, for whoever wants to hear of it. */
interface IssueSignal {
  readonly kind: 'issue-created' | 'issue-regressed'
  readonly issue: IssuesTable
  /** JSON object. */
  readonly payload: string
}

const createdSignal = ({ issue, environment }: CreatedIssue): IssueSignal => ({
  kind: 'issue-created',
  issue,
  payload: JSON.stringify({ title: issue.title, level: issue.level, ...(environment === '' ? {} : { environment }) }),
})

const regressedSignal = ({ issue, release }: RegressedIssue): IssueSignal => ({
  kind: 'issue-regressed',
  issue,
  payload: JSON.stringify(release === '' ? {} : { release }),
})

/**
 * The outbox rows of new and regressed issues, one per listener (spine.md 4). Payload: `{"title", "level"}` and `"environment"` when the first event
 * had one; `{"release"}` when the event that made it regress had one.
 */
export const issueSignals = (
  { created, regressed }: Pick<IssuePlan, 'created' | 'regressed'>,
  listeners: SignalListeners,
  nowMs: number,
  newId: () => number,
): OutboxTable[] =>
  [...created.map(createdSignal), ...regressed.map(regressedSignal)].flatMap(({ kind, issue, payload }) =>
    (listeners[kind] ?? []).map((listener) => ({
      id: newId(),
      listener,
      kind,
      project_id: issue.project_id,
      issue_id: issue.id,
      payload,
      next_at: nowMs,
      attempts: 0,
      claimed_until: 0,
    })),
  )
