/** What a new mapping begins with: the folder of the path, and the same in the repository, for a person to correct. */
export const guessRoots = (path: string): { readonly stackRoot: string; readonly sourceRoot: string } => {
  const slashed = path.replaceAll('\\', '/').replace(/:\d{1,9}(?::\d{1,9})?$/, '')
  const absolute = /^(?:[a-z][a-z0-9+.-]{0,40}:\/\/[^/]*\/|[A-Za-z]:\/|\/)/i.exec(slashed)
  const rest = slashed.slice(absolute?.[0].length ?? 0)
  const folders = rest.split('/').slice(0, -1)
  // An absolute path begins with folders of the machine; of a relative one the first folder is most likely that of the repository.
  if (absolute) return { stackRoot: `${absolute[0]}${folders.length > 0 ? `${folders[0] ?? ''}/` : ''}`, sourceRoot: '' }
  const [first] = folders
  return first === undefined ? { stackRoot: '', sourceRoot: '' } : { stackRoot: `${first}/`, sourceRoot: `${first}/` }
}
