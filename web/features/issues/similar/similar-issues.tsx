import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import type { IssueDetails } from '#packages/contract/issue'
import type { SimilarIssue } from '#packages/contract/similar'

import { failureOf } from '../../../api/client.ts'
import { useApi } from '../../../api/context.ts'
import { formatCount } from '../../../lib/number-format.ts'
import { visibleText } from '../../../lib/visible-text.ts'
import { Button } from '../../../ui/button.tsx'
import { PlainText } from '../../../ui/plain-text.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { ErrorState, SkeletonRows } from '../../../ui/states.tsx'
import { useReshape } from '../reshape/use-reshape.ts'
import { likenessText } from './likeness-text.ts'
import { similarIssuesQuery } from './query.ts'

import styles from './similar.module.css'

/** The rest is so little alike that it would only be in the way. */
const shownMax = 5
const titleMax = 160

const percent = (score: number): string => `${String(Math.round(score * 100))} %`

const Row = (props: { readonly org: string; readonly similar: SimilarIssue; readonly busy: boolean; readonly onMerge: () => void }) => {
  const { org, similar } = props
  return (
    <li className={styles.row}>
      <div className={styles.head}>
        <span className={styles.score} title={`${percent(similar.score)} alike`}>
          <span aria-hidden="true">
            <span style={{ width: `${String(Math.round(similar.score * 100))}%` }} />
          </span>
          <span>{percent(similar.score)}</span>
        </span>
        <Link className="link" to="/organizations/$org/issues/$issue/" params={{ org, issue: similar.id }}>
          {visibleText(similar.shortId)}
        </Link>
        <Button
          disabled={props.busy}
          aria-label={`Merge with ${visibleText(similar.shortId)}`}
          title="One issue of both: it can be undone"
          onClick={props.onMerge}
        >
          Merge
        </Button>
      </div>
      <p className="trunc" title={visibleText(similar.title.slice(0, titleMax))}>
        <PlainText value={similar.title.slice(0, titleMax)} />
      </p>
      <p className={styles.why}>
        {likenessText(similar)}. {formatCount(Number(similar.count))} {similar.count === '1' ? 'event' : 'events'}, last{' '}
        <RelativeTime iso={similar.lastSeen} /> ago
        {similar.status === 'unresolved' ? '' : similar.status === 'resolved' ? ', resolved' : ', archived'}
      </p>
    </li>
  )
}

/** Empty: none was. */
const partedText = (count: number): string => {
  if (count === 0) return ''
  return count === 1
    ? 'One that was taken apart from this issue is left out.'
    : `${String(count)} that were taken apart from this issue are left out.`
}

/** Issues of the same project that are like this one, why they are, and a way to make one of both. */
export const SimilarIssueRows = ({ org, issue }: { readonly org: string; readonly issue: IssueDetails }) => {
  const similar = useQuery(similarIssuesQuery(useApi(), org, issue.id))
  const { merge } = useReshape(org)
  const [busy, setBusy] = useState(false)
  const mergeWith = async (id: string) => {
    setBusy(true)
    const done = await merge([{ id: issue.id }, { id }])
    if (done) await similar.refetch()
    setBusy(false)
  }
  if (similar.isPending) return <SkeletonRows rows={3} label="Looking for similar issues" />
  if (similar.isError)
    return (
      <ErrorState what="Similar issues could not be looked for" failure={failureOf(similar.error)} onRetry={() => void similar.refetch()} />
    )
  const { similar: found, compared, parted, days, hasEvent } = similar.data
  const note = partedText(parted)
  if (found.length === 0)
    return (
      <p className={styles.none}>
        {hasEvent
          ? `None. ${compared === 0 ? 'No other issue' : `${String(compared)} ${compared === 1 ? 'issue' : 'issues'}`} of the same type or place came in ${String(days)} days${compared === 0 ? '' : '; none shares enough frames or words'}.`
          : 'No event of this issue is stored any more: there is nothing to compare.'}{' '}
        {note}
      </p>
    )
  return (
    <>
      <ul className={styles.rows}>
        {found.slice(0, shownMax).map((one) => (
          <Row key={one.id} org={org} similar={one} busy={busy} onMerge={() => void mergeWith(one.id)} />
        ))}
      </ul>
      {note !== '' && <p className={styles.none}>{note}</p>}
    </>
  )
}
