import { issueOfEvent } from '#server/features/issues/assign-issue'
import type { IssueIntent, RowIntent } from '#server/pipeline/intent'
import type { StepContext } from '#server/pipeline/step'

import { fingerprintEvent } from './fingerprint.ts'
import type { NormalizedEvent, ScrubbedEvent } from './stages.ts'
import { rowsOfEvent } from './write-event.ts'

/** What an event asks to have written: its issue, and its rows in the columns. */
interface OwnEvent {
  readonly issue: IssueIntent
  readonly rows: readonly RowIntent[]
}

/** The same that an event of a client comes to, of one that the server makes: of nothing but what was scrubbed. */
export const ownEvent = (stage: NormalizedEvent, context: StepContext): OwnEvent => {
  const fingerprinted = fingerprintEvent(stage as ScrubbedEvent)
  return { issue: issueOfEvent(fingerprinted, context.decoded), rows: rowsOfEvent(fingerprinted, context) }
}
