import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { EventAnswer } from '#packages/contract/event'
import type { TraceStrip as Strip, TraceStripIssue, TraceStripRow } from '#packages/contract/trace-strip'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { classNames } from '../../lib/class-names.ts'
import { exactCount, formatDuration } from '../../lib/number-format.ts'
import { cutText } from '../../lib/visible-text.ts'
import { buttonClass } from '../../ui/button.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { opKindOf } from './categories.ts'
import { levelOf } from './event-level.ts'
import { tokenOfKind } from './kind-tokens.ts'
import { stripQuery } from './strip-query.ts'
import { printNode } from './url.ts'

import styles from './strip.module.css'

type Shown = NonNullable<Strip>

const plural = (count: number, one: string): string => `${exactCount(count)} ${one}${count === 1 ? '' : 's'}`
const textMax = 300
const stepPx = 12
const levelsMax = 10

interface PartProps {
  readonly org: string
  readonly strip: Shown
  readonly eventId: string
}

/** Which trace, how long, what is in it, and the way to all of it with this error selected. */
const Head = ({ org, strip, eventId }: PartProps) => (
  <p className={styles.head}>
    <span className="mono" title={strip.traceId}>
      {strip.traceId.slice(0, 8)}
    </span>
    {strip.rows.length > 0 && <b className="strong">{formatDuration(strip.durationUs / 1000)}</b>}
    <span>{plural(strip.errors, 'error')}</span>
    {strip.occurrences > 0 && <span>{plural(strip.occurrences, 'performance issue')}</span>}
    <span>{plural(strip.projects.length, 'service')}</span>
    <span className="t3">{plural(strip.spans, 'span')}</span>
    <Link
      className={classNames(buttonClass(), styles.open)}
      to="/organizations/$org/explore/traces/trace/$trace/"
      params={{ org, trace: strip.traceId }}
      search={{ node: [printNode({ kind: 'error', id: eventId })] }}
    >
      Open trace
    </Link>
  </p>
)

/** What stands between two rows and is not shown. */
const Folded = ({ row }: { readonly row: TraceStripRow }) => {
  const words = [
    row.folded > 0 ? `${plural(row.folded, 'span')} between` : '',
    row.siblings > 0 ? `beside ${exactCount(row.siblings)} more` : '',
  ]
  const text = words.filter((word) => word !== '').join(', ')
  return text === '' ? null : <span className={styles.folded}>{text}</span>
}

const Row = ({ org, strip, eventId, row }: PartProps & { readonly row: TraceStripRow }) => {
  const kind = opKindOf(row.category, row.op)
  const whole = Math.max(1, strip.durationUs)
  const left = Math.min(99, Math.max(0, (row.startUs / whole) * 100))
  const node = row.isFailing ? printNode({ kind: 'error', id: eventId }) : printNode({ kind: 'span', id: row.spanId })
  return (
    <li className={styles.row} data-failing={row.isFailing || undefined}>
      <Link
        className={styles.names}
        style={{ paddingLeft: Math.min(row.depth, levelsMax) * stepPx }}
        to="/organizations/$org/explore/traces/trace/$trace/"
        params={{ org, trace: strip.traceId }}
        search={{ node: [node] }}
      >
        {row.errors > 0 && <LevelGlyph level="error" />}
        <b className="strong">
          <PlainText value={cutText(row.op || 'span', textMax).text} />
        </b>
        <span className={classNames(styles.description, kind === 'db' && styles.code)} title={cutText(row.description, textMax).text}>
          <PlainText value={cutText(row.description, textMax).text} />
        </span>
      </Link>
      <Folded row={row} />
      <span className={styles.project}>
        <PlainText value={row.projectSlug} />
      </span>
      <span className={styles.track} aria-hidden="true">
        <i
          style={{
            left: `${String(left)}%`,
            width: `${String(Math.min(100 - left, (row.durationUs / whole) * 100))}%`,
            background: `var(--${tokenOfKind(kind)})`,
          }}
        />
      </span>
      <span className={styles.length}>{formatDuration(row.durationUs / 1000)}</span>
    </li>
  )
}

const Issue = ({ org, issue }: { readonly org: string; readonly issue: TraceStripIssue }) => (
  <li className={styles.issue}>
    <LevelGlyph level={levelOf(issue)} />
    <Link
      className={styles.issueTitle}
      to="/organizations/$org/issues/$issue/events/$event/"
      params={{ org, issue: issue.issueId, event: issue.eventId }}
    >
      <b className="strong">
        <PlainText value={cutText(issue.title, textMax).text} />
      </b>{' '}
      <span className="t3">{issue.shortId}</span>
    </Link>
    <span className={styles.project}>
      <PlainText value={issue.projectSlug} />
    </span>
    <span className={styles.length}>{issue.events > 1 && `${exactCount(issue.events)} times`}</span>
  </li>
)

const NoRows = () => (
  <p className="t2">
    No span of this trace arrived: it was not sampled, its spans are kept no more, or the SDK is not told to trace (`traces_sample_rate`).
  </p>
)

const Parts = (props: PartProps) => {
  const { org, strip } = props
  const isMissing = strip.rows.length > 0 && !strip.rows.some(({ isFailing }) => isFailing)
  return (
    <div className={styles.strip}>
      <Head {...props} />
      {strip.rows.length === 0 ? (
        <NoRows />
      ) : (
        <ol className={styles.rows} aria-label="From the root of the trace to the span that failed">
          {strip.rows.map((row) => (
            <Row key={row.spanId} {...props} row={row} />
          ))}
        </ol>
      )}
      {isMissing && <p className="meta t3">The span in which this happened did not arrive.</p>}
      {strip.issues.length > 0 && (
        <>
          <h3 className={styles.label}>Other issues of this trace</h3>
          <ul className={styles.rows}>
            {strip.issues.map((issue) => (
              <Issue key={issue.issueId} org={org} issue={issue} />
            ))}
          </ul>
          {strip.issuesTotal > strip.issues.length && (
            <p className="meta t3">{exactCount(strip.issuesTotal - strip.issues.length)} more in the trace.</p>
          )}
        </>
      )}
    </div>
  )
}

/** The trace of an event in a few rows: from its root to the span that failed, and other issues of it (ui.md 2.5). */
export const TraceStrip = ({ org, event }: { readonly org: string; readonly event: EventAnswer }) => {
  const strip = useQuery(stripQuery(useApi(), { org, project: event.projectID, event: event.eventID }))
  if (strip.isPending) return <SkeletonRows rows={5} label="Reading the trace" />
  if (strip.isError)
    return <ErrorState what="The trace could not be read" failure={failureOf(strip.error)} onRetry={() => void strip.refetch()} />
  return <Parts org={org} strip={strip.data} eventId={event.eventID} />
}
