const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.')

/** The last part of a path, by which files of a report are looked up. */
export const nameOfPath = (path: string): string => partsOf(path).at(-1) ?? ''

const sharedEnd = (a: readonly string[], b: readonly string[]): number => {
  let shared = 0
  while (shared < a.length && shared < b.length && a.at(-1 - shared) === b.at(-1 - shared)) shared += 1
  return shared
}

/**
 * Which file of a report a frame is in: the one that shares the longest end with one of the frame's paths (features.md 8). A name alone is not enough, unless it is all that
 * either knows. Undefined when there is none, or when two are as good.
 */
export const matchPath = (framePaths: readonly string[], files: readonly string[]): string | undefined => {
  let best = 0
  let found: string | undefined
  for (const file of files) {
    const parts = partsOf(file)
    for (const path of framePaths.map(partsOf)) {
      const shared = sharedEnd(parts, path)
      const isEnough = shared >= 2 || shared === Math.min(parts.length, path.length)
      if (!isEnough || shared < best || shared === 0) continue
      if (shared === best && file !== found) found = undefined
      else found = file
      best = shared
    }
  }
  return found
}
