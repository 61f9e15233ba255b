import { LruCache } from '#core/lru-cache'
import { framesMax } from '#packages/normalize/limits'
import { mappingBytesMax } from '#packages/proguard/mapping'
import type { MappingFault } from '#packages/proguard/mapping'
import type { JavaFrame, JavaType } from '#packages/proguard/retrace'
import type { Event, EventError, ExceptionValue, Frame, Thread } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'

import { findMappings } from '../artifacts/read.ts'
import type { FoundMapping } from '../artifacts/read.ts'
import type { ArtifactSource } from './artifact-source.ts'
import type { MapWorker } from './map-worker.ts'
import type { Retraced, RetraceJob } from './retrace-table.ts'

/** Where the mappings of a project are found, and who reads them. */
interface Retracing {
  readonly source: Pick<ArtifactSource, 'rows' | 'projectId' | 'upTo' | 'readMapping' | 'mappingCache'>
  readonly worker: Pick<MapWorker, 'retrace'>
}

const lookUpsMax = 5_000

/** What was found of an id, or null: nothing; the entries used last stay. */
export class MappingCache extends LruCache<FoundMapping | null> {
  constructor() {
    super(lookUpsMax)
  }
}

/** An app has one mapping; those of its parts are few. */
const mappingsMax = 5
const missingType = 'proguard_missing_mapping'
const invalidType = 'proguard_generic_error'

const isRetraced = (event: Event): boolean =>
  [...(event.exception ?? []), ...(event.threads ?? [])].some(({ raw_stacktrace: raw }) => raw !== undefined)

/** The mappings that an event says its program was shrunk with, as the normaliser writes their ids. None where its frames came with the names of the source. */
export const mappingIdsOf = (event: Event): readonly string[] => {
  if (event.platform !== 'java') return []
  const images = event.debug_meta?.['images']
  const ids = new Set<string>()
  for (const image of Array.isArray(images) ? images : [])
    if (isObject(image) && image['type'] === 'proguard' && typeof image['uuid'] === 'string') ids.add(image['uuid'])
  return ids.size === 0 || isRetraced(event) ? [] : [...ids].slice(0, mappingsMax)
}

const lookUp = async (
  ids: readonly string[],
  { rows, projectId, upTo, mappingCache: cache }: Retracing['source'],
): Promise<Map<string, FoundMapping | null>> => {
  const keyOf = (id: string): string => `${String(projectId)} ${String(upTo)} ${id}`
  const known = new Map<string, FoundMapping | null>()
  const unknown = ids.filter((id) => {
    const found = cache?.get(keyOf(id))
    if (found !== undefined) known.set(id, found)
    return found === undefined
  })
  const found = unknown.length === 0 ? [] : await findMappings(rows, { projectId, upTo, debugIds: unknown })
  for (const id of unknown) {
    const mapping = found.find(({ debugId }) => debugId === id) ?? null
    known.set(id, mapping)
    cache?.set(keyOf(id), mapping)
  }
  return known
}

const isJava = ({ platform, module }: Frame): boolean => (platform === undefined || platform === 'java') && module !== undefined

const javaFrame = (frame: Frame): JavaFrame =>
  isJava(frame)
    ? {
        ...(frame.module !== undefined && { module: frame.module }),
        ...(frame.function !== undefined && { function: frame.function }),
        ...(frame.filename !== undefined && { filename: frame.filename }),
        ...(frame.lineno !== undefined && { lineno: frame.lineno }),
      }
    : {}

/** A frame under its own names. What was inlined from another class is somebody else's code, maybe: whose it is has to be decided anew. */
const namedFrame = (raw: Frame, { module, function: name, filename, lineno }: JavaFrame, isOtherClass: boolean): Frame => {
  const { in_app: isInApp, lineno: _line, abs_path: path, data, ...rest } = raw
  return {
    ...rest,
    ...(module !== undefined && { module }),
    ...(name !== undefined && { function: name }),
    ...(filename !== undefined && { filename }),
    ...(path !== undefined && path !== raw.filename && { abs_path: path }),
    ...(lineno !== undefined && { lineno }),
    ...(!isOtherClass && isInApp !== undefined && { in_app: isInApp }),
    data: { ...data, symbolicated: true },
  }
}

const namedFrames = (frames: readonly Frame[], ends: readonly (readonly JavaFrame[] | null)[]): Frame[] =>
  frames.flatMap((raw, at) => {
    const end = ends[at]
    return end ? end.map((each) => namedFrame(raw, each, each.module !== end[0]?.module)) : [raw]
  })

