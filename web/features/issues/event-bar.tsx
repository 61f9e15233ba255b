import { Link, useNavigate } from '@tanstack/react-router'

import type { EventAnswer } from '#packages/contract/event'

import { useKeys } from '../../lib/keys.ts'
import { describeInstant, formatInstant } from '../../lib/time-format.ts'
import { buttonClass, iconButtonClass, segmentClasses } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import type { IconName } from '../../ui/icons.tsx'
import { useNow } from '../../ui/relative-time.tsx'

import styles from './issue.module.css'

interface BarProps {
  readonly org: string
  readonly issue: string
  /** What the address says: `recommended`, `latest`, `oldest` or an event id. */
  readonly chosen: string
  readonly event: EventAnswer | undefined
  readonly markdown: () => string
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

const EventName = ({ org, issue, event, markdown }: Omit<BarProps, 'chosen' | 'event'> & { readonly event: EventAnswer }) => {
  const now = useNow()
  return (
    <>
      <span className="mono t2">{event.eventID.slice(0, 8)}</span>
      <CopyButton iconOnly label="Copy the event id" text={() => event.eventID} />
      <time className="t2" dateTime={event.dateCreated} title={describeInstant(event.dateCreated, now)}>
        {formatInstant(event.dateCreated)}
      </time>
      <span className={styles.barEnd}>
        <Link className={buttonClass({ look: 'quiet' })} to="/organizations/$org/issues/$issue/events/" params={{ org, issue }}>
          All events
        </Link>
        <CopyButton label="Copy Markdown" shortcut="y" text={markdown} />
        <a className={buttonClass({ look: 'quiet' })} href={jsonAddress(org, event)}>
          JSON
        </a>
      </span>
    </>
  )
}

/** Which event of the issue is shown, and the ones beside it (`h` older, `l` newer). */
export const EventBar = ({ org, issue, chosen, event, markdown }: BarProps) => {
  const navigate = useNavigate()
  const older = event?.previousEventID ?? null
  const newer = event?.nextEventID ?? null
  const go = (to: string | null) => {
    if (to !== null) void navigate({ to: '/organizations/$org/issues/$issue/events/$event/', params: { org, issue, event: to } })
  }
  useKeys({
    h: older === null ? null : { says: 'Older event', run: () => go(older) },
    l: newer === null ? null : { says: 'Newer event', run: () => go(newer) },
    H: older === null ? null : { says: 'Oldest event', run: () => go('oldest') },
    L: newer === null ? null : { says: 'Latest event', run: () => go('latest') },
    ';': { says: 'Recommended event', run: () => go('recommended') },
  })
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
              aria-current={value === chosen ? 'true' : undefined}
            >
              {label}
            </Link>
          ))}
        </span>
        <Step org={org} issue={issue} to={newer} label="Newer event (l)" icon="right" />
        <Step org={org} issue={issue} to={newer === null ? null : 'latest'} label="Latest event (Shift+l)" icon="last" />
      </span>
      {event && <EventName org={org} issue={issue} event={event} markdown={markdown} />}
    </section>
  )
}
