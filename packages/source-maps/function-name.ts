import { segmentAt } from './decode-mappings.ts'
import type { SourceMap } from './read-map.ts'
import { nameParts, scopeAt } from './scopes.ts'
import type { Scopes } from './scopes.ts'
import type { SourceText } from './source-text.ts'

/** A minified file, ready to be asked for the function at a place. */
export interface Script {
  readonly source: SourceText
  readonly scopes: Scopes
}

const nameCharsMax = 512
const identifier = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200C\u200D]{0,100}/uy
/** What bundlers call what is nobody's function, and what stands for no name. */
const useless: ReadonlySet<string> = new Set(['<anonymous>', '__webpack_require__', '__webpack_modules__'])

/** What the original has at a place of a source; undefined: no name stands there, or the map has no text. */
const originalName = (
  textOf: (source: number) => SourceText | undefined,
  source: number,
  place: { line: number; column: number },
): string | undefined => {
  const text = textOf(source)
  const at = text?.offsetOf(place.line, place.column) ?? -1
  if (!text || at < 0) return undefined
  identifier.lastIndex = at
  return identifier.exec(text.text)?.[0]
}

/** One identifier of the minified file as its author wrote it. */
const mappedWord = (
  map: SourceMap,
  script: Script,
  textOf: (source: number) => SourceText | undefined,
  [start, end]: readonly [number, number],
): string => {
  const { line, column } = script.source.placeOf(start)
  const minified = script.source.text.slice(start, end)
  const { mappings } = map
  const segment = segmentAt(mappings, line, column)
  if (segment < 0 || mappings.columns[segment] !== column) return minified
  const name = map.names[mappings.names[segment] ?? -1]
  if (name) return name
  const source = mappings.sources[segment] ?? -1
  const place = { line: mappings.lines[segment] ?? 0, column: mappings.originalColumns[segment] ?? 0 }
  return (source < 0 ? undefined : originalName(textOf, source, place)) ?? minified
}

const wordForm = /[^.\s]{1,200}/g

/** A chain such as `a.b.c` is mapped word by word. */
const wordsOf = (text: string, [start, end]: readonly [number, number]): (readonly [number, number])[] =>
  Array.from(
    text.slice(start, Math.min(end, start + nameCharsMax)).matchAll(wordForm),
    (match) => [start + match.index, start + match.index + match[0].length] as const,
  )

/**
 * The name of the function around a place of the minified file, mapped back (features.md 1.6); `<anonymous>` for one that has none, undefined where no function is.
 * `textOf` gives the sources of the map, where it brings them.
 */
export const scopeName = (
  map: SourceMap,
  script: Script,
  textOf: (source: number) => SourceText | undefined,
  place: { readonly line: number; readonly column: number },
): string | undefined => {
  const offset = script.source.offsetOf(place.line, place.column)
  const scope = offset < 0 ? -1 : scopeAt(script.scopes, offset)
  if (scope < 0) return undefined
  const words = nameParts(script.scopes, scope).flatMap((part) => wordsOf(script.source.text, part))
  const mapped = words.map((word) => mappedWord(map, script, textOf, word)).filter((word) => word !== 'this' && word !== '')
  return mapped.length === 0 ? '<anonymous>' : mapped.join('.').slice(0, nameCharsMax)
}

/** `cart.cart.cart` is said once, with how often: `{cart#2}.cart`. The last part is never folded (features.md 1.6). */
export const foldRepeats = (name: string): string => {
  const parts = name.split('.')
  const last = parts.pop() ?? ''
  const folded: string[] = []
  for (let at = 0; at < parts.length;) {
    let end = at + 1
    while (end < parts.length && parts[end] === parts[at]) end += 1
    folded.push(end - at > 1 ? `{${parts[at] ?? ''}#${String(end - at)}}` : (parts[at] ?? ''))
    at = end
  }
  return [...folded, last].join('.')
}

/** What is known of a frame's function. */
export interface NameHints {
  /** `scopeName`. */
  readonly scope: string | undefined
  /** By which the caller called it. */
  readonly callerToken: string | undefined
  /** The name that its own position has in the map. */
  readonly ownToken: string | undefined
  readonly minified: string | undefined
}

/** The name to show: that of the scope, where it is worth something, else what it was called by, else the minified one (features.md 1.6). */
export const functionName = ({ scope, callerToken, ownToken, minified }: NameHints): string | undefined => {
  const given = minified === '?' || minified === '' ? undefined : minified
  const found = scope?.startsWith('$async$') === true ? (ownToken ?? scope) : scope
  if (found === undefined) return given
  if (!useless.has(found)) return foldRepeats(found)
  return foldRepeats(callerToken || given || found)
}