/** Puts the named frames in place of those that came, which stay beside them. Of too many the oldest are left out. */
const applyFrames = (holder: ExceptionValue | Thread, ends: readonly (readonly JavaFrame[] | null)[]): boolean => {
  const { stacktrace } = holder
  if (!stacktrace || ends.every((end) => end === null)) return false
  holder.raw_stacktrace = stacktrace
  holder.stacktrace = { ...stacktrace, frames: namedFrames(stacktrace.frames, ends).slice(-framesMax) }
  return true
}

const applyType = (exception: ExceptionValue, named: JavaType | null): boolean => {
  if (!named || (named.type === exception.type && named.module === exception.module)) return false
  if (named.type !== undefined) exception.type = named.type
  if (named.module === undefined) delete exception.module
  else exception.module = named.module
  return true
}

const note = (event: Event, noted: readonly EventError[]): void => {
  const errors = [...(event.errors ?? []).filter(({ type }) => type !== missingType && type !== invalidType), ...noted]
  if (errors.length > 0) event.errors = errors
  else delete event.errors
}

const missing = (id: string): EventError => ({ type: missingType, mapping_uuid: id })

/** What is to be named of an event. */
const jobOf = (event: Event, mappings: readonly FoundMapping[]): RetraceJob => ({
  mappings: mappings.map(({ blob }) => blob),
  traces: [...(event.exception ?? []), ...(event.threads ?? [])].map(({ stacktrace }) => (stacktrace?.frames ?? []).map(javaFrame)),
  types: (event.exception ?? []).map(({ type, module }) => ({
    ...(type !== undefined && { type }),
    ...(module !== undefined && { module }),
  })),
})

const run = async (
  event: Event,
  mappings: readonly FoundMapping[],
  { source, worker }: Retracing,
): Promise<{ readonly value: Retraced; readonly gone: ReadonlySet<string> }> => {
  const byBlob = new Map(mappings.map((mapping) => [mapping.blob, mapping]))
  const bytesOf = async (blob: string): Promise<Buffer | undefined> => {
    const mapping = byBlob.get(blob)
    return mapping && source.readMapping(mapping)
  }
  const gone = new Set<string>()
  for (;;) {
    const left = mappings.filter(({ blob }) => !gone.has(blob))
    if (left.length === 0) return { value: { traces: [], types: [], faults: [] }, gone }
    const said = await worker.retrace(jobOf(event, left), bytesOf)
    if (said.kind === 'done') return { value: said.value, gone }
    for (const blob of said.blobs) gone.add(blob)
  }
}

const apply = (event: Event, { traces, types }: Retraced): boolean => {
  const frames = [...(event.exception ?? []), ...(event.threads ?? [])].map((holder, at) => applyFrames(holder, traces[at] ?? []))
  const named = (event.exception ?? []).map((exception, at) => applyType(exception, types[at] ?? null))
  return frames.includes(true) || named.includes(true)
}

const invalid = (mapping: FoundMapping, fault: MappingFault): EventError => ({
  type: invalidType,
  mapping_uuid: mapping.debugId,
  reason: fault,
})

/**
 * Gives exceptions and frames of Java the names of their source, in place (features.md 1.11): `stacktrace` has them, `raw_stacktrace` the frames that came, `errors`
 * which of the named mappings are not there. A pure function of the event and of what the project has. True: something has another name. Rejects when a store is
 * away or the thread died; the event is as it was then.
 */
export const retraceEvent = async (event: Event, retracing: Retracing): Promise<boolean> => {
  const ids = mappingIdsOf(event)
  if (ids.length === 0) return false
  const known = await lookUp(ids, retracing.source)
  const found = ids.flatMap((id) => known.get(id) ?? [])
  const small = found.filter(({ bytes }) => bytes <= mappingBytesMax)
  const { value, gone } = await run(event, small, retracing)
  const isChanged = apply(event, value)
  note(event, [
    ...ids.filter((id) => !known.get(id)).map(missing),
    ...small.filter(({ blob }) => gone.has(blob)).map(({ debugId }) => missing(debugId)),
    ...found.filter(({ bytes }) => bytes > mappingBytesMax).map((mapping) => invalid(mapping, 'too-large')),
    ...value.faults.flatMap(({ blob, fault }) =>
      small.filter((mapping) => mapping.blob === blob).map((mapping) => invalid(mapping, fault)),
    ),
  ])
  return isChanged
}

/** Of an event of a project that has no mapping at all: those that it names are missed. */
export const noteMissingMappings = (event: Event): void => {
  const ids = mappingIdsOf(event)
  if (ids.length > 0) note(event, ids.map(missing))
}
