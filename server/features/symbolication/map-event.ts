import type { Event, Frame } from '#packages/protocol/event'
import type { FrameEnd, FrameFault } from '#packages/source-maps/map-frames'
import { contextLines, SourceText } from '#packages/source-maps/source-text'
import { candidateUrls } from '#packages/source-maps/urls'

import type { FoundArtifact } from '../artifacts/read.ts'
import type { ArtifactSource } from './artifact-source.ts'
import { applyEnds, debugIdsOf, newContextRoom, noteFaults, tracesOf, urlOfFrame } from './event-traces.ts'
import type { EventTrace } from './event-traces.ts'
import { findFiles, LookUps } from './find-files.ts'
import type { FoundFile, WantedFile } from './find-files.ts'
import type { MapJob } from './map-table.ts'
import type { MapWorker } from './map-worker.ts'
import { retraceEvent } from './retrace-event.ts'

/** What mapping an event came to. The event was changed in place. */
export interface MappedEvent {
  /** More frames are mapped than were. */
  readonly changed: boolean
  /** Whose files were of use. */
  readonly bundleIds: readonly number[]
}

const nothing: MappedEvent = { changed: false, bundleIds: [] }

/** Texts of sources that the map does not bring, read for one event; larger ones are not read. */
const sourcesMax = 8
const sourceBytesMax = 4 * 1024 * 1024

const scriptPath = /\.(?:[cm]?js|jsx|mjs|bundle|jsbundle|hbc)$/

