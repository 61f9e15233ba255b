import type { FrameFault } from '#packages/source-maps/map-frames'
import { candidateUrls, joinUrl } from '#packages/source-maps/urls'

import { findByDebugIds, findByUrls } from '../artifacts/read.ts'
import type { FoundArtifact } from '../artifacts/read.ts'
import type { ArtifactSource } from './artifact-source.ts'
import { inlineMap } from './map-table.ts'
import type { FileToMap } from './map-table.ts'
import type { MapWorker } from './map-worker.ts'

/** A file that frames lie in, as the event names it. */
export interface WantedFile {
  readonly url: string
  readonly debugId: string | undefined
}

/** Of which release the event is; empty: unknown. */
export interface EventRelease {
  readonly release: string
  readonly dist: string
}

/** What was found of a file, with the rows of its bytes. */
export interface FoundFile {
  readonly file: FileToMap
  readonly artifacts: readonly FoundArtifact[]
}

/** Files of one event, and bytes of all of them: what is beyond is named and left. */
const filesMax = 40
const bytesMax = 160 * 1024 * 1024

const isSource = ({ type }: FoundArtifact): boolean => type === 'minified_source' || type === 'source'
const isMap = ({ type }: FoundArtifact): boolean => type === 'source_map'

/** Look-ups of one event, each asked once. */
export class LookUps {
  readonly #source: ArtifactSource
  readonly #release: EventRelease
  readonly #byDebugId = new Map<string, readonly FoundArtifact[]>()
  readonly #byUrl = new Map<string, readonly FoundArtifact[]>()

  constructor(source: ArtifactSource, release: EventRelease) {
    this.#source = source
    this.#release = release
  }

  /** Asks for all of them at once; then `byDebugId` knows them. */
  async askDebugIds(ids: readonly string[]): Promise<void> {
    await this.#ask(
      this.#byDebugId,
      ids,
      (id) => `id ${id}`,
      async (unknown) => {
        const found = await findByDebugIds(this.#source.rows, { ...this.#look(), debugIds: unknown })
        return (id) => found.filter((file) => file.debugId === id)
      },
    )
  }

  async askUrls(urls: readonly string[]): Promise<void> {
    const { release, dist } = this.#release
    if (release === '') return
    await this.#ask(
      this.#byUrl,
      urls,
      (url) => `url ${release}\n${dist}\n${url}`,
      async (unknown) => {
        const found = await findByUrls(this.#source.rows, { ...this.#look(), release, dist, urls: unknown })
        return (url) => found.filter((file) => file.url === url)
      },
    )
  }

