import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import type { TraceSpan } from '#packages/contract/trace'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatDuration, formatPercent } from '../../lib/number-format.ts'
import { describeInstant } from '../../lib/time-format.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { FoldSection } from '../../ui/fold-section.tsx'
import { JsonTree } from '../../ui/json-tree.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { useNow } from '../../ui/relative-time.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { cell } from './cell.ts'
import { ExceptionPart } from './drawer-event.tsx'
import { Copy, Description, Facts } from './drawer-parts.tsx'
import { segmentOf } from './model.ts'
import { spanQuery } from './queries.ts'
import { eventsOf, projectOf, wordOf } from './tree.ts'
import type { WaterfallState } from './use-waterfall.ts'

import styles from './drawer.module.css'

const ms = (us: number): string => formatDuration(us / 1000)

/** How a duration differs from what its group usually takes. */
const Usual = ({ durationUs, group }: { readonly durationUs: number; readonly group: TraceSpan['group'] }) => {
  if (!group || group.count < 2 || group.avgUs <= 0) return null
  const change = durationUs / group.avgUs - 1
  const tone = change > 0.5 ? styles.slower : undefined
  return (
    <>
      {ms(group.avgUs)} <span className={tone}>({`${change >= 0 ? '+' : '-'}${formatPercent(Math.abs(change))}`})</span>, p95{' '}
      {ms(group.p95Us)}, {group.count} in 24 h
    </>
  )
}

const SpanFactRows = ({ span, state, row }: { readonly span: TraceSpan; readonly state: WaterfallState; readonly row: number }) => {
  const now = useNow()
  const { tree } = state.model
  const rows: (readonly [string, React.ReactNode])[] = [
    ['duration', <b key="duration">{ms(span.durationUs)}</b>],
    ...(span.group && span.group.count > 1
      ? [['usual', <Usual key="usual" durationUs={span.durationUs} group={span.group} />] as const]
      : []),
    ['self', `${ms(span.selfUs)}, ${formatPercent(span.durationUs > 0 ? Math.min(1, span.selfUs / span.durationUs) : 0)}`],
    ['starts', <span key="starts" title={describeInstant(span.startedAt, now)}>{`+${ms(cell(tree.startUs, row) - tree.fromUs)}`}</span>],
    ...(span.status === '' || span.status === 'unknown' ? [] : [['status', <PlainText key="status" value={span.status} />] as const]),
    ...(span.transaction === '' ? [] : [['transaction', <PlainText key="transaction" value={span.transaction} />] as const]),
    ...(span.environment === '' ? [] : [['environment', <PlainText key="environment" value={span.environment} />] as const]),
    ...(span.sdk === '' ? [] : [['sdk', <PlainText key="sdk" value={span.sdk} />] as const]),
    [
      'span id',
      <span key="id" className="mono">
        {span.spanId}
      </span>,
    ],
    ...Object.entries(span.measurements).map(([name, value]) => [name, String(Math.round(value * 1000) / 1000)] as const),
  ]
  return <Facts rows={rows} />
}