const pathOf = (url: string): string => url.split(/[?#]/, 1)[0] ?? url

/**
 * A file that was not found is worth a word only where somebody meant it to be: its build gave it a debug id, or the project has artifacts and this is a
 * script of its own. A site that never uploaded anything, an inline script of a page and what others' scripts do are none of it.
 */
const isMissed = (file: WantedFile, frames: readonly Frame[], hasArtifacts: boolean): boolean =>
  file.debugId !== undefined || (hasArtifacts && scriptPath.test(pathOf(file.url)) && frames.some((frame) => frame.in_app !== false))

interface Wanted {
  readonly traces: readonly EventTrace[]
  readonly files: ReadonlyMap<string, { readonly wanted: WantedFile; readonly frames: Frame[] }>
}

/** Whether an event has frames that a map may be for: cheap enough to be asked of every event. */
export const wantedOf = (event: Event, again: boolean): Wanted | undefined => {
  const traces = tracesOf(event, again)
  const files = new Map<string, { readonly wanted: WantedFile; readonly frames: Frame[] }>()
  const ids = traces.length === 0 ? undefined : debugIdsOf(event)
  for (const { frames } of traces) {
    for (const frame of frames) {
      const url = urlOfFrame(frame, event.platform)
      if (url === undefined) continue
      const known = files.get(url) ?? { wanted: { url, debugId: ids?.get(url) ?? ids?.get(frame.abs_path ?? '') }, frames: [] }
      known.frames.push(frame)
      files.set(url, known)
    }
  }
  return files.size > 0 ? { traces, files } : undefined
}

const missedFaults = ({ files }: Wanted, found: readonly FoundFile[], hasArtifacts: boolean): FrameFault[] => {
  const known = new Set(found.map(({ file }) => file.url))
  return [...files.values()]
    .filter(({ wanted, frames }) => !known.has(wanted.url) && isMissed(wanted, frames, hasArtifacts))
    .map(({ wanted }) => ({ type: 'js_no_source', url: wanted.url }))
}

/** Without bytes that are gone: the file is what is left of it. */
const withoutGone = (found: readonly FoundFile[], gone: ReadonlySet<string>): FoundFile[] =>
  found.map(({ file, artifacts }) => {
    const { source, map, ...rest } = file
    const left = {
      ...rest,
      ...(source !== undefined && !gone.has(source) && { source }),
      ...(map !== undefined && !gone.has(map) && { map }),
    }
    const lost = map !== undefined && gone.has(map)
    return { file: lost ? { ...left, fault: { type: 'js_no_source' as const, url: file.mapUrl } } : left, artifacts }
  })

const runJob = async (
  traces: readonly EventTrace[],
  found: readonly FoundFile[],
  { source, worker }: Mapping,
): Promise<readonly FrameEnd[][]> => {
  const byBlob = new Map(found.flatMap(({ artifacts }) => artifacts.map((file) => [file.blob, file] as const)))
  const read = async (blob: string): Promise<Buffer | undefined> => {
    const file = byBlob.get(blob)
    return file && source.read(file)
  }
  const job = (files: readonly FoundFile[]): MapJob => ({
    files: files.map(({ file }) => file),
    // The thread asks for files by the address that frames have.
    traces: traces.map(({ frames }) => frames.map(({ vars: _vars, ...frame }) => frame)),
  })
  const gone = new Set<string>()
  for (let files = found; ; files = withoutGone(found, gone)) {
    const said = await worker.map(job(files), read)
    if (said.kind === 'done') return said.value
    for (const blob of said.blobs) gone.add(blob)
  }
}

/** Looks for the text of a source that its map does not bring, among the files that were uploaded beside it. */
const quoteMissing = async (ends: readonly FrameEnd[], lookUps: LookUps, { source }: Mapping): Promise<FrameEnd[]> => {
  const wanted = ends.filter(({ fault }) => fault?.type === 'js_missing_sources_content').slice(0, sourcesMax)
  if (wanted.length === 0) return [...ends]
  await lookUps.askUrls(wanted.flatMap(({ fault }) => candidateUrls(fault?.source ?? '')))
  const quoted = new Map<FrameEnd, FrameEnd>()
  for (const end of wanted) {
    const file: FoundArtifact | undefined = lookUps
      .byUrl(end.fault?.source ?? '')
      .find(({ type, bytes }) => type === 'source' && bytes <= sourceBytesMax)
    const bytes = file && (await source.read(file))
    const { mapped, raw, token } = end
    const lines = bytes && mapped && contextLines(new SourceText(bytes.toString('utf8')), mapped.lineno ?? 0, (mapped.colno ?? 1) - 1)
    if (lines) quoted.set(end, { mapped: { ...mapped, ...lines }, raw, ...(token !== undefined && { token }) })
  }
  return ends.map((end) => quoted.get(end) ?? end)
}

/** What is needed to map events of a project. */
export interface Mapping {
  readonly source: ArtifactSource
  readonly worker: MapWorker
}

/** Frames came without their variables from the thread. */
const withVars = (end: FrameEnd, frame: Frame | undefined): FrameEnd =>
  frame?.vars === undefined
    ? end
    : { ...end, raw: { ...end.raw, vars: frame.vars }, mapped: end.mapped && { ...end.mapped, vars: frame.vars } }

/** What was found for the frames of an event, and what each of them came to. */
export interface EventFrames {
  readonly found: readonly FoundFile[]
  readonly missed: readonly FrameFault[]
  readonly traces: readonly { readonly trace: EventTrace; readonly ends: readonly FrameEnd[] }[]
}

/** Files of frames that are not mapped yet. */
const openUrls = (event: Event, { traces }: Wanted): ReadonlySet<string> =>
  new Set(traces.flatMap(({ holder }) => holder.stacktrace?.frames ?? []).flatMap((frame) => urlOfFrame(frame, event.platform) ?? []))

const wholeEnds = (mapped: readonly FrameEnd[], { frames }: EventTrace): FrameEnd[] => mapped.map((end, at) => withVars(end, frames[at]))

/** Finds and maps what there is for these frames, and changes nothing. `isWorth` decides after the search whether the frames are mapped at all. */
export const mapTraces = async (
  event: Event,
  wanted: Wanted,
  mapping: Mapping,
  isWorth: (found: readonly FoundFile[]) => boolean,
): Promise<EventFrames> => {
  const { source, worker } = mapping
  const lookUps = new LookUps(source, { release: event.release ?? '', dist: event.dist ?? '' })
  const files = [...wanted.files.values()].map((file) => file.wanted)
  const found = await findFiles(source, lookUps, files, worker)
  const missed = missedFaults(wanted, found, true)
  if (!isWorth(found)) return { found, missed, traces: [] }
  const mapped = await runJob(wanted.traces, found, mapping)
  const traces: { trace: EventTrace; ends: FrameEnd[] }[] = []
  for (const [index, trace] of wanted.traces.entries())
    traces.push({ trace, ends: wholeEnds(await quoteMissing(mapped[index] ?? [], lookUps, mapping), trace) })
  return { found, missed, traces }
}

/**
 * Maps the frames of an event to their sources, in place (features.md 1.4 - 1.7): `stacktrace` has the mapped ones, `raw_stacktrace` those that came, `errors` what
 * is wrong. `again`: what was mapped before is mapped anew, where there is more by now. A pure function of the event and of what the source has. Rejects when a store
 * is away or the thread of maps died; the event is as it was then.
 */
export const mapEvent = async (event: Event, mapping: Mapping, again = false): Promise<MappedEvent> => {
  if (event.platform === 'java') return { changed: await retraceEvent(event, mapping), bundleIds: [] }
  const wanted = wantedOf(event, again)
  if (!wanted) return nothing
  const open = openUrls(event, wanted)
  const isWorth = (found: readonly FoundFile[]): boolean =>
    again ? found.some(({ file }) => file.map !== undefined && open.has(file.url)) : found.length > 0
  const { found, missed, traces } = await mapTraces(event, wanted, mapping, isWorth)
  if (again && traces.length === 0) return nothing
  const room = newContextRoom()
  const changes = traces.map(({ trace, ends }) => applyEnds(trace, ends, room))
  noteFaults(event, [...missed, ...traces.flatMap(({ ends }) => ends.flatMap(({ fault }) => fault ?? []))])
  return {
    changed: changes.includes(true),
    bundleIds: [...new Set(found.flatMap(({ artifacts }) => artifacts.map(({ bundleId }) => bundleId)))],
  }
}

/** Of an event of a project that has no artifacts at all: only what its build promised is missed. */
export const noteMissing = (event: Event): void => {
  const wanted = debugIdsOf(event).size === 0 ? undefined : wantedOf(event, false)
  const missed = wanted ? missedFaults(wanted, [], false) : []
  if (missed.length > 0) noteFaults(event, missed)
}
