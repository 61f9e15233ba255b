import type { SourceMapDebug, SourceMapDebugFrame } from '#packages/contract/source-map-debug'
import type { Event, ExceptionValue, Frame } from '#packages/protocol/event'
import type { FrameEnd } from '#packages/source-maps/map-frames'
import { candidateUrls, fileStem, joinUrl } from '#packages/source-maps/urls'

import { findByDebugIds, findByUrls } from '../artifacts/read.ts'
import type { FoundArtifact } from '../artifacts/read.ts'
import type { ArtifactSource } from './artifact-source.ts'
import { debugIdsOf, isMapped, urlOfFrame } from './event-traces.ts'
import type { FoundFile } from './find-files.ts'
import { mapTraces, wantedOf } from './map-event.ts'
import type { Mapping } from './map-event.ts'

/** Names of files that are shown beside a frame. */
const namesMax = 5
/** Bundles in which names are looked for, the newest ones; and files of each release that are compared. */
const bundlesMax = 20
const framesMax = 100
const officialPrefix = 'sentry.javascript.'
/** From this version on the SDKs send debug ids. */
const debugIdVersion = [7, 56, 0] as const

const isSource = ({ type }: FoundArtifact): boolean => type === 'minified_source' || type === 'source'
const isMap = ({ type }: FoundArtifact): boolean => type === 'source_map'

const isOlder = (version: string): boolean => {
  const parts = version.split(/[.-]/, 3).map(Number)
  for (const [index, least] of debugIdVersion.entries()) {
    const part = parts[index] ?? 0
    if (part !== least) return part < least
  }
  return false
}

const supportOf = ({ sdk }: Event): SourceMapDebug['sdkDebugIdSupport'] => {
  const name = sdk?.name ?? ''
  if (!name.startsWith('sentry.')) return 'unofficial-sdk'
  if (!name.startsWith(officialPrefix)) return 'not-supported'
  return isOlder(sdk?.version ?? '') ? 'needs-upgrade' : 'full'
}

/** A name as `like` sees it: nothing in it stands for something else. */
const literally = (text: string): string => text.replaceAll(/[\\%_]/g, (char) => `\\${char}`)

const bundlesOfProject = ({ rows, projectId }: ArtifactSource) =>
  rows
    .rows('artifact_bundle_projects')
    .select('artifact_bundle_projects.bundle_id')
    .where('artifact_bundle_projects.project_id', '=', projectId)
    .where('artifact_bundle_projects.removed_version', '=', 0)

/** Uploaded files whose name contains what is left of the frame's path. */
const namesLike = async (source: ArtifactSource, url: string): Promise<string[]> => {
  const name = fileStem(url).split('/').at(-1) ?? ''
  if (name === '') return []
  const newest = await bundlesOfProject(source).orderBy('artifact_bundle_projects.bundle_id', 'desc').limit(bundlesMax).execute()
  const files = await source.rows
    .rows('artifact_files')
    .select('artifact_files.url')
    .distinct()
    .where('artifact_files.bundle_id', 'in', [-1, ...newest.map((row) => row.bundle_id)])
    .where('artifact_files.type', '!=', 'source_map')
    .where('artifact_files.url', 'like', `%${literally(name)}%`)
    .limit(namesMax)
    .execute()
  return files.map((file) => file.url)
}

const releaseHas = async (source: ArtifactSource, release: string): Promise<{ readonly project: boolean; readonly release: boolean }> => {
  const any = await bundlesOfProject(source).limit(1).executeTakeFirst()
  const one = await source.rows
    .rows('artifact_bundles')
    .select('artifact_bundles.id')
    .where('artifact_bundles.id', 'in', bundlesOfProject(source))
    .where('artifact_bundles.release', '=', release)
    .limit(1)
    .executeTakeFirst()
  return { project: any !== undefined, release: release !== '' && one !== undefined }
}

/** Whether a file of the release has this address; with another dist is not with this one. */
const fetching = async (
  source: ArtifactSource,
  event: Event,
  [url, is]: readonly [string, (file: FoundArtifact) => boolean],
): Promise<{ readonly result: SourceMapDebugFrame['sourceFileReleaseNameFetchingResult']; readonly file: FoundArtifact | undefined }> => {
  const { projectId, upTo } = source
  const release = event.release ?? ''
  const found = await findByUrls(source.rows, { projectId, upTo, release, dist: event.dist ?? '', urls: candidateUrls(url) })
  const file = found.find(is)
  if (file) return { result: 'found', file }
  const other = await source.rows
    .rows('artifact_files')
    .innerJoin('artifact_bundles', 'artifact_bundles.id', 'artifact_files.bundle_id')
    .select('artifact_files.id')
    .where('artifact_files.url', 'in', candidateUrls(url))
    .where('artifact_bundles.release', '=', release)
    .where('artifact_bundles.id', 'in', bundlesOfProject(source))
    .limit(1)
    .executeTakeFirst()
  return { result: other && release !== '' ? 'wrong-dist' : 'unsuccessful', file: undefined }
}

interface FileFacts {
  readonly debugId: string | undefined
  readonly byId: readonly FoundArtifact[]
  readonly file: Awaited<ReturnType<typeof fetching>>
  readonly map: Awaited<ReturnType<typeof fetching>>
  readonly reference: string | null
  readonly names: readonly string[]
}

