import type { CommitFile } from '#packages/contract/commit'
import type { Release } from '#packages/contract/release'
import { printValue } from '#packages/search/print'

import { exactCount } from '../../lib/number-format.ts'
import type { IssueTab } from './url.ts'

const plural = (count: number, word: string): string => `${exactCount(count)} ${word}${count === 1 ? '' : 's'}`

/** What became of a release, in the parts of one line: the facts that there are, and nothing of what is not known. */
export const verdictParts = (
  release: Pick<Release, 'newGroups' | 'commitCount' | 'authors' | 'firstEvent' | 'lastDeploy' | 'projects'>,
): readonly string[] => {
  const { newGroups, commitCount, authors, firstEvent, lastDeploy, projects } = release
  // Sessions without an event are good news, and not silence.
  const isSilent = firstEvent === null && !projects.some(({ hasHealthData }) => hasHealthData)
  const people = authors.length === 0 ? '' : ` by ${authors.length === 1 ? '1 person' : `${exactCount(authors.length)} people`}`
  return [
    isSilent ? 'no event yet' : newGroups === 0 ? 'no new issue' : plural(newGroups, 'new issue'),
    ...(commitCount > 0 ? [`${plural(commitCount, 'commit')}${people}`] : []),
    ...(lastDeploy === null ? ['no deploy known'] : []),
  ]
}

/** `1 regression`. */
export const regressedText = (count: number): string => plural(count, 'regression')

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

/** The search for the issues of a tab of a release: first seen in it, back in it, not handled in it, resolved though seen in it, all that it has. */
export const issueSearch = (tab: IssueTab, version: string): string => {
  const release = printValue({ pieces: [version] })
  switch (tab) {
    case 'new':
      return `firstRelease:${release}`
    case 'regressed':
      return `regressed_in_release:${release}`
    case 'unhandled':
      return `release:${release} error.unhandled:true`
    case 'resolved':
      return `is:resolved release:${release}`
    case 'all':
      return `release:${release}`
  }
}

/** The search for the issues that were first seen in a release. */
export const newIssuesSearch = (version: string): string => issueSearch('new', version)

/** Whether a text may be the address of a link: nothing but the web is opened from here. */
export const isWebAddress = (text: string | null): text is string => text !== null && /^https?:\/\//i.test(text) && URL.canParse(text)

/** A text as a shell takes it literally: versions come from events, and commands with them are copied and run. */
export const shellWord = (text: string): string => (/^[\w@.+:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`)
