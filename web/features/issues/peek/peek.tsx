import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { EventAnswer, FrameAnswer } from '#packages/contract/event'
import type { Issue, IssueTag } from '#packages/contract/issue'

import { failureOf } from '../../../api/client.ts'
import { useApi } from '../../../api/context.ts'
import { languageOf } from '../../../lib/code-tokens.ts'
import { useKeys } from '../../../lib/keys.ts'
import { exactCount, formatPercent } from '../../../lib/number-format.ts'
import { cutText, visibleText } from '../../../lib/visible-text.ts'
import { Button, buttonClass, iconButtonClass } from '../../../ui/button.tsx'
import { CodeLine } from '../../../ui/code.tsx'
import { Icon } from '../../../ui/icons.tsx'
import { LevelGlyph } from '../../../ui/level-glyph.tsx'
import { PanelBoundary } from '../../../ui/panel-boundary.tsx'
import { PlainText } from '../../../ui/plain-text.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Sparkline } from '../../../ui/sparkline.tsx'
import { exceptionsOf, messageOf } from '../../errors/entries.ts'
import { placeOf } from '../../errors/rows.ts'
import type { IssueChange } from '../change.ts'
import type { EventFilter } from '../event-filter.ts'
import { capital, titleParts } from '../issue-text.ts'
import { ownerName } from '../owner-sign.tsx'
import { eventQuery, tagsQuery } from '../queries.ts'
import type { PickKind } from '../use-pickers.tsx'

import styles from './peek.module.css'

/** The rest is on the issue's page. */
const framesShown = 3
const linesShown = 7
const tagsShown = 6
const textMax = 600
const lineMax = 400

const Source = ({ frame, platform }: { readonly frame: FrameAnswer; readonly platform: string }) => {
  const at = Math.max(
    0,
    frame.context.findIndex(([number]) => number === frame.lineNo),
  )
  const from = Math.max(0, at - Math.floor(linesShown / 2))
  const language = languageOf(frame.filename, frame.platform ?? platform)
  return (
    <section className={styles.source} tabIndex={0} aria-label={`Source of ${frame.function ?? 'the frame'}`}>
      {frame.context.slice(from, from + linesShown).map(([number, code]) => (
        <div key={number} className={styles.code} data-hit={number === frame.lineNo}>
          <span>{number}</span>
          <bdi>
            <CodeLine line={cutText(code, lineMax).text} language={language} />
          </bdi>
        </div>
      ))}
    </section>
  )
}

const Frame = ({ frame, platform, open }: { readonly frame: FrameAnswer; readonly platform: string; readonly open: boolean }) => (
  <details className={styles.frame} open={open}>
    <summary>
      <span className="trunc">
        <PlainText value={`${placeOf(frame)}${frame.lineNo === null ? '' : `:${String(frame.lineNo)}`}`.slice(-textMax)} />
      </span>
      {frame.function !== null && (
        <b className="trunc">
          <PlainText value={frame.function.slice(0, textMax)} />
        </b>
      )}
    </summary>
    {frame.context.length > 0 && <Source frame={frame} platform={platform} />}
  </details>
)

/** In place of an event's frames or message. */
const NoEvent = ({ text }: { readonly text: string }) => (
  <>
    <h3>Event</h3>
    <p className={styles.quiet}>{text}</p>
  </>
)

/** The newest frames of the code that is the user's own; without any, the newest of all. */
const Stack = ({ event }: { readonly event: EventAnswer }) => {
  const frames = (exceptionsOf(event).at(-1)?.stacktrace?.frames ?? []).toReversed()
  const own = frames.filter(({ inApp }) => inApp)
  const shown = (own.length > 0 ? own : frames).slice(0, framesShown)
  if (shown.length === 0) {
    const text = messageOf(event)?.formatted ?? ''
    if (text === '') return <NoEvent text="This event has no stack trace." />
    return (
      <>
        <h3>Message</h3>
        <p className={styles.quiet}>{visibleText(text.slice(0, textMax))}</p>
      </>
    )
  }
  return (
    <>
      <h3>Newest frames</h3>
      {shown.map((frame, index) => (
        <Frame key={index} frame={frame} platform={event.platform} open={index === 0} />
      ))}
      {frames.length > shown.length && (
        <p className={styles.quiet}>{exactCount(frames.length - shown.length)} more frames on the issue's page</p>
      )}
    </>
  )
}

const EventPart = ({ org, id, filter }: { readonly org: string; readonly id: string; readonly filter: EventFilter }) => {
  const event = useQuery(eventQuery(useApi(), { org, issue: id, event: 'recommended' }, filter))
  if (event.isError) {
    const { status, detail } = failureOf(event.error)
    return <NoEvent text={status === 404 ? 'Its events are not stored any more.' : `The event could not be read: ${detail}`} />
  }
  // The event of the row before is not this one's.
  if (!event.data || event.isPlaceholderData) return <NoEvent text="Reading the event" />
  return <Stack event={event.data} />
}

