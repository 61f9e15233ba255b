import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { Change, WhatChanged as Answer } from '#packages/contract/what-changed'

import { failureOf } from '../../../api/client.ts'
import { useApi } from '../../../api/context.ts'
import { visibleText } from '../../../lib/visible-text.ts'
import { ErrorState, SkeletonRows } from '../../../ui/states.tsx'
import { toggleTag } from '../event-filter.ts'
import type { EventFilter } from '../event-filter.ts'
import { basisText, changeSentence, quietText, shareText, valueText } from './change-text.ts'
import { whatChangedQuery } from './query.ts'

import styles from './what-changed.module.css'

interface Place {
  readonly org: string
  readonly issueId: string
  readonly filter: EventFilter
}

const keyMax = 60

const Bar = ({ share, of }: { readonly share: number; readonly of: 'issue' | 'others' }) => (
  <span className={styles.bar} data-of={of}>
    <span style={{ width: `${String(Math.max(share > 0 ? 0.5 : 0, share * 100))}%` }} />
  </span>
)

const Row = ({ change, org, issueId, filter }: Place & { readonly change: Change }) => {
  const { query: _words, ...within } = filter
  return (
    <li>
      <Link
        className={styles.row}
        to="/organizations/$org/issues/$issue/events/"
        params={{ org, issue: issueId }}
        search={toggleTag(within, change.key, change.value)}
        aria-label={`${changeSentence(change)}. Show these events`}
        title="The events of this issue that have it"
      >
        <span className={`${styles.key ?? ''} trunc`}>{visibleText(change.key.slice(0, keyMax))}</span>
        <bdi className={`${styles.value ?? ''} trunc`}>{valueText(change.value)}</bdi>
        <span className={styles.bars} aria-hidden="true">
          <Bar share={change.issueShare} of="issue" />
          <Bar share={change.otherShare} of="others" />
        </span>
        <span className={styles.shares}>
          <b>{shareText(change.issueShare)}</b>
          <span>{shareText(change.otherShare)}</span>
        </span>
      </Link>
    </li>
  )
}

const Changes = ({ answer, first, ...place }: Place & { readonly answer: Answer; readonly first: Change }) => (
  <>
    <p className={styles.sentence}>{changeSentence(first)}.</p>
    <p className={styles.legend}>
      <span data-of="issue">this issue</span>
      <span data-of="others">elsewhere</span>
    </p>
    <ul className={styles.rows}>
      {answer.changes.map((change) => (
        <Row key={`${change.key}=${change.value}`} {...place} change={change} />
      ))}
    </ul>
  </>
)

/** What sets the events of the issue apart from the other events of its project: the clearest difference as a sentence, each one as two bars. */
export const WhatChanged = ({ bones, ...place }: Place & { readonly bones: number }) => {
  const changed = useQuery(whatChangedQuery(useApi(), { org: place.org, issue: place.issueId }, place.filter))
  if (changed.isPending) return <SkeletonRows rows={bones} label="Comparing with other events" />
  if (changed.isError)
    return <ErrorState what="The events could not be compared" failure={failureOf(changed.error)} onRetry={() => void changed.refetch()} />
  const { data } = changed
  const [first] = data.changes
  const { title, text } = quietText(data)
  return (
    <div className={styles.panel}>
      {first ? (
        <Changes {...place} answer={data} first={first} />
      ) : (
        <p className={styles.quiet}>
          <b>{title}.</b> {text}
        </p>
      )}
      {first && <p className={styles.basis}>{basisText(data)}.</p>}
    </div>
  )
}
