import { equalTail, pathInRepository, segmentsOf } from './frame-path.ts'

/** Says where in a repository files lie that frames name otherwise: what begins with `stackRoot` lies below `sourceRoot`. */
export interface Roots {
  readonly stackRoot: string
  readonly sourceRoot: string
}

const isAbsolute = (root: string): boolean => /^(?:\/|[A-Za-z]:|[a-z][a-z0-9+.-]{0,40}:\/\/)/i.test(root)

/** The order in which mappings are tried (grouping.md 6.8): made by people first, absolute roots first, longer ones first. */
export const inMappingOrder = <Mapping extends Roots & { readonly automatic: boolean }>(mappings: readonly Mapping[]): Mapping[] =>
  mappings.toSorted(
    (a, b) =>
      Number(a.automatic) - Number(b.automatic) ||
      Number(isAbsolute(b.stackRoot)) - Number(isAbsolute(a.stackRoot)) ||
      b.stackRoot.length - a.stackRoot.length,
  )

/** The path in the repository; undefined when the mapping is not for this path. */
export const mapPath = ({ stackRoot, sourceRoot }: Roots, path: string): string | undefined => {
  const root = stackRoot.replaceAll('\\', '/')
  const slashed = path.replaceAll('\\', '/')
  if (!slashed.startsWith(root)) return undefined
  const mapped = `${sourceRoot.replaceAll('\\', '/')}${slashed.slice(root.length)}`.replace(/^\/+/, '')
  // Nothing below the root, or a way out of the repository.
  return mapped === '' || mapped.endsWith('/') || mapped.split('/').includes('..') ? undefined : mapped
}

/** The first mapping, of those in order, that is for one of these paths of a frame; the first path is tried with all of them first. */
export const findMapping = <Mapping extends Roots>(
  ordered: readonly Mapping[],
  paths: readonly string[],
): { readonly mapping: Mapping; readonly path: string } | undefined => {
  for (const [index, path] of paths.entries())
    for (const mapping of ordered) {
      // Without a root to begin with, any absolute path would be for it.
      const mapped = index > 0 && mapping.stackRoot === '' ? undefined : mapPath(mapping, path)
      if (mapped !== undefined) return { mapping, path: mapped }
    }
  return undefined
}

/** A file that a repository is known to have. */
export interface KnownFile {
  readonly repositoryId: number
  readonly path: string
}

/** Fewer parts that are equal say nothing: every folder has its `index.ts`. */
const equalSegmentsMin = 2

const hasExtension = (path: string): boolean => /\.\w{1,12}$/.test(path)

/** Whether one path is the end of the other. */
const isSameFile = (a: readonly string[], b: readonly string[]): boolean => {
  const equal = equalTail(a, b)
  return equal >= equalSegmentsMin && equal === Math.min(a.length, b.length)
}

const splitRoots = (framePath: string, inRepository: string, file: string): Roots => {
  const before = framePath.slice(0, framePath.lastIndexOf(inRepository))
  if (inRepository.length > file.length) return { stackRoot: framePath.slice(0, framePath.length - file.length), sourceRoot: '' }
  // The first folder stays part of both roots, so that libraries, whose paths begin otherwise, are not taken for own files.
  const folder = inRepository.slice(0, inRepository.indexOf('/') + 1)
  return { stackRoot: `${before}${folder}`, sourceRoot: `${file.slice(0, file.length - inRepository.length)}${folder}` }
}

/**
 * The mapping that follows from a frame's path and the files that are known (features.md 9.1): exactly one of them, in one repository, ends with the
 * path, or is its end. Undefined when there is none, or more than one.
 */
export const deriveMapping = (framePath: string, files: readonly KnownFile[]): (Roots & KnownFile) | undefined => {
  const slashed = framePath.replaceAll('\\', '/')
  const inRepository = pathInRepository(slashed)
  if (!inRepository.includes('/') || inRepository.includes(' ') || !hasExtension(inRepository) || !slashed.endsWith(inRepository))
    return undefined
  const segments = segmentsOf(inRepository)
  const [found, other] = files.filter(({ path }) => isSameFile(segments, segmentsOf(path)))
  if (!found || other) return undefined
  const shorter = Math.min(found.path.length, inRepository.length)
  if (found.path.slice(-shorter) !== inRepository.slice(-shorter)) return undefined
  return { ...splitRoots(slashed, inRepository, found.path), ...found }
}
