import type { SignalListeners } from './batch-store-options.ts'
import type { CreatedIssue } from './plan-issues.ts'
import type { OutboxTable } from './schema.ts'

const issueCreated = 'issue-created'

/**
 * The outbox rows of new issues, one per listener (spine.md 4). Payload: `{"title", "level"}`, and `"environment"` when the first event had one.
 */
export const issueSignals = (
  created: readonly CreatedIssue[],
  listeners: SignalListeners,
  nowMs: number,
  newId: () => number,
): OutboxTable[] => {
  const names = listeners[issueCreated] ?? []
  return created.flatMap(({ issue, environment }) => {
    const payload = JSON.stringify({ title: issue.title, level: issue.level, ...(environment === '' ? {} : { environment }) })
    return names.map((listener) => ({
      id: newId(),
      listener,
      kind: issueCreated,
      project_id: issue.project_id,
      issue_id: issue.id,
      payload,
      next_at: nowMs,
      attempts: 0,
      claimed_until: 0,
    }))
  })
}
