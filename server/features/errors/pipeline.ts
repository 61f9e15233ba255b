import { assignIssue } from '#server/features/issues/assign-issue'
import { splitIssue } from '#server/features/splits/read'
import { pipeline } from '#server/pipeline/step'
import { loadProject } from '#server/pipeline/steps/load-project'
import type { LoadedUnit } from '#server/pipeline/steps/load-project'
import type { Item, Lane, Unit } from '#server/pipeline/unit'

import type { Symbolicate } from '../symbolication/read.ts'
import { countOnce } from './count-once.ts'
import { filter } from './filter.ts'
import { fingerprint } from './fingerprint.ts'
import { normalize } from './normalize.ts'
import { parsePayload } from './parse-payload.ts'
import { scrub } from './scrub.ts'
import type { FingerprintedEvent, NormalizedEvent, ParsedEvent, ScrubbedEvent } from './stages.ts'
import { writeEvent } from './write-event.ts'

/** What happens to an error, default or security event. Read this first. */
const errorsPipeline = (symbolicate: Symbolicate) =>
  pipeline<
    [
      Unit,
      LoadedUnit,
      ParsedEvent,
      NormalizedEvent,
      NormalizedEvent,
      NormalizedEvent,
      ScrubbedEvent,
      FingerprintedEvent,
      FingerprintedEvent,
      FingerprintedEvent,
      FingerprintedEvent,
      unknown,
    ]
  >('errors', [
    loadProject, // drops: project_id (unknown or removed)
    parsePayload, // drops: invalid_json, security_report, types of other slices
    normalize, // trims and annotates; never rejects for a bad field
    filter, // drops: the names of ingest.md 3.9, such as web-crawlers
    symbolicate, // maps frames of JavaScript to their sources; parks while the artifacts cannot be read
    scrub, // nothing below sees, and nothing ever stores, unscrubbed data
    fingerprint, // -> hashes, title, culprit
    splitIssue, // -> the hashes of one value, where somebody split the issue
    countOnce, // -> intent: the event id counts once in its project
    assignIssue, // -> intent: join or make the issue of the hashes; which of the two is known in the commit
    writeEvent, // -> intent: one row in `events`, one in `event_payloads`
  ])

const claimedTypes = new Set(['event', 'security', 'raw_security', 'nel'])

/** One unit per event-like item; attachments that came along have a lane of their own and name the event by its id. */
export const errorsLane = (symbolicate: Symbolicate): Lane => ({
  name: 'errors',
  claim: (items: readonly Item[]) => items.filter(({ type }) => claimedTypes.has(type)).map((item) => [item]),
  pipeline: errorsPipeline(symbolicate),
})
