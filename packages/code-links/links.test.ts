import { describe, expect, it } from 'vitest'

import { commitLink, fileLink, pullRequestLink, pullRequestOf } from './links.ts'
import { providers } from './provider.ts'
import type { Provider } from './provider.ts'

const urls: Readonly<Record<Provider, string>> = {
  github: 'https://github.com/acme/shop',
  gitlab: 'https://gitlab.com/acme/shop',
  bitbucket: 'https://bitbucket.org/acme/shop',
  gitea: 'https://codeberg.org/acme/shop',
  azure: 'https://dev.azure.com/acme/shop/_git/web',
}
const of = (provider: Provider) => ({ provider, url: urls[provider] })
const path = 'src/pay ment/[id].ts'

describe('the line of a file, at a commit and at a branch', () => {
  it.each([
    ['github', '/blob/c0ffee/src/pay%20ment/%5Bid%5D.ts#L47', '/blob/feature/x/src/pay%20ment/%5Bid%5D.ts#L47'],
    ['gitlab', '/-/blob/c0ffee/src/pay%20ment/%5Bid%5D.ts#L47', '/-/blob/feature/x/src/pay%20ment/%5Bid%5D.ts#L47'],
    ['bitbucket', '/src/c0ffee/src/pay%20ment/%5Bid%5D.ts#lines-47', '/src/feature/x/src/pay%20ment/%5Bid%5D.ts#lines-47'],
    ['gitea', '/src/commit/c0ffee/src/pay%20ment/%5Bid%5D.ts#L47', '/src/branch/feature/x/src/pay%20ment/%5Bid%5D.ts#L47'],
    [
      'azure',
      '?path=%2Fsrc%2Fpay%20ment%2F%5Bid%5D.ts&version=GCc0ffee&line=47&lineEnd=48&lineStartColumn=1&lineEndColumn=1',
      '?path=%2Fsrc%2Fpay%20ment%2F%5Bid%5D.ts&version=GBfeature%2Fx&line=47&lineEnd=48&lineStartColumn=1&lineEndColumn=1',
    ],
  ] as const)('of %s', (provider, atCommit, atBranch) => {
    expect(fileLink(of(provider), { path, ref: { sha: 'c0ffee' }, line: 47 })).toBe(urls[provider] + atCommit)
    expect(fileLink(of(provider), { path, ref: { branch: 'feature/x' }, line: 47 })).toBe(urls[provider] + atBranch)
  })

  it('is made of paths with half of a character', () => {
    for (const provider of providers) {
      const link = fileLink(of(provider), { path: 'src/\ud800/a.ts', ref: { branch: 'x\udc00' }, line: 1 })
      expect(link).toContain('%EF%BF%BD')
    }
  })

  it('is the file alone without a line', () => {
    for (const provider of ['github', 'azure'] as const)
      expect(fileLink(of(provider), { path: 'a.ts', ref: { sha: 'c0ffee' }, line: null })).not.toMatch(/#|line/)
  })
})

describe('pages of commits and pull requests', () => {
  it.each([
    ['github', '/commit/c0ffee', '/pull/12'],
    ['gitlab', '/-/commit/c0ffee', '/-/merge_requests/12'],
    ['bitbucket', '/commits/c0ffee', '/pull-requests/12'],
    ['gitea', '/commit/c0ffee', '/pulls/12'],
    ['azure', '/commit/c0ffee', '/pullrequest/12'],
  ] as const)('of %s', (provider, commit, pullRequest) => {
    expect(commitLink(of(provider), 'c0ffee')).toBe(urls[provider] + commit)
    expect(pullRequestLink(of(provider), 12)).toBe(urls[provider] + pullRequest)
  })

  it.each([
    ['Pay in cents (#123)', 123],
    ['Pay in cents (#123)\n\nFixes #9', 123],
    ['Merge pull request #812 from acme/cents', 812],
    ['Merged PR 77: Pay in cents', 77],
    ['Merged in cents (pull request #5)', 5],
    ["Merge branch 'cents'\n\nSee merge request acme/shop!41", 41],
    ['Pay in cents, see #123', undefined],
    ['(#12) Pay in cents', undefined],
    ['', undefined],
  ])('is named by %j', (message, number) => {
    expect(pullRequestOf(message)).toBe(number)
  })

  it('are looked for quickly in long messages', () => {
    for (const part of ['(#1', 'See merge request ', '\n', '(pull request #']) expect(pullRequestOf(part.repeat(100_000))).toBeUndefined()
  })
})