const TagBar = ({ tag }: { readonly tag: IssueTag }) => {
  const top = tag.topValues[0]
  if (!top || tag.totalValues === 0) return null
  const share = top.count / tag.totalValues
  return (
    <li className={styles.tag}>
      <span className="trunc">{visibleText(tag.key)}</span>
      <span className={styles.bar}>
        <span style={{ width: `${String(Math.round(share * 100))}%` }} aria-hidden="true" />
        <span className="trunc">{visibleText(top.value.slice(0, textMax)) || '(empty)'}</span>
      </span>
      <span>{formatPercent(share)}</span>
    </li>
  )
}

const TagsPart = ({ org, id }: { readonly org: string; readonly id: string }) => {
  const tags = useQuery(tagsQuery(useApi(), org, id))
  if (tags.isError) return <p className={styles.quiet}>The tags could not be read: {failureOf(tags.error).detail}</p>
  if (!tags.data) return <p className={styles.quiet}>Reading the tags</p>
  if (tags.data.length === 0) return <p className={styles.quiet}>No tags</p>
  return (
    <ul>
      {tags.data.slice(0, tagsShown).map((tag) => (
        <TagBar key={tag.key} tag={tag} />
      ))}
    </ul>
  )
}

interface PeekProps {
  readonly org: string
  /** What the list is narrowed to: an event of it is shown. */
  readonly filter: EventFilter
  readonly issue: Issue
  readonly onChange: (change: IssueChange) => void
  readonly onPick: (kind: PickKind, anchor: Element) => void
  readonly onClose: () => void
}

const Head = ({ org, filter, issue, onClose }: Pick<PeekProps, 'org' | 'filter' | 'issue' | 'onClose'>) => {
  const { type, message } = titleParts(issue)
  return (
    <header className={styles.head}>
      <div className={styles.name}>
        <LevelGlyph level={issue.level} />
        <h2>
          <PlainText value={type.slice(0, textMax)} />
        </h2>
        <Link
          className={buttonClass()}
          to="/organizations/$org/issues/$issue/"
          params={{ org, issue: issue.id }}
          search={filter}
          title="Open (Enter)"
        >
          Open
        </Link>
        <button type="button" className={iconButtonClass()} aria-label="Close the peek" title="Close (Escape)" onClick={onClose}>
          <Icon name="close" small />
        </button>
      </div>
      {message !== null && (
        <p className={styles.message}>
          <PlainText value={message.slice(0, textMax)} />
        </p>
      )}
      <p className={styles.quiet}>
        {issue.shortId} <bdi>{visibleText(issue.culprit.slice(0, textMax))}</bdi>
      </p>
    </header>
  )
}

const Actions = ({ issue, onChange, onPick }: Pick<PeekProps, 'issue' | 'onChange' | 'onPick'>) => (
  <div className={styles.actions}>
    {issue.status === 'unresolved' ? (
      <>
        <Button look="primary" title="Resolve (r)" onClick={() => onChange({ status: 'resolved' })}>
          Resolve
        </Button>
        <Button title="Archive (e)" onClick={() => onChange({ status: 'ignored' })}>
          Archive
        </Button>
      </>
    ) : (
      <Button onClick={() => onChange({ status: 'unresolved' })}>{issue.status === 'resolved' ? 'Unresolve' : 'Unarchive'}</Button>
    )}
    <Button title="Assign (a)" onClick={(event) => onPick('owner', event.currentTarget)}>
      <span className="trunc">{issue.assignedTo === null ? 'Assign' : visibleText(ownerName(issue.assignedTo).slice(0, 60))}</span>
    </Button>
    <Button title="Priority (p)" onClick={(event) => onPick('priority', event.currentTarget)}>
      {capital(issue.priority)}
    </Button>
  </div>
)

const Numbers = ({ issue }: { readonly issue: Issue }) => (
  <div className={styles.numbers}>
    <p>
      <b>{exactCount(Number(issue.count))}</b> {Number(issue.count) === 1 ? 'event' : 'events'}, <b>{exactCount(issue.userCount)}</b>{' '}
      {issue.userCount === 1 ? 'user' : 'users'}, first{' '}
      <b>
        <RelativeTime iso={issue.firstSeen} />
      </b>{' '}
      ago, last{' '}
      <b>
        <RelativeTime iso={issue.lastSeen} />
      </b>{' '}
      ago
    </p>
    <Sparkline points={issue.stats['24h'] ?? []} label="Events per hour in 24 h" width={240} height={32} />
  </div>
)

/**
 * A look at an issue beside the list (ui.md 2.1): where it happened, for whom, how often. It takes no key from the list but Escape: `j` and `k` go on,
 * and it follows.
 */
export const Peek = (props: PeekProps) => {
  const { org, issue } = props
  useKeys({ Escape: { says: 'Close the peek', run: props.onClose } }, 'layer')
  return (
    <aside className={styles.peek} aria-label="Peek">
      <Head org={org} filter={props.filter} issue={issue} onClose={props.onClose} />
      <Actions issue={issue} onChange={props.onChange} onPick={props.onPick} />
      <Numbers issue={issue} />
      <PanelBoundary what="The stack trace could not be shown" resetKey={issue.id}>
        <EventPart key={issue.id} org={org} id={issue.id} filter={props.filter} />
      </PanelBoundary>
      <h3>Tags</h3>
      <PanelBoundary what="The tags could not be shown" resetKey={issue.id}>
        <TagsPart org={org} id={issue.id} />
      </PanelBoundary>
    </aside>
  )
}
