import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import type { IssueSplit } from '#packages/contract/split'

import { failureOf } from '../../../api/client.ts'
import { useApi } from '../../../api/context.ts'
import { exactCount } from '../../../lib/number-format.ts'
import { visibleText } from '../../../lib/visible-text.ts'
import { Button } from '../../../ui/button.tsx'
import { ErrorState } from '../../../ui/states.tsx'
import { splitsQuery } from './split-queries.ts'
import { keyName } from './split-words.ts'
import { useSplit } from './use-split.ts'

import styles from './reshape.module.css'

interface Place {
  readonly org: string
  readonly issueId: string
}

const issuesShown = 8

const IssueLink = ({ org, issue }: { readonly org: string; readonly issue: { readonly id: string; readonly shortId: string } }) => (
  <Link className="link" to="/organizations/$org/issues/$issue/" params={{ org, issue: issue.id }} search={{}}>
    {visibleText(issue.shortId)}
  </Link>
)

/** The issues that a split made so far, as links. */
const Made = ({ org, issues }: { readonly org: string; readonly issues: IssueSplit['issues'] }) =>
  issues.length === 0 ? (
    <>no event with another value came yet</>
  ) : (
    <>
      {issues.slice(0, issuesShown).map((issue, place) => (
        <span key={issue.id}>
          {place > 0 && ', '}
          <IssueLink org={org} issue={issue} />
        </span>
      ))}
      {issues.length > issuesShown && ` and ${exactCount(issues.length - issuesShown)} more`}
    </>
  )

const SplitRow = ({ org, issueId, split }: Place & { readonly split: IssueSplit }) => {
  const [busy, setBusy] = useState(false)
  const { undo } = useSplit(org)
  const press = async () => {
    setBusy(true)
    await undo(issueId, split)
    setBusy(false)
  }
  const name = visibleText(keyName(split.key))
  return (
    <li className={styles.hash}>
      <div>
        Split by {name}
        <p className="meta t3">
          {split.of ? <IssueLink org={org} issue={split.of} /> : 'A deleted issue'} keeps {visibleText(split.kept.slice(0, 80)) || '(none)'}
          ; <Made org={org} issues={split.issues} />
        </p>
      </div>
      <Button disabled={busy} aria-label={`Undo the split by ${name}`} onClick={() => void press()}>
        Undo
      </Button>
    </li>
  )
}

/** Splits that the issue has a part in; nothing when there is none. */
export const Splits = ({ org, issueId }: Place) => {
  const splits = useQuery(splitsQuery(useApi(), org, issueId))
  if (splits.isError)
    return <ErrorState what="The splits could not be read" failure={failureOf(splits.error)} onRetry={() => void splits.refetch()} />
  if (!splits.data || splits.data.length === 0) return null
  return (
    <ul className={styles.hashes} aria-label="Splits">
      {splits.data.map((split) => (
        <SplitRow key={split.id} org={org} issueId={issueId} split={split} />
      ))}
    </ul>
  )
}
