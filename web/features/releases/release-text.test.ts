import { describe, expect, it } from 'vitest'

import type { CommitFile } from '#packages/contract/commit'
import { parseQuery } from '#packages/search/parse'

import { isWebAddress, newIssuesSearch, shellWord, subjectOf, touchedFiles, verdictParts } from './release-text.ts'

const file = (filename: string, name: string, type: CommitFile['type'] = 'M'): CommitFile => ({
  id: filename,
  orgId: 1,
  author: { name, email: '' },
  commitMessage: null,
  filename,
  type,
  repoName: 'acme/web',
})

describe('what a release page says', () => {
  it('names each file once, with how often and by whom it was touched', () => {
    expect(
      touchedFiles([file('b.ts', 'Ann', 'D'), file('a.ts', 'Bob'), file('b.ts', 'Bob'), file('b.ts', 'Ann'), file('c.ts', '')]),
    ).toEqual([
      { path: 'b.ts', type: 'D', commits: 3, authors: ['Ann', 'Bob'] },
      { path: 'a.ts', type: 'M', commits: 1, authors: ['Bob'] },
      { path: 'c.ts', type: 'M', commits: 1, authors: [] },
    ])
  })

  it('says that nothing came only where no session came either', () => {
    const release = { newGroups: 0, commitCount: 0, authors: [], firstEvent: null, lastDeploy: null }
    const project = { id: 1, slug: 'web', name: 'web', newGroups: 0, platform: null, platforms: [], hasHealthData: false }
    expect(verdictParts({ ...release, projects: [project] })).toEqual(['no event yet', 'no deploy known'])
    expect(verdictParts({ ...release, projects: [{ ...project, hasHealthData: true }] })).toEqual(['no new issue', 'no deploy known'])
  })

  it('opens addresses of the web alone', () => {
    expect(['https://ci.example/1', 'HTTP://h', 'javascript:alert(1)', 'data:text/html,x', 'https://', '', null].map(isWebAddress)).toEqual(
      [true, true, false, false, false, false, false],
    )
  })

  it('quotes a version in a command so that the shell takes it literally', () => {
    expect(['shop@1.0.0+7', '$(id)', "a'b", 'a b', '-x"`'].map(shellWord)).toEqual([
      'shop@1.0.0+7',
      "'$(id)'",
      String.raw`'a'\''b'`,
      "'a b'",
      "'-x\"`'",
    ])
  })

  it('shows the first line of a message', () => {
    expect([subjectOf('Fix it\n\nFixes WEB-3'), subjectOf(null), subjectOf('')]).toEqual(['Fix it', '', ''])
  })

  it.each(['shop@1.0.0+7', 'nightly 1', 'a"b', 'a*b', String.raw`a\b`, 'x(1)'])('searches for the new issues of %j', (version) => {
    const parsed = parseQuery(newIssuesSearch(version))
    expect(JSON.stringify(parsed)).toContain(JSON.stringify([version]))
  })
})
