import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import type { Arrivals } from '#packages/contract/arrivals'

import { classNames } from '../../lib/class-names.ts'
import { exactCount, formatCount } from '../../lib/number-format.ts'
import { describeInstant, formatClock } from '../../lib/time-format.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { useNow } from '../../ui/relative-time.tsx'
import type { ReasonSetting } from '../outcomes/reason-text.ts'
import { arrivalRows } from './arrival-rows.ts'
import type { ArrivalRow } from './arrival-rows.ts'
import { readDsn } from './snippets/recipe.ts'

import styles from './arrivals.module.css'

/** Sentences shown before one asks for more. */
const rowsShown = 4

/** Local time of day to the minute, as outcomes are counted. */
const Clock = ({ iso, seconds = false }: { readonly iso: string; readonly seconds?: boolean }) => {
  const now = useNow()
  return (
    <time className={styles.clock} dateTime={iso} title={describeInstant(iso, now)}>
      {formatClock(iso).slice(0, seconds ? 8 : 5)}
    </time>
  )
}

const WayStep = (props: {
  readonly title: string
  readonly at: string | null
  readonly seconds?: boolean
  readonly waiting: string
  readonly done: string
}) => (
  <li className={styles.step} data-done={props.at !== null}>
    {props.at === null ? <span className={styles.ring} aria-hidden="true" /> : <Icon name="check" />}
    <div>
      <p className={classNames(props.at === null && 't2')}>{props.title}</p>
      <p className="meta t3">{props.at === null ? props.waiting : props.done}</p>
    </div>
    {props.at === null ? <span className="meta t3">waiting</span> : <Clock iso={props.at} seconds={props.seconds ?? false} />}
  </li>
)

const settingWords: Readonly<Record<ReasonSetting, string>> = {
  keys: 'Keys of the project',
  filters: 'Filters of the project',
  'security-and-privacy': 'Allowed domains',
}

const SettingLink = ({ org, project, setting }: { readonly org: string; readonly project: string; readonly setting: ReasonSetting }) => {
  const shared = { className: 'link', params: { org, project }, children: settingWords[setting] }
  if (setting === 'keys') return <Link to="/settings/$org/projects/$project/keys/" {...shared} />
  if (setting === 'filters') return <Link to="/settings/$org/projects/$project/filters/" {...shared} />
  return <Link to="/settings/$org/projects/$project/security-and-privacy/" {...shared} />
}

const Compare = ({ dsn }: { readonly dsn: string }) => {
  const parts = readDsn(dsn)
  if (!parts) return null
  return (
    <p className={styles.compare}>
      Compare: this project’s key begins with <code>{parts.key.slice(0, 6)}</code> and ends in <code>{parts.key.slice(-4)}</code>, and its
      DSN ends in <code>/{parts.project}</code>.
    </p>
  )
}

/** `dsn`: that of this page, to be compared with the one that was sent with. */
const NotKept = (props: { readonly row: ArrivalRow; readonly org: string; readonly project: string; readonly dsn: string | undefined }) => {
  const { text, tone, quantity, lastSeen, rawReason } = props.row
  const { dsn } = props
  return (
    <li className={styles.row} data-tone={tone}>
      <p>
        <b>{text.title}</b>
      </p>
      <p className="meta" title={`${exactCount(quantity)} in the last hour`}>
        {quantity === 1 ? 'Once, at ' : `${formatCount(quantity)} times, last at `}
        <Clock iso={lastSeen} />
      </p>
      {rawReason !== null && (
        <p className="meta">
          Reason: <PlainText value={rawReason.slice(0, 200)} />
        </p>
      )}
      {text.advice !== '' && <p>{text.advice}</p>}
      {dsn !== undefined && <Compare dsn={dsn} />}
      {(dsn !== undefined || text.setting !== undefined) && (
        <p className={styles.rowActions}>
          {dsn !== undefined && <CopyButton label="Copy DSN" text={() => dsn} />}
          {text.setting !== undefined && <SettingLink org={props.org} project={props.project} setting={text.setting} />}
        </p>
      )}
    </li>
  )
}

/** The three steps of an event's way, each with its time. */
export const WaySteps = ({ arrivals }: { readonly arrivals: Arrivals }) => {
  const { connected, accepted, processed } = arrivals.steps
  const kept = arrivals.ends
    .filter(({ outcome, category }) => outcome === 'accepted' && category === 'error')
    .reduce((sum, { quantity }) => sum + quantity, 0)
  return (
    <ol className={styles.steps}>
      <WayStep
        title="Connection seen"
        at={connected?.at ?? processed}
        waiting="No request has named this project in the last hour."
        done={connected ? 'A request reached this server.' : 'Earlier than in the last hour.'}
      />
      <WayStep
        title={accepted || processed ? 'Event accepted' : 'Waiting for the first event'}
        at={accepted?.at ?? processed}
        waiting="This page notices it by itself."
        done={accepted ? `${exactCount(kept)} on disk in the last hour.` : 'Earlier than in the last hour.'}
      />
      <WayStep title="Processed" at={processed} seconds waiting="Then it is an issue." done="The first event became an issue." />
    </ol>
  )
}

/** What arrived in the last hour and was not kept, in sentences, with what can be done about it. */
export const NotKeptList = (props: {
  readonly arrivals: Arrivals
  readonly org: string
  readonly project: string
  readonly dsn: string | undefined
}) => {
  const [all, setAll] = useState(false)
  const rows = arrivalRows(props.arrivals.ends)
  const comparing = rows.find(({ concernsKey }) => concernsKey)
  if (rows.length === 0) return null
  return (
    <section className={styles.notKept} aria-label="Not kept, and why">
      <h3>Not kept, and why</h3>
      <ul>
        {rows.slice(0, all ? rows.length : rowsShown).map((row) => (
          <NotKept key={row.key} row={row} org={props.org} project={props.project} dsn={row === comparing ? props.dsn : undefined} />
        ))}
      </ul>
      {!all && rows.length > rowsShown && (
        <Button look="quiet" onClick={() => setAll(true)}>
          {String(rows.length - rowsShown)} more {rows.length - rowsShown === 1 ? 'reason' : 'reasons'}
        </Button>
      )}
      <p className="meta t3">
        In the last hour.{' '}
        <Link className="link" to="/organizations/$org/stats/" params={{ org: props.org }} search={{ project: [props.project] }}>
          All of it over time
        </Link>
      </p>
    </section>
  )
}