  byDebugId(id: string | undefined): readonly FoundArtifact[] {
    return (id === undefined ? undefined : this.#byDebugId.get(id)) ?? []
  }

  /** Of an address by any of its names: the first name counts most, then the newest bundle. */
  byUrl(url: string): readonly FoundArtifact[] {
    return candidateUrls(url).flatMap((candidate) => this.#byUrl.get(candidate) ?? [])
  }

  #look(): { readonly projectId: number; readonly upTo: number } {
    return { projectId: this.#source.projectId, upTo: this.#source.upTo }
  }

  async #ask(
    known: Map<string, readonly FoundArtifact[]>,
    asked: readonly string[],
    keyOf: (each: string) => string,
    find: (unknown: readonly string[]) => Promise<(each: string) => readonly FoundArtifact[]>,
  ): Promise<void> {
    const { cache, projectId, upTo } = this.#source
    const key = (each: string): string => `${String(projectId)} ${String(upTo)} ${keyOf(each)}`
    const unknown: string[] = []
    for (const each of new Set(asked)) {
      const found = known.get(each) ?? cache?.get(key(each))
      if (found) known.set(each, found)
      else unknown.push(each)
    }
    if (unknown.length === 0) return
    const of = await find(unknown)
    for (const each of unknown) {
      known.set(each, of(each))
      cache?.set(key(each), of(each))
    }
  }
}

/** The minified file, and its map so far as debug ids tell. */
interface Half {
  readonly wanted: WantedFile
  readonly resolvedWith: FileToMap['resolvedWith']
  readonly source: FoundArtifact | undefined
  readonly map: FoundArtifact | undefined
}

const halfOf = (lookUps: LookUps, wanted: WantedFile): Half | undefined => {
  const byId = lookUps.byDebugId(wanted.debugId)
  const [source, map] = [byId.find(isSource), byId.find(isMap)]
  if (source || map) return { wanted, resolvedWith: 'debug-id', source, map }
  const byUrl = lookUps.byUrl(wanted.url).find(isSource)
  return byUrl && { wanted, resolvedWith: 'url', source: byUrl, map: undefined }
}

type Reference = { readonly kind: 'url'; readonly url: string } | { readonly kind: 'data' | 'bad-data' | 'none' | 'gone' }

/** Where the minified file says that its map is: in the headers that it was uploaded with, else in its text. */
const referenceOf = async (half: Half, source: ArtifactSource, worker: MapWorker): Promise<Reference> => {
  const file = half.source
  if (!file) return { kind: 'none' }
  const header = file.headers['sourcemap'] ?? file.headers['x-sourcemap'] ?? ''
  if (header !== '' && !header.startsWith('data:')) return { kind: 'url', url: header.split(/[?#]/, 1)[0] ?? '' }
  const said = await worker.reference(file.blob, () => source.read(file))
  return said.kind === 'gone' ? { kind: 'gone' } : said.value
}

const noSource = (url: string): FrameFault => ({ type: 'js_no_source', url })

const fileOf = ({ wanted, resolvedWith, source }: Half, rest: Partial<FileToMap> & { readonly mapUrl: string }): FileToMap => ({
  url: wanted.url,
  resolvedWith,
  ...(source && { source: source.blob }),
  ...rest,
})

const withMap = (half: Half, mapUrl: string, map: FoundArtifact | undefined): FoundFile => {
  const artifacts = [half.source, map].filter((file) => file !== undefined)
  return map
    ? { file: fileOf(half, { mapUrl, map: map.blob }), artifacts }
    : { file: fileOf(half, { mapUrl, fault: noSource(mapUrl) }), artifacts }
}

/** The map of a file that debug ids do not tell: by what the minified file says of it. */
const withoutId = (half: Half, reference: Reference, lookUps: LookUps): FoundFile => {
  const { url, debugId } = half.wanted
  const artifacts = half.source ? [half.source] : []
  if (reference.kind === 'url') {
    const mapUrl = joinUrl(url, reference.url)
    return withMap(half, mapUrl, lookUps.byUrl(mapUrl).find(isMap))
  }
  if (reference.kind === 'data') return { file: fileOf(half, { mapUrl: url, map: inlineMap }), artifacts }
  if (reference.kind === 'bad-data') return { file: fileOf(half, { mapUrl: url, fault: { type: 'js_invalid_source', url } }), artifacts }
  // A file that names no map is its own source, unless its debug id says that there is one.
  return { file: fileOf(half, { mapUrl: url, ...(debugId !== undefined && { fault: noSource(url) }) }), artifacts }
}

const idOf = ({ wanted, source }: Half): string | undefined => wanted.debugId ?? (source?.debugId || undefined)

/** More than is read for one event. */
const tooMuch = ({ url, mapUrl, resolvedWith }: Pick<FileToMap, 'url' | 'mapUrl' | 'resolvedWith'>): FoundFile => ({
  file: { url, mapUrl, resolvedWith, fault: { type: 'js_too_many_sources', url } },
  artifacts: [],
})

/** Cuts what is too much for one event, the first files first. */
const bounded = (found: readonly FoundFile[]): FoundFile[] => {
  let left = bytesMax
  return found.map((each) => {
    const bytes = each.artifacts.reduce((sum, artifact) => sum + artifact.bytes, 0)
    left -= bytes
    return left >= 0 || each.artifacts.length === 0 ? each : tooMuch(each.file)
  })
}

/**
 * Finds the minified files and maps of an event's frames, in the order of features.md 1.4 and 1.5: by debug id, else by release, dist and address. Files of which
 * nothing is known are not in the answer. Rejects when a store is away.
 */
export const findFiles = async (
  source: ArtifactSource,
  lookUps: LookUps,
  wanted: readonly WantedFile[],
  worker: MapWorker,
): Promise<FoundFile[]> => {
  const files = wanted.slice(0, filesMax)
  await lookUps.askDebugIds(files.flatMap(({ debugId }) => debugId ?? []))
  const unknown = files.filter(({ debugId }) => lookUps.byDebugId(debugId).length === 0)
  await lookUps.askUrls(unknown.flatMap(({ url }) => candidateUrls(url)))
  const halves = files.flatMap((file) => halfOf(lookUps, file) ?? [])
  await lookUps.askDebugIds(halves.flatMap((half) => idOf(half) ?? []))
  const ends: FoundFile[] = []
  let left = bytesMax
  for (const half of halves) {
    const map = half.map ?? lookUps.byDebugId(idOf(half)).find(isMap)
    if (map) {
      ends.push(withMap(half, joinUrl(half.wanted.url, half.source?.headers['sourcemap'] ?? map.url), map))
      continue
    }
    // Their texts are read to be asked.
    left -= half.source?.bytes ?? 0
    if (left < 0) {
      ends.push(tooMuch({ url: half.wanted.url, mapUrl: half.wanted.url, resolvedWith: half.resolvedWith }))
      continue
    }
    const reference = await referenceOf(half, source, worker)
    if (reference.kind === 'url') await lookUps.askUrls(candidateUrls(joinUrl(half.wanted.url, reference.url)))
    ends.push(withoutId(half, reference, lookUps))
  }
  return bounded(ends)
}
