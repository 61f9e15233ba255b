import type { Provider } from './provider.ts'

/** A repository that can be linked to. */
export interface LinkedRepository {
  readonly provider: Provider
  /** As `parseRepositoryAddress` gives it. */
  readonly url: string
}

/** The state of a repository that a link shows. */
export type Ref = { readonly sha: string } | { readonly branch: string }

const encodePath = (path: string): string =>
  path
    .split('/')
    // Half of a character cannot be encoded, and event data may have one.
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/')

const refText = (ref: Ref): string => encodePath('sha' in ref ? ref.sha : ref.branch)

type FileForm = (url: string, ref: Ref, path: string, line: number | null) => string

const hashLine = (line: number | null, word: string): string => (line === null ? '' : `#${word}${line}`)

/** How the providers address a line of a file at a commit (features.md 9.1). */
const fileForms: Readonly<Record<Provider, FileForm>> = {
  github: (url, ref, path, line) => `${url}/blob/${refText(ref)}/${encodePath(path)}${hashLine(line, 'L')}`,
  gitlab: (url, ref, path, line) => `${url}/-/blob/${refText(ref)}/${encodePath(path)}${hashLine(line, 'L')}`,
  bitbucket: (url, ref, path, line) => `${url}/src/${refText(ref)}/${encodePath(path)}${hashLine(line, 'lines-')}`,
  gitea: (url, ref, path, line) =>
    `${url}/src/${'sha' in ref ? 'commit' : 'branch'}/${refText(ref)}/${encodePath(path)}${hashLine(line, 'L')}`,
  azure: (url, ref, path, line) => {
    const version = 'sha' in ref ? `GC${ref.sha}` : `GB${ref.branch}`
    const place = line === null ? '' : `&line=${line}&lineEnd=${line + 1}&lineStartColumn=1&lineEndColumn=1`
    return `${url}?path=${encodeURIComponent(`/${path}`.toWellFormed())}&version=${encodeURIComponent(version.toWellFormed())}${place}`
  },
}

/** The page of a file, at its line when there is one. `path` is that in the repository. */
export const fileLink = (
  { provider, url }: LinkedRepository,
  { path, ref, line }: { readonly path: string; readonly ref: Ref; readonly line: number | null },
): string => fileForms[provider](url, ref, path, line)

const commitWords: Readonly<Record<Provider, string>> = {
  github: 'commit',
  gitlab: '-/commit',
  bitbucket: 'commits',
  azure: 'commit',
  gitea: 'commit',
}

/** The page of a commit. */
export const commitLink = ({ provider, url }: LinkedRepository, sha: string): string =>
  `${url}/${commitWords[provider]}/${encodeURIComponent(sha.toWellFormed())}`

const pullRequestWords: Readonly<Record<Provider, string>> = {
  github: 'pull',
  gitlab: '-/merge_requests',
  bitbucket: 'pull-requests',
  azure: 'pullrequest',
  gitea: 'pulls',
}

/** The page of a pull request. */
export const pullRequestLink = ({ provider, url }: LinkedRepository, number: number): string =>
  `${url}/${pullRequestWords[provider]}/${number}`

/** So much of a message is looked at; who merged stands in the first or the last lines. */
const messageCharsMax = 10_000
const firstLineForms = [/\(#(\d{1,9})\)\s*$/, /^Merge pull request #(\d{1,9})\b/, /^Merged PR (\d{1,9})\b/, /\(pull request #(\d{1,9})\)/]
const mergeRequestForm = /^See merge request (?:[\w./-]{0,200})!(\d{1,9})\s*$/m

/** The pull request that a commit's message says it came by: `Pay in cents (#123)`, and what the providers write when they merge. */
export const pullRequestOf = (message: string): number | undefined => {
  const text = message.slice(0, messageCharsMax)
  const [firstLine = ''] = text.split('\n', 1)
  for (const form of firstLineForms) {
    const found = form.exec(firstLine)
    if (found) return Number(found[1])
  }
  const found = mergeRequestForm.exec(text)
  return found ? Number(found[1]) : undefined
}
