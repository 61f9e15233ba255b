/** Folders that the example shows. */
const foldersShown = 3
const made = ['src/checkout', 'src/search']

const folderOf = (file: string): string | null => {
  const path = file.replaceAll('\\', '/').replace(/^(?:[a-z-]+:\/\/[^/]*\/)?(?:\.{1,2}\/)*/i, '')
  const at = path.lastIndexOf('/')
  return at <= 0 || /\s/.test(path) ? null : path.slice(0, at)
}

/** The folders that most of these files are in, the most frequent first. */
export const topFolders = (files: readonly string[]): string[] => {
  const counts = new Map<string, number>()
  for (const file of files) {
    const folder = folderOf(file)
    if (folder !== null) counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, foldersShown)
    .map(([folder]) => folder)
}

/** Rules to begin with, of the project's own folders and teams where there are any. */
export const exampleRules = (files: readonly string[], teams: readonly string[], email: string): string => {
  const found = topFolders(files)
  const folders = found.length > 0 ? found : made
  const ownerAt = (index: number): string => {
    const team = teams.length > 0 ? teams[index % teams.length] : undefined
    return team === undefined ? email : `#${team}`
  }
  return folders.map((folder, index) => `path:${folder}/* ${ownerAt(index)}`).join('\n')
}
