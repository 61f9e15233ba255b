import type { SignalListeners } from './batch-store-options.ts'
import type { CreatedIssue } from './plan-issues.ts'
import type { LifecycleSignal } from './plan-lifecycle.ts'
import type { IssuesTable } from './schema-issues.ts'
import type { OutboxTable } from './schema.ts'

/** One thing that happened to an issue, for whoever wants to hear of it. */
interface IssueSignal {
  readonly kind: 'issue-created' | LifecycleSignal['kind']
  readonly issue: IssuesTable
  /** JSON object. */
  readonly payload: string
}

const createdSignal = ({ issue, environment }: CreatedIssue): IssueSignal => ({
  kind: 'issue-created',
  issue,
  payload: JSON.stringify({ title: issue.title, level: issue.level, ...(environment === '' ? {} : { environment }) }),
})

const lifecycleSignal = ({ kind, issue, payload }: LifecycleSignal): IssueSignal => ({ kind, issue, payload: JSON.stringify(payload) })

/**
 * The outbox rows of what happened to issues, one per listener (spine.md 4). Payload of a new one: `{"title", "level"}` and `"environment"` when its
 * first event had one; of the others, what plan-lifecycle.ts says: `eventId` of the event that did it, and `release` when that had one.
 */
export const issueSignals = (
  { created, signals }: { readonly created: readonly CreatedIssue[]; readonly signals: readonly LifecycleSignal[] },
  listeners: SignalListeners,
  nowMs: number,
  newId: () => number,
): OutboxTable[] =>
  [...created.map(createdSignal), ...signals.map(lifecycleSignal)].flatMap(({ kind, issue, payload }) =>
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
