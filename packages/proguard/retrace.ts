import type { Mapping } from './mapping.ts'
import type { Group, Member } from './members.ts'

/** What retracing changes of a frame of Java; `module` is its class with the package. */
export interface JavaFrame {
  readonly module?: string
  readonly function?: string
  readonly filename?: string
  readonly lineno?: number
}

/** Names of a class: the package apart, as exceptions have it. */
export interface JavaType {
  readonly module?: string
  readonly type?: string
}

/** Frames that one frame may stand for: inlining goes a few deep. */
const inlinedMax = 50
/** Methods that an ambiguous frame names; more say nothing any more. */
const namedMax = 4

/** What shrinkers write where the name of the file was. */
const namelessFile = /^(?:SourceFile|Unknown Source|ProGuard|Proguard|PG|r8-map-id-[0-9a-f]{1,128}|[a-z]{1,3}|)$/
const extensionPattern = /\.(?:java|kt|scala|groovy|clj)$/

/** Those that a line may be of; all, when none says that it is. */
const groupsAt = (groups: readonly Group[], lineno: number | undefined): readonly Group[] => {
  if (lineno === undefined) return groups
  const exact = groups.filter(([first]) => first?.from !== undefined && first.from <= lineno && lineno <= (first.to ?? first.from))
  if (exact.length > 0) return exact
  const open = groups.filter(([first]) => first?.from === undefined)
  return open.length > 0 ? open : groups
}

/** The line of the source; 0 says that there is none. */
const originalLine = ({ from, to, originalFrom, originalTo }: Member, lineno: number | undefined): number | undefined => {
  if (originalFrom === undefined) return lineno
  if (originalFrom === 0) return undefined
  if (originalTo === undefined || originalTo === originalFrom) return originalFrom
  if (lineno === undefined || from === undefined || lineno < from || lineno > (to ?? from)) return undefined
  return Math.min(originalTo, originalFrom + lineno - from)
}

const outermostOf = (className: string): string => {
  const name = className.slice(className.lastIndexOf('.') + 1)
  const dollar = name.indexOf('$', 1)
  return dollar === -1 ? name : name.slice(0, dollar)
}

/** The file as its compiler would call it, where nothing says its name. */
const usualFile = (className: string, filename: string): string => {
  const outermost = outermostOf(className)
  if (outermost.endsWith('Kt') && outermost.length > 2) return `${outermost.slice(0, -2)}.kt`
  return `${outermost}${extensionPattern.exec(filename)?.[0] ?? '.java'}`
}

/** The class of the program, which the frame is in, and what it was called. */
interface Place {
  readonly mapping: Mapping
  readonly original: string
  readonly frame: JavaFrame
}

const fileOf = ({ mapping, original, frame: { filename = '' } }: Place, className: string): string => {
  const said = mapping.sourceFileOf(className)
  if (said !== undefined) return said
  return className !== original || namelessFile.test(filename) ? usualFile(className, filename) : filename
}

const frameOf = (
  place: Place,
  className: string,
  rest: { readonly name: string | undefined; readonly lineno: number | undefined },
): JavaFrame => ({
  module: className,
  ...(rest.name !== undefined && { function: rest.name }),
  filename: fileOf(place, className),
  ...(rest.lineno !== undefined && { lineno: rest.lineno }),
})

/** All frames of one position, as events have them: who called first stands first. What the compiler made is left out beside what somebody wrote. */
const inlinedFrames = (place: Place, group: Group): JavaFrame[] => {
  const written = group.filter(({ isSynthesized }) => !isSynthesized)
  return (written.length > 0 ? written : group)
    .slice(0, inlinedMax)
    .map((member) =>
      frameOf(place, member.className ?? place.original, { name: member.name, lineno: originalLine(member, place.frame.lineno) }),
    )
    .reverse()
}

/** One frame that names each method that it may be: only who was not inlined is certain. */
const ambiguousFrame = (place: Place, groups: readonly Group[]): JavaFrame => {
  const members = groups.flatMap((group) => group.at(-1) ?? [])
  const names = [...new Set(members.map(({ className, name }) => (className === undefined ? name : `${className}.${name}`)))]
  const lines = new Set(members.map((member) => originalLine(member, place.frame.lineno)))
  const [line] = lines
  const shown = names.length > namedMax ? [...names.slice(0, namedMax), '…'] : names
  return frameOf(place, place.original, { name: shown.join(' | '), lineno: lines.size === 1 ? line : undefined })
}

/**
 * Names a frame as its source does (features.md 1.11): one frame for each method that was inlined, who called first first. Undefined: the mapping does not know its
 * class. A frame that may be several methods (no line, or none of their lines) is one that names them all, without a line where they differ.
 */
export const retraceFrame = (mapping: Mapping, frame: JavaFrame): readonly JavaFrame[] | undefined => {
  const original = frame.module === undefined ? undefined : mapping.originalClass(frame.module)
  if (frame.module === undefined || original === undefined) return undefined
  const place = {
    mapping,
    original,
    frame: { ...frame, ...(frame.lineno !== undefined && frame.lineno <= 0 && { lineno: undefined }) } as JavaFrame,
  }
  const members = frame.function === undefined ? undefined : mapping.membersOf(frame.module).byName.get(frame.function)
  if (!members) return [frameOf(place, original, { name: frame.function, lineno: frame.lineno })]
  const groups = groupsAt(members, place.frame.lineno)
  const [only] = groups
  const isCertain = only !== undefined && groups.length === 1 && (place.frame.lineno !== undefined || only.length === 1)
  return isCertain ? inlinedFrames(place, only) : [ambiguousFrame(place, groups)]
}

/** Names the class of an exception as its source does. Undefined: the mapping does not know it. */
export const retraceType = (mapping: Mapping, { module, type }: JavaType): JavaType | undefined => {
  if (type === undefined) return undefined
  const original = mapping.originalClass(module === undefined || module === '' ? type : `${module}.${type}`)
  if (original === undefined) return undefined
  const dot = original.lastIndexOf('.')
  return dot > 0 ? { module: original.slice(0, dot), type: original.slice(dot + 1) } : { type: original }
}
