import type { EventAnswer } from '#packages/contract/event'
import type { IssueDetails } from '#packages/contract/issue'
import { toMarkdown } from '#packages/event-text/markdown'

/** The event as Markdown (`toMarkdown`) with the address of the page that is open. */
export const pageMarkdown = (event: EventAnswer, issue: IssueDetails | undefined): string =>
  toMarkdown(event, {
    shortId: issue?.shortId ?? '',
    project: issue?.project.slug ?? event.projectID,
    address: window.location.href,
  })
