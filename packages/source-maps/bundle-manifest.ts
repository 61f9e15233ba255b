import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { readDebugId } from './bundle-debug-id.ts'

/** What a file of a bundle is (features.md 1.2). */
const artifactTypes = ['source', 'minified_source', 'source_map', 'indexed_ram_bundle'] as const
export type ArtifactType = (typeof artifactTypes)[number]

/** Name of the manifest in a bundle. */
export const manifestName = 'manifest.json'
/** Files of a bundle at most. */
export const bundleFilesMax = 100_000

const urlCharsMax = 2_000
const headersMax = 50
const headerCharsMax = 4_000
const nameCharsMax = 200

/** A file as the manifest describes it. */
export interface ManifestFile {
  /** Path of the entry in the archive; never used as one of ours. */
  readonly path: string
  readonly type: ArtifactType
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Of the header `debug-id`; empty: the file itself may say it. */
  readonly debugId: string
}

export interface Manifest {
  /** The id that the client made of the content; empty: none. */
  readonly bundleId: string
  /** Empty: none. */
  readonly release: string
  readonly dist: string
  readonly files: readonly ManifestFile[]
}

export type ParsedManifest = { readonly ok: true; readonly manifest: Manifest } | { readonly ok: false; readonly error: string }

const refuse = (error: string): ParsedManifest => ({ ok: false, error })

const text = (value: Json | undefined, charsMax: number): string => (typeof value === 'string' ? value.slice(0, charsMax) : '')

const isArtifactType = (word: string): word is ArtifactType => artifactTypes.some((type) => type === word)

/** Headers of a file as the wire has them: names in lower case, at most 50, long ones cut. */
export const readHeaders = (value: Json | undefined): Record<string, string> => {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>
  if (!isObject(value)) return headers
  for (const [name, content] of Object.entries(value).slice(0, headersMax))
    if (typeof content === 'string') headers[name.slice(0, nameCharsMax).toLowerCase()] = content.slice(0, headerCharsMax)
  return headers
}

/** One file, or what is wrong with it. */
const readFile = (path: string, value: Json | undefined): ManifestFile | string => {
  const where = `its manifest.json describes ${JSON.stringify(path.slice(0, nameCharsMax))}`
  if (!isObject(value)) return `${where} with something that is no object`
  const type = value['type'] ?? 'source'
  if (typeof type !== 'string' || !isArtifactType(type))
    return `${where} with the unknown type ${JSON.stringify(type).slice(0, nameCharsMax)} (known: ${artifactTypes.join(', ')})`
  const url = value['url']
  if (url !== undefined && typeof url !== 'string') return `${where} with a url that is no text`
  if (url !== undefined && url.length > urlCharsMax) return `${where} with a url of more than ${urlCharsMax} characters`
  const headers = readHeaders(value['headers'])
  return { path, type, url: url ?? '', headers, debugId: readDebugId(headers['debug-id'] ?? '') ?? '' }
}

const parse = (bytes: Uint8Array): JsonObject | string => {
  let content: string
  try {
    content = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return 'its manifest.json is not UTF-8'
  }
  try {
    const manifest = JSON.parse(content) as Json
    return isObject(manifest) ? manifest : 'its manifest.json is no JSON object'
  } catch {
    return 'its manifest.json is not JSON'
  }
}

/**
 * Reads the manifest of an artifact bundle (features.md 1.2, web-api.md 2.5). Unknown keys are left alone, missing types are `source`. The error continues a
 * sentence about the bundle: "..., as its manifest.json is not JSON".
 */
export const parseManifest = (bytes: Uint8Array): ParsedManifest => {
  const manifest = parse(bytes)
  if (typeof manifest === 'string') return refuse(manifest)
  const described = manifest['files'] ?? {}
  if (!isObject(described)) return refuse('the key "files" of its manifest.json is no object')
  const entries = Object.entries(described)
  if (entries.length > bundleFilesMax) return refuse(`it has ${entries.length} files, and a bundle may have ${bundleFilesMax}`)
  const files: ManifestFile[] = []
  for (const [path, value] of entries) {
    const file = readFile(path, value)
    if (typeof file === 'string') return refuse(file)
    files.push(file)
  }
  return {
    ok: true,
    manifest: {
      bundleId: readDebugId(text(manifest['debug_id'], nameCharsMax)) ?? '',
      release: text(manifest['release'], nameCharsMax),
      dist: text(manifest['dist'], nameCharsMax),
      files,
    },
  }
}

const uuid = '[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}'
const commentPattern = new RegExp(String.raw`//[#@][ \t]{0,8}debugId=(${uuid})`, 'g')
const keyPattern = new RegExp(String.raw`"(debug_id|debugId)"[ \t\n\r]{0,8}:[ \t\n\r]{0,8}"(${uuid})"`, 'g')

/** Characters at both ends of a file in which its debug id is looked for: tools write it at the end of a script, and first or last in a map. */
export const debugIdWindow = 16 * 1024

/** The debug id that a script says in its last `//# debugId=` comment; undefined: none. `end` is the end of its text. */
export const debugIdOfScript = (end: string): string | undefined => readDebugId([...end.matchAll(commentPattern)].at(-1)?.[1] ?? '')

/** The debug id that a source map says in its JSON, of its beginning and its end; `debug_id` goes before `debugId` (features.md 1.1). Undefined: none. */
export const debugIdOfMap = (start: string, end: string): string | undefined => {
  const found = [...start.matchAll(keyPattern), ...end.matchAll(keyPattern)]
  const best = found.find(([, key]) => key === 'debug_id') ?? found[0]
  return readDebugId(best?.[2] ?? '')
}

const endPattern = /\/\/[#@][ \t]{0,8}sourceMappingURL=(\S{1,2000})/g

/** What the last `//# sourceMappingURL=` comment of a script names; undefined: none, or a map that is written into the script. */
export const mapReferenceOfScript = (end: string): string | undefined => {
  const reference = [...end.matchAll(endPattern)].at(-1)?.[1]
  return reference === undefined || reference.startsWith('data:') ? undefined : reference
}
