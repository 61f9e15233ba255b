import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { decodeMappings, mappedLinesMax } from './decode-mappings.ts'
import type { Mappings, MappingsPart } from './decode-mappings.ts'

/** A source map, ready to be asked. Indexes are those of `mappings`. */
export interface SourceMap {
  readonly mappings: Mappings
  /** Names of the sources, below their root; '' where the map has none. */
  readonly sources: readonly string[]
  /** The text of each source, null where the map does not bring it. */
  readonly contents: readonly (string | null)[]
  readonly names: readonly string[]
  /** Sources that their bundler says are not the user's own. */
  readonly ignored: ReadonlySet<number>
  /** About what it takes in memory. */
  readonly bytes: number
}

/** Why a text is no map that can be used; each is said to the user by its word. */
export type MapFault = 'too-large' | 'not-json' | 'not-a-map' | 'bad-mappings' | 'too-many-sections' | 'sections-by-url'

export type ReadMap = { readonly kind: 'map'; readonly map: SourceMap } | { readonly kind: 'fault'; readonly fault: MapFault }

/** Maps of the largest bundles are about so long. Above it nothing is read: parsing takes four times its bytes. */
const mapBytesMax = 64 * 1024 * 1024
const sectionsMax = 10_000
/** Sections of sections are allowed by the format and made by nobody. */
const sectionDepthMax = 4
const sourcesMax = 500_000
/** Values of the JSON, texts not looked into. Two letters may become an object of sixty bytes, and a thread that is out of memory while it parses takes its process with it. */
const valuesMax = 3_000_000
const sourceNameCharsMax = 2_048
/** An answer of a server that guards its JSON against being read as a script begins so. */
const guard = /^\)\]\}'[^\n]{0,200}\n/

/** The lists of all sections, one behind the other. */
interface Parts {
  readonly mappings: MappingsPart[]
  readonly sources: string[]
  readonly contents: (string | null)[]
  readonly names: string[]
  readonly ignored: Set<number>
}

const fault = (word: MapFault): ReadMap => ({ kind: 'fault', fault: word })

const textsOf = (value: Json | undefined): readonly (string | null)[] =>
  Array.isArray(value) ? value.map((each) => (typeof each === 'string' ? each : null)) : []

const underRoot = (root: string, source: string): string => {
  if (root === '' || source === '' || source.includes('://') || source.startsWith('/')) return source
  return root.endsWith('/') ? `${root}${source}` : `${root}/${source}`
}

const wholeAt = (object: JsonObject, key: string): number | undefined => {
  const value = object[key]
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= mappedLinesMax * 1024 ? value : undefined
}

/** Before it was part of the standard, Chrome had it under a name of its own. */
const ignoredOf = (map: JsonObject): readonly number[] => {
  const list = map['ignoreList'] ?? map['x_google_ignoreList']
  return Array.isArray(list) ? list.filter((index) => typeof index === 'number') : []
}

const addPlain = (map: JsonObject, place: { readonly line: number; readonly column: number }, parts: Parts): MapFault | undefined => {
  if (typeof map['mappings'] !== 'string') return 'not-a-map'
  const root = typeof map['sourceRoot'] === 'string' ? map['sourceRoot'] : ''
  const sources = textsOf(map['sources'])
  const contents = textsOf(map['sourcesContent'])
  const [firstSource, firstName] = [parts.sources.length, parts.names.length]
  if (firstSource + sources.length > sourcesMax) return 'too-large'
  for (const [index, source] of sources.entries()) {
    parts.sources.push(underRoot(root, (source ?? '').slice(0, sourceNameCharsMax)))
    parts.contents.push(contents[index] ?? null)
  }
  for (const name of textsOf(map['names'])) parts.names.push(name ?? '')
  for (const index of ignoredOf(map)) parts.ignored.add(firstSource + index)
  parts.mappings.push({ mappings: map['mappings'], ...place, firstSource, firstName })
  return undefined
}

const addSection = (
  section: Json,
  place: { readonly line: number; readonly column: number },
  depth: number,
  parts: Parts,
): MapFault | undefined => {
  const offset = isObject(section) ? section['offset'] : undefined
  if (!isObject(section) || !isObject(offset)) return 'not-a-map'
  if (section['url'] !== undefined && section['map'] === undefined) return 'sections-by-url'
  const [line, column] = [wholeAt(offset, 'line'), wholeAt(offset, 'column')]
  if (!isObject(section['map']) || line === undefined || column === undefined || place.line + line > mappedLinesMax) return 'not-a-map'
  return addMap(section['map'], { line: place.line + line, column: line === 0 ? place.column + column : column }, depth, parts)
}

const addMap = (
  map: JsonObject,
  place: { readonly line: number; readonly column: number },
  depth: number,
  parts: Parts,
): MapFault | undefined => {
  const { sections } = map
  if (!Array.isArray(sections)) return addPlain(map, place, parts)
  if (depth >= sectionDepthMax || parts.mappings.length + sections.length > sectionsMax) return 'too-many-sections'
  for (const section of sections) {
    const found = addSection(section, place, depth + 1, parts)
    if (found) return found
  }
  return undefined
}

const [quote, backslash] = [34, 92]
/** `,` `:` `[` `{`: at least one for each value. */
const beginsValue = new Uint8Array(256)
for (const code of [44, 58, 91, 123]) beginsValue[code] = 1

/** Whether a JSON text has more values than are parsed: one look at each byte. */
const hasTooMany = (bytes: Uint8Array): boolean => {
  let values = 0
  let isText = false
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at] ?? 0
    if (code === quote) isText = !isText
    else if (!isText) values += beginsValue[code] ?? 0
    else if (code === backslash) at += 1
  }
  return values > valuesMax
}

const parsed = (text: string): Json | undefined => {
  try {
    return JSON.parse(text.replace(guard, '')) as Json
  } catch {
    return undefined
  }
}

/**
 * Reads a source map, version 3, plain or of sections (features.md 1.5, 1.10). Never throws; whatever the text is, it takes time and memory in proportion to its
 * length, and what is beyond `mapBytesMax` is not read at all.
 */
export const readMap = (bytes: Buffer): ReadMap => {
  if (bytes.length > mapBytesMax || hasTooMany(bytes)) return fault('too-large')
  const json = parsed(bytes.toString('utf8'))
  if (json === undefined) return fault('not-json')
  if (!isObject(json)) return fault('not-a-map')
  const parts: Parts = { mappings: [], sources: [], contents: [], names: [], ignored: new Set() }
  const found = addMap(json, { line: 0, column: 0 }, 0, parts)
  if (found) return fault(found)
  const mappings = decodeMappings(parts.mappings)
  if (!mappings) return fault('bad-mappings')
  const { sources, contents, names, ignored } = parts
  const held = mappings.columns.byteLength * 5 + mappings.lineStarts.byteLength + bytes.length
  return { kind: 'map', map: { mappings, sources, contents, names, ignored, bytes: held } }
}
