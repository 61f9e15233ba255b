import type { CommitFile } from '#packages/contract/commit'
import type { Release } from '#packages/contract/release'
import { printValue } from '#packages/search/print'

import { exactCount } from '../../lib/number-format.ts'

const plural = (count: number, word: string): string => `${exactCount(count)} ${word}${count === 1 ? '' : 's'}`

/** What became of a release, in the parts of one line: the facts that there are, and nothing of what is not known. */
export const verdictParts = (release: Release): readonly string[] => {
  const { newGroups, commitCount, authors, firstEvent, lastDeploy } = release
  const people = authors.length === 0 ? '' : ` by ${authors.length === 1 ? '1 person' : `${exactCount(authors.length)} people`}`
  return [
    firstEvent === null ? 'no event yet' : newGroups === 0 ? 'no new issue' : plural(newGroups, 'new issue'),
    ...(commitCount > 0 ? [`${plural(commitCount, 'commit')}${people}`] : []),
    ...(lastDeploy === null ? ['no deploy known'] : []),
  ]
}

/** The first line of a commit's message. */
export const subjectOf = (message: string | null): string => (message ?? '').split('\n', 1)[0] ?? ''

/** A file that commits touch, and how: what the newest of them did. */
export interface TouchedFile {
  readonly path: string
  readonly type: CommitFile['type']
  readonly commits: number
  readonly authors: readonly string[]
}

/** The files of commits, the newest commit first, each file once: those that most commits touch first. */
export const touchedFiles = (files: readonly CommitFile[]): readonly TouchedFile[] => {
  const byPath = new Map<string, TouchedFile>()
  for (const { filename, type, author } of files) {
    const known = byPath.get(filename) ?? { path: filename, type, commits: 0, authors: [] }
    const name = author?.name ?? ''
    const authors = name === '' || known.authors.includes(name) ? known.authors : [...known.authors, name]
    byPath.set(filename, { ...known, commits: known.commits + 1, authors })
  }
  return [...byPath.values()].toSorted((a, b) => b.commits - a.commits || (a.path < b.path ? -1 : 1))
}

/** The search for the issues that were first seen in a release. */
export const newIssuesSearch = (version: string): string => `firstRelease:${printValue({ pieces: [version] })}`

/** Whether a text may be the address of a link: nothing but the web is opened from here. */
export const isWebAddress = (text: string | null): text is string => text !== null && /^https?:\/\//i.test(text) && URL.canParse(text)

/** A text as a shell takes it literally: versions come from events, and commands with them are copied and run. */
export const shellWord = (text: string): string => (/^[\w@.+:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`)
