import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { FrameAnswer } from '#packages/contract/event'
import type { TraceEvent } from '#packages/contract/trace'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatDuration } from '../../lib/number-format.ts'
import { buttonClass, Button } from '../../ui/button.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { exceptionsOf } from '../errors/entries.ts'
import { eventQuery } from '../issues/queries.ts'
import { levelOf } from './event-level.ts'
import { eventAtUs } from './tree.ts'
import type { WaterfallState } from './use-waterfall.ts'

import styles from './drawer.module.css'

/** Lines around the failing one. */
const contextLines = 3

/** The frame to look at: the last of the own code, else the last one. Frames stand oldest call first. */
const topFrame = (frames: readonly FrameAnswer[]): FrameAnswer | undefined => frames.findLast(({ inApp }) => inApp) ?? frames.at(-1)

const Frame = ({ frame }: { readonly frame: FrameAnswer }) => {
  const line = frame.lineNo ?? 0
  const near = frame.context.filter(([number]) => Math.abs(number - line) <= contextLines)
  return (
    <div className={styles.frame}>
      <p>
        <span className="mono">
          <PlainText
            value={`${frame.filename ?? frame.module ?? 'unknown file'}${frame.lineNo === null ? '' : `:${String(frame.lineNo)}`}`}
          />
        </span>
        {frame.function !== null && (
          <>
            <span className="t3"> in </span>
            <b className="strong">
              <PlainText value={frame.function} />
            </b>
          </>
        )}
        {!frame.inApp && <span className="t3"> (not in-app)</span>}
      </p>
      {near.length > 0 && (
        <pre className="mono" tabIndex={0} aria-label="Source lines">
          {near.map(([number, text]) => (
            <span key={number} className={styles.source} data-hit={number === line || undefined}>
              <span className="t3">{String(number).padStart(5)} </span>
              <PlainText value={text.slice(0, 400)} />
              {'\n'}
            </span>
          ))}
        </pre>
      )}
    </div>
  )
}

/** The exception of an event with the frame where it failed: type, message, source (ui.md 5.1, F2b). */
export const ExceptionPart = ({ org, event }: { readonly org: string; readonly event: TraceEvent }) => {
  const answer = useQuery(eventQuery(useApi(), { org, issue: event.issueId, event: event.eventId }))
  if (answer.isPending) return <SkeletonRows rows={3} label="Reading the error" />
  if (answer.isError)
    return <ErrorState what="The error could not be read" failure={failureOf(answer.error)} onRetry={() => void answer.refetch()} />
  // The last one is what was raised; those before it are its causes.
  const exception = exceptionsOf(answer.data).at(-1)
  const frame = topFrame(exception?.stacktrace?.frames ?? [])
  return (
    <div className={styles.exception}>
      <p>
        <b className="strong">
          <PlainText value={exception?.type ?? event.title} />
        </b>
      </p>
      {exception?.value && (
        <p className={styles.message}>
          <PlainText value={exception.value.slice(0, 2_000)} />
        </p>
      )}
      {frame ? (
        <Frame frame={frame} />
      ) : (
        <p className="t3">It has no stack trace{event.culprit === '' ? '' : `; it came from ${event.culprit}`}.</p>
      )}
    </div>
  )
}

const kindWord = (event: TraceEvent): string => (event.kind === 'error' ? event.level : 'performance issue')

/** An error or a performance issue of the trace. */
export const EventDetails = (props: {
  readonly org: string
  readonly state: WaterfallState
  readonly event: TraceEvent
  readonly actions: React.ReactNode
}) => {
  const { org, state, event } = props
  const { tree, asSent } = state.model
  const atUs = eventAtUs(tree, event, asSent) - tree.fromUs
  return (
    <>
      <div className={styles.head}>
        <LevelGlyph level={levelOf(event)} />
        <h2 className={styles.title}>
          <PlainText value={event.title} />
        </h2>
        <span className="t3 not-narrow">
          {kindWord(event)} at +{formatDuration(atUs / 1000)}
        </span>
        <Link
          className={buttonClass()}
          to="/organizations/$org/issues/$issue/events/$event/"
          params={{ org, issue: event.issueId, event: event.eventId }}
        >
          Open {event.shortId}
        </Link>
        {event.row >= 0 && <Button onClick={() => state.reveal(event.row, true)}>Its span</Button>}
        {props.actions}
      </div>
      <div className={styles.body}>
        <ExceptionPart org={org} event={event} />
      </div>
    </>
  )
}