const factsOfFile = async (source: ArtifactSource, event: Event, url: string, found: FoundFile | undefined): Promise<FileFacts> => {
  const ids = debugIdsOf(event)
  const debugId = ids.get(url)
  const { projectId, upTo } = source
  const byId = debugId === undefined ? [] : await findByDebugIds(source.rows, { projectId, upTo, debugIds: [debugId] })
  const file = await fetching(source, event, [url, isSource])
  const header = file.file?.headers['sourcemap'] ?? null
  const mapUrl = header === null ? found?.file.mapUrl : joinUrl(url, header)
  const map =
    mapUrl === undefined || mapUrl === url
      ? { result: 'unsuccessful' as const, file: undefined }
      : await fetching(source, event, [mapUrl, isMap])
  return { debugId, byId, file, map, reference: header ?? mapUrl ?? null, names: await namesLike(source, url) }
}

const none = { status: 'none' as const }

/** What the map has at the place of the frame. */
const placeFacts = (end: FrameEnd | undefined): Pick<SourceMapDebugFrame, 'mapFault' | 'positionMaps' | 'hasSourceText'> => {
  const fault = end?.fault
  const isUnreadable = fault?.type === 'js_invalid_source'
  return {
    mapFault: isUnreadable ? (fault.reason ?? 'not-json') : null,
    positionMaps: end?.mapped ? true : fault?.type === 'js_invalid_sourcemap_location' ? false : null,
    hasSourceText: end?.mapped ? end.mapped.context_line !== undefined : null,
  }
}

const frameAnswer = (frame: Frame, index: number, facts: FileFacts, end: FrameEnd | undefined): SourceMapDebugFrame => ({
  index,
  stackFramePath: frame.abs_path ?? '',
  lineNo: frame.lineno ?? null,
  colNo: frame.colno ?? null,
  function: frame.function ?? null,
  inApp: frame.in_app ?? false,
  isMapped: end?.mapped !== undefined,
  stackFrameDebugId: facts.debugId ?? null,
  uploadedSomeArtifactWithDebugId: facts.byId.length > 0,
  uploadedSourceFileWithCorrectDebugId: facts.byId.some(isSource),
  uploadedSourceMapWithCorrectDebugId: facts.byId.some(isMap),
  sourceFileReleaseNameFetchingResult: facts.file.result,
  sourceMapReleaseNameFetchingResult: facts.map.result,
  matchingSourceFileNames: facts.names,
  releaseSourceMapReference: facts.reference,
  matchingSourceMapName: facts.map.file?.url ?? facts.byId.find(isMap)?.url ?? null,
  sourceFileScrapingStatus: none,
  sourceMapScrapingStatus: none,
  ...placeFacts(end),
})

const mappedStored = (event: Event): number =>
  (event.exception ?? []).reduce((sum, { stacktrace }) => sum + (stacktrace?.frames.filter(isMapped).length ?? 0), 0)

/** What the event says of itself. */
const saidBy = (event: Event) => ({
  sdkDebugIdSupport: supportOf(event),
  sdkName: event.sdk?.name ?? null,
  sdkVersion: event.sdk?.version ?? null,
  eventHasDebugIds: debugIdsOf(event).size > 0,
  release: event.release ?? null,
  dist: event.dist ?? null,
})

type FrameOf = (frame: Frame, index: number, end: FrameEnd | undefined) => readonly SourceMapDebugFrame[]

const exceptionAnswer = (exception: ExceptionValue, ends: readonly FrameEnd[], answer: FrameOf): SourceMapDebug['exceptions'][number] => {
  const { frames } = exception.raw_stacktrace ?? exception.stacktrace ?? { frames: [] }
  return {
    type: exception.type ?? null,
    value: exception.value ?? null,
    frames: frames.flatMap((frame, index) => answer(frame, index, ends[index])),
  }
}

/** Tells of every frame of a stored event what there is to map it with, and what is missing (ui.md 2.3). Rejects when a store is away. */
export const diagnose = async (event: Event, mapping: Mapping): Promise<SourceMapDebug> => {
  const { source } = mapping
  const wanted = wantedOf(event, true)
  const mapped = wanted && (await mapTraces(event, wanted, mapping, (found) => found.length > 0))
  const facts = new Map<string, FileFacts>()
  for (const url of [...(wanted?.files.keys() ?? [])].slice(0, framesMax)) {
    const found = mapped?.found.find(({ file }) => file.url === url)
    facts.set(url, await factsOfFile(source, event, url, found))
  }
  const endsOf = new Map(mapped?.traces.map(({ trace, ends }) => [trace.holder, ends] as const))
  const answer: FrameOf = (frame, index, end) => {
    const known = facts.get(urlOfFrame(frame, event.platform) ?? '')
    return known ? [frameAnswer(frame, index, known, end)] : []
  }
  const exceptions = (event.exception ?? []).map((exception) => exceptionAnswer(exception, endsOf.get(exception) ?? [], answer))
  const nowMapped = exceptions.reduce((sum, { frames }) => sum + frames.filter((frame) => frame.isMapped).length, 0)
  const has = await releaseHas(source, event.release ?? '')
  return {
    ...saidBy(event),
    projectHasSomeArtifact: has.project,
    releaseHasSomeArtifact: has.release,
    framesMappedLater: Math.max(0, nowMapped - mappedStored(event)),
    exceptions,
  }
}
