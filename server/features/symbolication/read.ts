import type { Event } from '#packages/protocol/event'
import type { JobContext } from '#server/clock/run-jobs'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'

import { allArtifacts, newestArtifacts } from '../artifacts/read.ts'
import { readFrom, sourceOfRequest } from './artifact-source.ts'
import type { ArtifactSource } from './artifact-source.ts'
import { isScript } from './event-traces.ts'
import { mapWorker } from './map-worker.ts'
import { mappingIdsOf } from './retrace-event.ts'
import { mapStored, rulesForMapping } from './stored-event.ts'

export { mapNothing } from './symbolicate.ts'
export type { Symbolicate } from './symbolicate.ts'

/** A stored event as it is to be read. */
interface ReadableEvent {
  readonly event: Event
  /** Where it happened, when that is said otherwise than in its row. */
  readonly culprit?: string
}

const readable = async (source: ArtifactSource, scope: Scope, event: Event): Promise<ReadableEvent> => {
  if (!isScript(event.platform) && mappingIdsOf(event).length === 0) return { event }
  try {
    const mapped = await mapStored(event, { source, worker: mapWorker }, () => rulesForMapping(scope, source.projectId))
    return mapped ? { event: mapped.event, culprit: mapped.culprit } : { event }
  } catch {
    return { event }
  }
}

/**
 * A stored event with its frames mapped by artifacts that came after it (features.md 1.9), scrubbed and classified anew; as it is stored when there is nothing to map,
 * or the maps cannot be read now.
 */
export const mapForView = (request: Pick<ScopedRequest, 'scope' | 'blobs'>, projectId: number, event: Event): Promise<ReadableEvent> =>
  readable(sourceOfRequest(request, projectId), request.scope, event)

/** The same for the clock, which has no request; `scope` is that of the project. */
export const mapForClock = ({ db, blobs }: JobContext, scope: Scope, projectId: number, event: Event): Promise<ReadableEvent> => {
  const read = readFrom(blobs)
  return readable({ rows: allArtifacts(db), projectId, upTo: newestArtifacts, read, readMapping: read }, scope, event)
}
