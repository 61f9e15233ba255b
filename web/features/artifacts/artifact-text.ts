import type { ArtifactBundle, ArtifactFile } from '#packages/contract/artifact-file'

const plural = (count: number, one: string, many: string): string => `${String(count)} ${count === 1 ? one : many}`

/** "12 files". */
export const filesText = (count: number): string => plural(count, 'file', 'files')

/** What events find a bundle by. */
export const foundBy = ({ release, dist, debugIdCount }: Pick<ArtifactBundle, 'release' | 'dist' | 'debugIdCount'>): string => {
  const ids = debugIdCount === 0 ? '' : plural(debugIdCount, 'debug id', 'debug ids')
  if (release === null) return ids
  const named = dist === null ? 'release and address' : 'release, dist and address'
  return ids === '' ? named : `${ids}, or ${named}`
}

/** What a file is, in one or two words. */
export const typeText: Readonly<Record<ArtifactFile['type'], string>> = {
  source: 'source',
  minified_source: 'script',
  source_map: 'source map',
  indexed_ram_bundle: 'RAM bundle',
}

/** How a script and its map fare among files that somebody is about to send: names of scripts without a map, and of maps without a script. */
export const unpaired = (names: readonly string[]): { readonly scripts: readonly string[]; readonly maps: readonly string[] } => {
  const known = new Set(names)
  const isMap = (name: string): boolean => /\.map$/i.test(name)
  return {
    scripts: names.filter((name) => !isMap(name) && !known.has(`${name}.map`)),
    maps: names.filter((name) => isMap(name) && !known.has(name.slice(0, -'.map'.length))),
  }
}
