import type { EventAnswer } from '#packages/contract/event'
import type { IssueDetails } from '#packages/contract/issue'
import type { Committers } from '#packages/contract/suspect-commit'
import { toMarkdown } from '#packages/event-text/markdown'

/** The event as Markdown (`toMarkdown`) with the address of the page that is open, and the commit that is suspected. */
export const pageMarkdown = (event: EventAnswer, issue: IssueDetails | undefined, suspects: Committers | undefined): string =>
  toMarkdown(event, {
    shortId: issue?.shortId ?? '',
    project: issue?.project.slug ?? event.projectID,
    address: window.location.href,
    suspect: suspects?.committers[0]?.commits[0],
  })
