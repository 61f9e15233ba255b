import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import type { IssueDetails } from '#packages/contract/issue'
import type { NoSuspect, SuspectCommit } from '#packages/contract/suspect-commit'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { Popover } from '../../ui/popover.tsx'
import { useTriage } from '../issues/use-triage.ts'
import { shellWord } from '../releases/release-text.ts'
import { CommitRef, CommitWho, PullRequest } from './commit-parts.tsx'
import { suspectsQuery } from './query.ts'
import { reasonText, reasonTitle, subjectOf, suspectsOf } from './suspect-text.ts'

import styles from './suspects.module.css'

const textMax = 300

/** The author is of the organization, and does not have the issue yet: one click. */
const AssignAuthor = ({ org, issue, commit }: { readonly org: string; readonly issue: IssueDetails; readonly commit: SuspectCommit }) => {
  const { apply } = useTriage(org)
  const { author } = commit
  if (author?.id === undefined || (issue.assignedTo?.type === 'user' && issue.assignedTo.id === author.id)) return null
  const { id, email } = author
  const name = author.name || email
  return (
    <Button onClick={() => apply([issue], { assignedTo: { type: 'user', id, name, email } })}>
      Assign to <span className="trunc">{visibleText(name.slice(0, 40))}</span>
    </Button>
  )
}

const Others = ({ commits, firstSeen }: { readonly commits: readonly SuspectCommit[]; readonly firstSeen: string }) => {
  const [open, setOpen] = useState(false)
  if (commits.length === 0) return null
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label="Other suspect commits"
      trigger={<Button look="quiet">{String(commits.length)} more</Button>}
    >
      <ul className={styles.others}>
        {commits.map((commit) => (
          <li key={`${commit.repository.id} ${commit.id}`}>
            <p className={styles.reason} title={visibleText(reasonTitle(commit.reason))}>
              {visibleText(reasonText(commit.reason))}
            </p>
            <p className={styles.commit}>
              <CommitRef commit={commit} />
              <b className="trunc" title={visibleText((commit.message ?? '').slice(0, textMax))}>
                <PlainText value={subjectOf(commit).slice(0, textMax)} />
              </b>
              <PullRequest commit={commit} />
            </p>
            <p className="meta t3">
              <CommitWho commit={commit} firstSeen={firstSeen} />
            </p>
          </li>
        ))}
      </ul>
    </Popover>
  )
}

const Suspect = (props: {
  readonly org: string
  readonly issue: IssueDetails
  readonly commit: SuspectCommit
  readonly others: readonly SuspectCommit[]
}) => {
  const { org, issue, commit, others } = props
  const subject = subjectOf(commit)
  return (
    <>
      <p className={styles.commit}>
        <CommitRef commit={commit} withSign />
        <b className="trunc" title={visibleText((commit.message ?? '').slice(0, textMax))}>
          {subject === '' ? 'without a message' : <PlainText value={subject.slice(0, textMax)} />}
        </b>
        <PullRequest commit={commit} />
      </p>
      <p className={styles.who}>
        <CommitWho commit={commit} firstSeen={issue.firstSeen} />
      </p>
      <p className={styles.reason} title={visibleText(reasonTitle(commit.reason))}>
        {visibleText(reasonText(commit.reason))}
      </p>
      <p className={styles.end}>
        <AssignAuthor org={org} issue={issue} commit={commit} />
        <Others commits={others} firstSeen={issue.firstSeen} />
      </p>
    </>
  )
}

const None = ({ because }: { readonly because: NoSuspect }) => (
  <>
    <p className={styles.none} title={visibleText(because.text.slice(0, textMax))}>
      none, because <PlainText value={because.text.slice(0, textMax)} />
    </p>
    {because.kind === 'no_commits' && because.release !== null && (
      <p className={styles.end}>
        <CopyButton
          label="Copy the command that tells them"
          text={() => `sentry-cli releases set-commits ${shellWord(because.release ?? '')} --auto`}
        />
      </p>
    )}
  </>
)

const Failed = ({ detail, onRetry }: { readonly detail: string; readonly onRetry: () => void }) => (
  <>
    <p className={styles.none} role="alert">
      could not be read: {visibleText(detail.slice(0, textMax))}
    </p>
    <p className={styles.end}>
      <Button look="quiet" onClick={onRetry}>
        Try again
      </Button>
    </p>
  </>
)

/**
 * The commit that may have broken the issue, and why; or why none is suspected (ui.md 2.2 B). Its place is there from the beginning, so that nothing
 * moves when it is known.
 */
export const SuspectLine = ({ org, issueId, issue }: { readonly org: string; readonly issueId: string; readonly issue: IssueDetails }) => {
  const suspects = useQuery(suspectsQuery(useApi(), org, issueId))
  const [first, ...others] = suspects.data ? suspectsOf(suspects.data) : []
  return (
    <section className={styles.line} aria-label="Suspect commit" data-test="suspect-commit">
      <h2 className={styles.name}>Suspect commit</h2>
      {first && <Suspect org={org} issue={issue} commit={first} others={others} />}
      {!first && suspects.data?.because && <None because={suspects.data.because} />}
      {suspects.isPending && <output className={styles.reading} aria-label="Looking for the commit" />}
      {suspects.isError && !suspects.data && <Failed detail={failureOf(suspects.error).detail} onRetry={() => void suspects.refetch()} />}
    </section>
  )
}