const SpanLinks = ({ org, span }: { readonly org: string; readonly span: TraceSpan }) =>
  span.links.length > 0 && (
    <div>
      <h3 className={styles.label}>Links</h3>
      <ul className={styles.list}>
        {span.links.slice(0, 100).map(({ traceId, spanId, kind }) => (
          <li key={`${traceId}${spanId}`}>
            <Link
              className="link"
              to="/organizations/$org/explore/traces/trace/$trace/"
              params={{ org, trace: traceId }}
              search={{ node: [`span-${spanId}`] }}
            >
              {kind === '' ? 'linked span' : kind.replaceAll('_', ' ')} <span className="mono">{traceId.slice(0, 8)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )

/** Attributes that are drawn at most; the search finds the others. */
const attributesMax = 200

/** What the SDK said beside the span's own facts: searched, and copied one by one. */
const Attributes = ({ attributes }: { readonly attributes: TraceSpan['attributes'] }) => {
  const [words, setWords] = useState('')
  const wanted = words.trim().toLowerCase()
  const fitting = attributes.filter(({ key, value }) => wanted === '' || `${key} ${String(value)}`.toLowerCase().includes(wanted))
  if (attributes.length === 0) return <p className="t3">It has no attributes.</p>
  return (
    <div>
      <div className={styles.searchLine}>
        <h3 className={styles.label}>Attributes</h3>
        <input
          type="search"
          aria-label="Search in the attributes"
          placeholder={`Search in ${String(attributes.length)}`}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      <table className={styles.attributes} aria-label="Attributes">
        <tbody>
          {fitting.slice(0, attributesMax).map(({ key, value }) => (
            <tr key={key}>
              <th scope="row">
                <PlainText value={key} />
              </th>
              <td>
                <span className="mono">
                  <PlainText value={String(value)} />
                </span>
                <Copy label={`Copy ${key}`} text={() => String(value)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {fitting.length === 0 && <p className="t3">No attribute fits.</p>}
      {fitting.length > attributesMax && <p className="t3">{fitting.length - attributesMax} more: search for them.</p>}
    </div>
  )
}

const SpanBody = ({
  org,
  span,
  state,
  row,
}: {
  readonly org: string
  readonly span: TraceSpan
  readonly state: WaterfallState
  readonly row: number
}) => {
  const events = eventsOf(state.model.tree, row)
  const isSql = span.category === 'db'
  return (
    <div className={styles.body}>
      <div className={styles.column}>
        {events.slice(0, 3).map((event) => (
          <div key={event.eventId} className={styles.error}>
            <ExceptionPart org={org} event={event} />
            <Link
              className="link"
              to="/organizations/$org/issues/$issue/events/$event/"
              params={{ org, issue: event.issueId, event: event.eventId }}
            >
              Open {event.shortId}
            </Link>
          </div>
        ))}
        <Description text={span.description} isSql={isSql} />
        <SpanLinks org={org} span={span} />
      </div>
      <SpanFactRows span={span} state={state} row={row} />
      <div>
        <Attributes attributes={span.attributes} />
        <FoldSection id="trace-span-json" title="JSON" openAtFirst={false}>
          <JsonTree value={JSON.parse(JSON.stringify(span))} levels={1} />
          <Copy label="Copy the JSON" text={() => JSON.stringify(span, null, 2)} />
        </FoldSection>
      </div>
    </div>
  )
}

/** One span: what it did, how long and how long usually, its errors, and all that it said. */
export const SpanDetails = (props: {
  readonly org: string
  readonly state: WaterfallState
  readonly row: number
  readonly actions: React.ReactNode
}) => {
  const { org, state, row } = props
  const { tree } = state.model
  const { answer } = tree
  const id = answer.spans.id[row] ?? ''
  const span = useQuery(spanQuery(useApi(), { org, trace: answer.traceId, span: id }))
  const segment = segmentOf(state.model, row)
  return (
    <>
      <div className={styles.head}>
        <h2 className={styles.title}>
          <PlainText value={wordOf(tree, 'op', row) || 'span'} />
        </h2>
        <span className="trunc t2">
          <PlainText value={projectOf(tree, row).slug} />
        </span>
        {span.data?.release && (
          <Link className="link trunc" to="/organizations/$org/releases/$version/" params={{ org, version: span.data.release }}>
            {span.data.release}
          </Link>
        )}
        {segment >= 0 && <Button onClick={state.flipOnly}>{state.choice.only < 0 ? 'Only this transaction' : 'The whole trace'}</Button>}
        <Link
          className={buttonClass({ look: 'quiet' })}
          to="/organizations/$org/issues/"
          params={{ org }}
          search={{ query: `trace:${answer.traceId}` }}
        >
          Issues of this trace
        </Link>
        {props.actions}
      </div>
      {span.isPending && <SkeletonRows rows={5} label="Reading the span" />}
      {span.isError && <ErrorState what="The span could not be read" failure={failureOf(span.error)} onRetry={() => void span.refetch()} />}
      {span.data && <SpanBody org={org} span={span.data} state={state} row={row} />}
    </>
  )
}
