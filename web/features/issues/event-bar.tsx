import { Link, useNavigate } from '@tanstack/react-router'

import type { EventAnswer } from '#packages/contract/event'

import { copyText } from '../../lib/copy-text.ts'
import { useKeys } from '../../lib/keys.ts'
import { describeInstant, formatInstant } from '../../lib/time-format.ts'
import { buttonClass, iconButtonClass, segmentClasses } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import type { IconName } from '../../ui/icons.tsx'
import { useNow } from '../../ui/relative-time.tsx'
import { notify } from '../../ui/toast.tsx'
import { CompareMenu } from './compare/compare-menu.tsx'
import { parseEventFilter } from './event-filter.ts'
import type { EventFilter } from './event-filter.ts'

import styles from './event-bar.module.css'

interface BarProps {
  readonly org: string
  readonly issue: string
  /** What the address says: `recommended`, `latest`, `oldest` or an event id. */
  readonly chosen: string
  readonly event: EventAnswer | undefined
  readonly markdown: () => string
  readonly filter: EventFilter
  /** The filters, where the header line has no room for them. */
  readonly filters: React.ReactNode
  readonly search: React.ReactNode
}

const Step = (props: {
  readonly org: string
  readonly issue: string
  readonly to: string | null
  readonly label: string
  readonly icon: IconName
}) =>
  props.to === null ? (
    <span className={iconButtonClass(true)} aria-hidden="true">
      <Icon name={props.icon} small />
    </span>
  ) : (
    <Link
      className={iconButtonClass()}
      to="/organizations/$org/issues/$issue/events/$event/"
      params={{ org: props.org, issue: props.issue, event: props.to }}
      search={parseEventFilter}
      aria-label={props.label}
      title={props.label}
    >
      <Icon name={props.icon} small />
    </Link>
  )

const choices = [
  { value: 'recommended', label: 'Recommended' },
  { value: 'latest', label: 'Latest' },
  { value: 'oldest', label: 'Oldest' },
] as const

/** Address of an event as JSON in the form of the SDKs. */
const jsonAddress = (org: string, event: EventAnswer): string =>
  `/api/0/projects/${encodeURIComponent(org)}/${encodeURIComponent(event.projectID)}/events/${encodeURIComponent(event.eventID)}/json/`

const EventName = ({ event }: { readonly event: EventAnswer }) => {
  const now = useNow()
  return (
    <>
      <span className="mono t2">{event.eventID.slice(0, 8)}</span>
      <CopyButton iconOnly label="Copy the event id" text={() => event.eventID} />
      <time className="t2" dateTime={event.dateCreated} title={describeInstant(event.dateCreated, now)}>
        {formatInstant(event.dateCreated)}
      </time>
    </>
  )
}

const EventLinks = ({ org, issue, event, markdown, filter }: BarProps) => (
  <>
    <Link className={buttonClass({ look: 'quiet' })} to="/organizations/$org/issues/$issue/events/" params={{ org, issue }} search={filter}>
      All events
    </Link>
    {event && (
      <>
        <CompareMenu org={org} issue={issue} event={event} />
        <CopyButton label="Copy Markdown" shortcut="y" text={markdown} />
        <a className={buttonClass({ look: 'quiet' })} href={jsonAddress(org, event)}>
          JSON
        </a>
      </>
    )}
  </>
)

const copyId = (id: string): void =>
  void copyText(id).then((copied) =>
    copied ? notify('Copied the event id') : notify(`The browser refused. The id is ${id}`, { kind: 'failed' }),
  )

/** Keys from event to event. */
const useSteps = ({ org, issue, event }: BarProps, older: string | null, newer: string | null) => {
  const navigate = useNavigate()
  const step = (says: string, to: string | null) =>
    to === null
      ? null
      : {
          says,
          run: () =>
            void navigate({
              to: '/organizations/$org/issues/$issue/events/$event/',
              params: { org, issue, event: to },
              search: parseEventFilter,
            }),
        }
  useKeys({
    h: step('Older event', older),
    l: step('Newer event', newer),
    H: step('Oldest event', older && 'oldest'),
    L: step('Latest event', newer && 'latest'),
    ';': step('Recommended event', 'recommended'),
    Y: event ? { says: 'Copy the event id', run: () => copyId(event.eventID) } : null,
  })
}

/** Which event of the issue is shown, and the ones beside it (`h` older, `l` newer), of those that the filter lets pass. */
export const EventBar = (props: BarProps) => {
  const { org, issue, chosen, event } = props
  const older = event?.previousEventID ?? null
  const newer = event?.nextEventID ?? null
  useSteps(props, older, newer)
  return (
    <section className={styles.bar} aria-label="Events of this issue">
      <span className={styles.steps}>
        <Step org={org} issue={issue} to={older === null ? null : 'oldest'} label="Oldest event (Shift+h)" icon="first" />
        <Step org={org} issue={issue} to={older} label="Older event (h)" icon="left" />
        <span className={segmentClasses.group}>
          {choices.map(({ value, label }) => (
            <Link
              key={value}
              className={segmentClasses.one}
              to="/organizations/$org/issues/$issue/events/$event/"
              params={{ org, issue, event: value }}
              search={parseEventFilter}
              aria-current={value === chosen ? 'true' : undefined}
            >
              {label}
            </Link>
          ))}
        </span>
        <Step org={org} issue={issue} to={newer} label="Newer event (l)" icon="right" />
        <Step org={org} issue={issue} to={newer === null ? null : 'latest'} label="Latest event (Shift+l)" icon="last" />
      </span>
      {event && <EventName event={event} />}
      {props.filters}
      <span className={styles.barEnd}>
        {props.search}
        <EventLinks {...props} />
      </span>
    </section>
  )
}
