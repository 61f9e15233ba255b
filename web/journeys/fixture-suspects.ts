import type { Repository } from '../../packages/contract/repository.ts'
import type { Committers, SuspectCommit } from '../../packages/contract/suspect-commit.ts'
import { hostile } from './fixture-issues.ts'

/* What the canned server says of suspect commits. */

export const shopRepository: Repository = {
  id: '1',
  name: 'acme/shop',
  url: 'https://github.com/acme/shop',
  provider: { id: 'github', name: 'GitHub' },
  status: 'active',
  dateCreated: '2026-11-01T00:00:00Z',
  integrationId: null,
  externalSlug: 'acme/shop',
  externalId: null,
  settings: null,
  defaultBranch: 'main',
}

export const suspectSha = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334'

const suspect: SuspectCommit = {
  id: suspectSha,
  message: 'Return None for expired coupons instead of raising (#812)\n\nFixes #790',
  dateCreated: '2026-11-14T02:00:00Z',
  author: { id: '2', name: 'ana', email: 'ana@acme.example' },
  repository: shopRepository,
  pullRequest: { id: '812', title: null, message: null, externalUrl: 'https://github.com/acme/shop/pull/812' },
  suspectCommitType: 'via commit in release',
  releases: [{ version: 'shop@2.4.1', shortVersion: '2.4.1', dateCreated: '2026-11-14T09:00:00Z' }],
  score: 5,
  url: `https://github.com/acme/shop/commit/${suspectSha}`,
  reason: {
    kind: 'file',
    path: 'shop/checkout/pricing.py',
    lineNo: 42,
    function: 'apply_discount',
    frame: 1,
    among: 2,
    release: 'shop@2.4.1',
  },
}
const other: SuspectCommit = {
  ...suspect,
  id: '99aa'.repeat(10),
  message: hostile.script,
  author: { name: hostile.override, email: 'bob@acme.example' },
  pullRequest: null,
  url: null,
  score: 4,
  dateCreated: '2026-11-13T02:00:00Z',
}

/** Two commits that touch the file of the failing frame; the author of the first is a member. */
export const committers: Committers = {
  committers: [
    { author: suspect.author, commits: [suspect] },
    { author: other.author, commits: [other] },
  ],
  because: null,
}

/** No commit is known. */
export const noCommitters: Committers = {
  committers: [],
  because: { kind: 'no_commits', text: 'no commits are known of release shop@2.4.1', release: 'shop@2.4.1' },
}
