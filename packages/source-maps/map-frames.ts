import type { Frame } from '#packages/protocol/event'

import { segmentAt } from './decode-mappings.ts'
import { boundPath, inAppOf, moduleOf, sourceFilename } from './frame-place.ts'
import { functionName, scopeName } from './function-name.ts'
import type { Script } from './function-name.ts'
import type { MapFault, SourceMap } from './read-map.ts'
import { contextLines, SourceText } from './source-text.ts'
import { joinUrl } from './urls.ts'

/** How the artifacts of a file were found, as frames say it. */
export type ResolvedWith = 'debug-id' | 'url'

/** What there is of the file of a frame. */
export interface MappedFile {
  /** Of the minified file, as the frame has it. */
  readonly url: string
  /** Of the map; that of the minified file for one that is part of it. */
  readonly mapUrl: string
  readonly resolvedWith: ResolvedWith
  readonly script: Script | undefined
  readonly map: OpenMap | undefined
  /** Why there is no map, where one should be. */
  readonly fault?: FrameFault
}

/** A map with its sources ready to be quoted; made once for each map. */
export interface OpenMap {
  readonly map: SourceMap
  readonly text: (source: number) => SourceText | undefined
}

/** Why a frame stayed as it was, or what it lacks (features.md 1.7). */
export interface FrameFault {
  readonly type:
    | 'js_no_source'
    | 'js_invalid_source'
    | 'js_invalid_sourcemap_location'
    | 'js_missing_sources_content'
    | 'js_too_many_sources'
  readonly url: string
  readonly row?: number
  readonly column?: number
  /** Of a map that cannot be read. */
  readonly reason?: MapFault
  /** Of a source without a text. */
  readonly source?: string
}

/** A frame after mapping: the mapped one, the raw one with what the minified file says, and what went wrong. */
export interface FrameEnd {
  readonly mapped: Frame | undefined
  readonly raw: Frame
  readonly fault?: FrameFault
  /** The name at the frame's place, for the frame that it calls. */
  readonly token?: string
}

/** Opens the texts of a map's sources when they are asked for. */
export const openMap = (map: SourceMap): OpenMap => {
  const texts = new Map<number, SourceText>()
  return {
    map,
    text: (source) => {
      const known = texts.get(source)
      const content = map.contents[source]
      if (known || content === null || content === undefined) return known
      const made = new SourceText(content)
      texts.set(source, made)
      return made
    },
  }
}

/** The frame with its lines of the minified file, and how these came: they are scrubbed as those of maps are. */
const withMinified = (frame: Frame, { script, resolvedWith }: MappedFile): Frame => {
  const { lineno, colno = 1 } = frame
  if (!script || lineno === undefined || frame.context_line !== undefined) return frame
  const lines = contextLines(script.source, lineno, Math.max(0, colno - 1))
  return lines && lines.context_line !== '' ? { ...frame, ...lines, data: { ...frame.data, resolved_with: resolvedWith } } : frame
}

interface Located {
  readonly source: number
  readonly line: number
  readonly column: number
  readonly name: string | undefined
}

const locate = ({ mappings, names, sources }: SourceMap, line: number, column: number): Located | undefined => {
  const segment = segmentAt(mappings, line, column)
  const source = segment < 0 ? -1 : (mappings.sources[segment] ?? -1)
  if (source < 0 || source >= sources.length) return undefined
  const name = names[mappings.names[segment] ?? -1]
  return { source, line: mappings.lines[segment] ?? 0, column: mappings.originalColumns[segment] ?? 0, name: name || undefined }
}

/** What was said of the minified file. */
const ofMinified = ['pre_context', 'context_line', 'post_context', 'module', 'function', 'raw_function'] as const

const withoutMinified = (frame: Frame): Frame => {
  const kept = { ...frame }
  for (const key of ofMinified) delete kept[key]
  return kept
}

/** Where the frame is in the sources. */
const placed = (frame: Frame, file: MappedFile, map: SourceMap, at: Located): Frame => {
  const source = map.sources[at.source] ?? ''
  const absPath = joinUrl(file.mapUrl, source === '' ? file.url : source)
  const filename = sourceFilename(source === '' ? file.url : source)
  const module = moduleOf(absPath, filename)
  const inApp = map.ignored.has(at.source) ? false : (inAppOf(absPath, filename) ?? frame.in_app)
  return {
    ...withoutMinified(frame),
    abs_path: boundPath(absPath),
    filename,
    lineno: at.line + 1,
    colno: at.column + 1,
    ...(module !== undefined && { module: boundPath(module) }),
    ...(inApp !== undefined && { in_app: inApp }),
    data: { ...frame.data, symbolicated: true, sourcemap: boundPath(file.mapUrl), resolved_with: file.resolvedWith },
  }
}

/** The line of code around the mapped place, or what the user is to know. */
const quoted = (frame: Frame, open: OpenMap, at: Located, file: MappedFile): Pick<FrameEnd, 'fault'> & { readonly mapped: Frame } => {
  const text = open.text(at.source)
  const lines = text && contextLines(text, at.line + 1, at.column)
  if (lines) return { mapped: { ...frame, ...lines } }
  if (text) return { mapped: frame }
  const source = frame.abs_path ?? ''
  return { mapped: frame, fault: { type: 'js_missing_sources_content', url: file.mapUrl, source } }
}

/** Maps one frame by the files that there are; `callerToken` is what `token` was of the frame before. */
const mapFrame = (frame: Frame, file: MappedFile, callerToken: string | undefined): FrameEnd => {
  const raw = withMinified(frame, file)
  const { lineno = 0, colno } = frame
  if (!file.map) return { mapped: undefined, raw, ...(file.fault && { fault: file.fault }) }
  const place = { line: lineno - 1, column: Math.max(0, (colno ?? 0) - 1) }
  const at = lineno < 1 ? undefined : locate(file.map.map, place.line, place.column)
  if (!at) {
    const fault: FrameFault = {
      type: 'js_invalid_sourcemap_location',
      url: file.url,
      row: lineno,
      ...(colno !== undefined && { column: colno }),
    }
    return { mapped: undefined, raw, fault }
  }
  const open = file.map
  const scope = file.script ? scopeName(open.map, file.script, open.text, place) : '<anonymous>'
  const name = functionName({ scope, callerToken, ownToken: at.name, minified: frame.function })
  const rest = placed(frame, file, open.map, at)
  const end = quoted(name === undefined ? rest : { ...rest, function: name }, open, at, file)
  return { ...end, raw, ...(at.name !== undefined && { token: at.name }) }
}

/**
 * Maps the frames of a stack trace to their sources, oldest call first (features.md 1.6). `fileOf` gives what there is of the file of a frame; undefined: nothing, and
 * the frame stays as it is.
 */
export const mapFrames = (frames: readonly Frame[], fileOf: (frame: Frame) => MappedFile | undefined): FrameEnd[] => {
  const ends: FrameEnd[] = []
  let token: string | undefined
  for (const frame of frames) {
    const file = fileOf(frame)
    const end = file ? mapFrame(frame, file, token) : { mapped: undefined, raw: frame }
    token = 'token' in end ? end.token : undefined
    ends.push(end)
  }
  return ends
}
