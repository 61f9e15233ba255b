import { LruCache } from '#core/lru-cache'
import type { Frame } from '#packages/protocol/event'
import { mapFrames, openMap } from '#packages/source-maps/map-frames'
import type { FrameEnd, FrameFault, MappedFile, OpenMap, ResolvedWith } from '#packages/source-maps/map-frames'
import { mapReference } from '#packages/source-maps/map-reference'
import type { MapReference } from '#packages/source-maps/map-reference'
import { readMap } from '#packages/source-maps/read-map'
import type { MapFault } from '#packages/source-maps/read-map'
import { scanScopes } from '#packages/source-maps/scan-scopes'
import type { Scopes } from '#packages/source-maps/scopes'
import { SourceText } from '#packages/source-maps/source-text'
import { withoutAsync } from '#packages/source-maps/urls'

/** What there is of the minified file at a url, by the names of its bytes. */
export interface FileToMap {
  readonly url: string
  readonly mapUrl: string
  readonly resolvedWith: ResolvedWith
  /** Of the minified file. */
  readonly source?: string
  /** Of its map; `inline`: it is part of the minified file. */
  readonly map?: string
  /** Why there is no map, where one should be. */
  readonly fault?: FrameFault
}

export const inlineMap = 'inline'

/** Stack traces of one event, with the files that their frames lie in. */
export interface MapJob {
  readonly files: readonly FileToMap[]
  readonly traces: readonly (readonly Frame[])[]
}

/** Bytes that are not held are asked for; the same question again is answered then. */
export type TableAnswer<Value> =
  | { readonly kind: 'missing'; readonly blobs: readonly string[] }
  | { readonly kind: 'done'; readonly value: Value }

type Held =
  | { readonly kind: 'script'; readonly source: SourceText; scopes: Scopes | undefined; readonly bytes: number }
  | { readonly kind: 'map'; readonly map: OpenMap; readonly bytes: number }
  | { readonly kind: 'fault'; readonly fault: MapFault; readonly bytes: number }

/** Maps of 20 MB take 50 MB decoded. */
const heldBytesMax = 160 * 1024 * 1024
const smallBytes = 200

const scriptOf = (bytes: Buffer): Held => {
  const text = bytes.toString('utf8')
  return { kind: 'script', source: new SourceText(text), scopes: undefined, bytes: bytes.length * 2 + smallBytes }
}

const mapOf = (bytes: Buffer): Held => {
  const read = readMap(bytes)
  return read.kind === 'map'
    ? { kind: 'map', map: openMap(read.map), bytes: read.map.bytes + smallBytes }
    : { kind: 'fault', fault: read.fault, bytes: smallBytes }
}

/**
 * Minified files and maps, decoded and ready, up to so many bytes; those used last stay. It reads nothing: what it does not have it asks for, and the one question
 * that is under way keeps what it has got. Lives in a thread of its own (thread.ts).
 */
export class MapTable {
  readonly #held: LruCache<Held>
  readonly #raw = new Map<string, Buffer>()

  constructor(bytesMax = heldBytesMax) {
    this.#held = new LruCache(bytesMax, ({ bytes }) => bytes)
  }

  /** Bytes that were missing. */
  hold(blob: string, bytes: Buffer): void {
    this.#raw.set(blob, bytes)
  }

  /** Where a minified file says that its map is. */
  reference(blob: string): TableAnswer<Exclude<MapReference, { kind: 'data' }> | { readonly kind: 'data' }> {
    const script = this.#open(blob, scriptOf)
    if (script?.kind !== 'script') return { kind: 'missing', blobs: [blob] }
    const reference = mapReference({}, script.source.text)
    this.#held.trim()
    return { kind: 'done', value: reference.kind === 'data' ? { kind: 'data' } : reference }
  }

  map({ files, traces }: MapJob): TableAnswer<FrameEnd[][]> {
    const missing = new Set<string>()
    const opened = new Map(files.map((file) => [file.url, this.#file(file, missing)] as const))
    if (missing.size > 0) return { kind: 'missing', blobs: [...missing] }
    const value = traces.map((frames) => mapFrames(frames, (frame) => opened.get(withoutAsync(frame.abs_path ?? ''))))
    this.#raw.clear()
    this.#held.trim()
    return { kind: 'done', value }
  }

  #file(file: FileToMap, missing: Set<string>): MappedFile {
    const { url, mapUrl, resolvedWith } = file
    const script = this.#wanted(file.source, scriptOf, missing)
    const map = file.map === inlineMap ? this.#inlineMap(file, script) : this.#wanted(file.map, mapOf, missing)
    const fault: FrameFault | undefined = map?.kind === 'fault' ? { type: 'js_invalid_source', url: mapUrl, reason: map.fault } : file.fault
    const place = { url, mapUrl, resolvedWith, ...(fault && { fault }) }
    if (map?.kind === 'map') return { ...place, script: script?.kind === 'script' ? this.#scoped(script) : undefined, map: map.map }
    return { ...place, script: plain(script), map: undefined }
  }

  #wanted(blob: string | undefined, open: (bytes: Buffer) => Held, missing: Set<string>): Held | undefined {
    const held = blob === undefined ? undefined : this.#open(blob, open)
    if (blob !== undefined && !held) missing.add(blob)
    return held
  }

  #inlineMap(file: FileToMap, script: Held | undefined): Held | undefined {
    const name = `${inlineMap} ${file.source ?? ''}`
    const known = this.#held.get(name)
    if (known || script?.kind !== 'script') return known
    const reference = mapReference({}, script.source.text)
    return this.#keep(name, mapOf(reference.kind === 'data' ? reference.bytes : Buffer.alloc(0)))
  }

  /** Functions are looked for once a map needs their names. */
  #scoped(script: Extract<Held, { kind: 'script' }>): MappedFile['script'] {
    script.scopes ??= scanScopes(script.source.text)
    return { source: script.source, scopes: script.scopes }
  }

  #open(blob: string, open: (bytes: Buffer) => Held): Held | undefined {
    const known = this.#held.get(blob)
    if (known) return known
    const bytes = this.#raw.get(blob)
    if (!bytes) return undefined
    this.#raw.delete(blob)
    return this.#keep(blob, open(bytes))
  }

  #keep(name: string, held: Held): Held {
    this.#held.hold(name, held)
    return held
  }
}

const noScopes: Scopes = scanScopes('')

/** A script that is only quoted. */
const plain = (script: Held | undefined): MappedFile['script'] =>
  script?.kind === 'script' ? { source: script.source, scopes: script.scopes ?? noScopes } : undefined
