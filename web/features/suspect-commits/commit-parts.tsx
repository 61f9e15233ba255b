import { Link, useParams } from '@tanstack/react-router'

import type { SuspectCommit } from '#packages/contract/suspect-commit'

import { visibleText } from '../../lib/visible-text.ts'
import { OwnerSign } from '../issues/owner-sign.tsx'
import { beforeText } from './suspect-text.ts'

import styles from './suspects.module.css'

export const shaShown = 7
const nameMax = 60

/** Who made it. */
export const nameOf = ({ author }: SuspectCommit): string => visibleText((author?.name || author?.email || 'somebody').slice(0, nameMax))

/** The number leads to the commit's page; where nobody said where its repository is, to the release that brought it. */
const Sha = ({ commit }: { readonly commit: SuspectCommit }) => {
  const { org = '' } = useParams({ strict: false })
  const sha = visibleText(commit.id.slice(0, shaShown))
  if (commit.url !== null)
    return (
      <a className={styles.sha} href={commit.url} target="_blank" rel="noopener noreferrer" title={`Open the commit ${commit.id}`}>
        {sha}
      </a>
    )
  const version = commit.reason.release
  if (version === null) return <span className={styles.sha}>{sha}</span>
  return (
    <Link
      className={styles.sha}
      to="/organizations/$org/releases/$version/"
      params={{ org, version }}
      title={`The release with the commit ${commit.id}. Who says where ${visibleText(commit.repository.name.slice(0, nameMax))} is gets a link to the commit.`}
    >
      {sha}
    </Link>
  )
}

/** Who made it, and its number. */
export const CommitRef = ({ commit, withSign }: { readonly commit: SuspectCommit; readonly withSign?: boolean }) => (
  <>
    {withSign && <OwnerSign owner={commit.author ? { type: 'user', id: commit.author.id ?? '', name: nameOf(commit) } : null} />}
    <Sha commit={commit} />
  </>
)

/** The pull request that its message names. */
export const PullRequest = ({ commit: { pullRequest } }: { readonly commit: SuspectCommit }) => {
  if (!pullRequest) return null
  const name = `#${visibleText(pullRequest.id)}`
  if (pullRequest.externalUrl === null) return <span className={styles.request}>{name}</span>
  return (
    <a className={styles.request} href={pullRequest.externalUrl} target="_blank" rel="noopener noreferrer" title="Open the pull request">
      {name}
    </a>
  )
}

/** `Ann, 3h before`. */
export const CommitWho = ({ commit, firstSeen }: { readonly commit: SuspectCommit; readonly firstSeen: string }) => {
  const before = beforeText(commit, firstSeen)
  return (
    <>
      {nameOf(commit)}
      {before !== '' && (
        <>
          , <span title={`${before} the first event`}>{before}</span>
        </>
      )}
    </>
  )
}
