import { useQuery } from '@tanstack/react-query'
import { Suspense, useState } from 'react'

import type { IssueHash } from '#packages/contract/hash'
import type { IssueDetails } from '#packages/contract/issue'

import { failureOf } from '../../../api/client.ts'
import { useApi } from '../../../api/context.ts'
import { late } from '../../../lib/late.ts'
import { formatCount } from '../../../lib/number-format.ts'
import { visibleText } from '../../../lib/visible-text.ts'
import { Button } from '../../../ui/button.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { ErrorState, SkeletonRows } from '../../../ui/states.tsx'
import { hashesQuery } from '../queries.ts'
import { useReshape } from './use-reshape.ts'

import styles from './reshape.module.css'

// Few issues were ever split.
const Splits = late(async () => ({ default: (await import('./splits.tsx')).Splits }))

const titleMax = 120

const HashRow = (props: { readonly hash: IssueHash; readonly busy: boolean; readonly onTakeOut: (() => void) | null }) => {
  const { hash } = props
  return (
    <li className={styles.hash}>
      <div>
        <code title={hash.id}>{hash.id.slice(0, 8)}</code>{' '}
        <span className="trunc">{visibleText((hash.latestEvent?.title ?? 'no stored event').slice(0, titleMax))}</span>
        <p className="meta t3">
          {formatCount(Number(hash.count))} {hash.count === '1' ? 'event' : 'events'}, last <RelativeTime iso={hash.lastSeen} /> ago
          {hash.mergedFrom && `, came with ${visibleText(hash.mergedFrom.shortId)}`}
        </p>
      </div>
      {props.onTakeOut && (
        <Button
          disabled={props.busy}
          aria-label={`Take ${hash.id.slice(0, 8)} out`}
          title="Into an issue of its own"
          onClick={props.onTakeOut}
        >
          Take out
        </Button>
      )}
    </li>
  )
}

/** What the issue is made of: the kinds of event, each of which can be taken out again, and whole issues that were merged into it. */
export const Hashes = ({ org, issue }: { readonly org: string; readonly issue: IssueDetails }) => {
  const hashes = useQuery(hashesQuery(useApi(), org, issue.id))
  const { takeOut } = useReshape(org)
  const [busy, setBusy] = useState(false)
  const out = async (what: string, param: string) => {
    setBusy(true)
    await takeOut(issue.id, what, [param])
    setBusy(false)
  }
  if (hashes.isPending) return <SkeletonRows rows={2} label="Reading the hashes" />
  if (hashes.isError)
    return <ErrorState what="The hashes could not be read" failure={failureOf(hashes.error)} onRetry={() => void hashes.refetch()} />
  const isOne = hashes.data.length === 1
  const merged = new Map(hashes.data.flatMap(({ mergedFrom }) => (mergedFrom ? [[mergedFrom.id, mergedFrom.shortId] as const] : [])))
  return (
    <>
      <Suspense fallback={null}>
        <Splits org={org} issueId={issue.id} />
      </Suspense>
      <ul className={styles.hashes}>
        {hashes.data.map((hash) => (
          <HashRow
            key={hash.id}
            hash={hash}
            busy={busy}
            onTakeOut={isOne ? null : () => void out(`Took ${hash.id.slice(0, 8)} out`, `id=${hash.id}`)}
          />
        ))}
      </ul>
      {isOne && <p className="meta t3">All events are of one kind: nothing can be taken out.</p>}
      {[...merged].map(([id, shortId]) => (
        <Button key={id} disabled={busy} onClick={() => void out(`${shortId} is an issue of its own again`, `issue=${id}`)}>
          Undo the merge of {visibleText(shortId)}
        </Button>
      ))}
    </>
  )
}
