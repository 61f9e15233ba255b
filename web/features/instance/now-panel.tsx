import type { InstanceHeld, InstanceProcess, InstanceState } from '#packages/contract/instance'

import { classNames } from '../../lib/class-names.ts'
import { exactCount, formatBytes, formatCount } from '../../lib/number-format.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ShareBar, ShareHead } from '../../ui/share-bar.tsx'
import { StateMark } from './state-mark.tsx'
import { lagWords, rateWords, shareWords, stateWords } from './words.ts'

import styles from './instance.module.css'

const Figure = (props: { readonly name: string; readonly value: string; readonly note?: React.ReactNode }) => (
  <div className={styles.figure}>
    <dt>{props.name}</dt>
    <dd>
      <b>{props.value}</b>
      <span>{props.note}</span>
    </dd>
  </div>
)

const heldNote = ({ oldest }: InstanceHeld): React.ReactNode =>
  oldest !== null && (
    <>
      oldest <RelativeTime iso={oldest} />
    </>
  )

/** State of the whole server, what is wrong with it, and the figures that say how it is. */
export const NowFigures = ({ now }: { readonly now: InstanceState }) => (
  <>
    <div className={styles.verdict} data-state={now.state} aria-live="polite">
      <p className={styles.state}>
        <StateMark state={now.state} />
        <b>{stateWords[now.state]}</b>
      </p>
      {now.complaints.length > 0 && (
        <ul>
          {now.complaints.map(({ severity, text }) => (
            <li key={text}>
              <StateMark state={severity} />
              <span>
                <span className="unseen">{severity}: </span>
                {text}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
    <dl className={styles.figures}>
      <Figure name="Accepted per minute" value={rateWords(now.acceptedPerMinute)} note="events, last 5 minutes" />
      <Figure name="Processing lag" value={lagWords(now.lag.seconds)} note={`${formatBytes(now.lag.bytes)} not processed`} />
      <Figure
        name="Waiting for columns"
        value={formatCount(now.unacknowledged.files)}
        note={
          now.unacknowledged.oldest === null ? (
            'files of rows'
          ) : (
            <>
              files, oldest <RelativeTime iso={now.unacknowledged.oldest} />
            </>
          )
        }
      />
      <Figure name="Parked" value={formatCount(now.parked.items)} note={heldNote(now.parked) || 'wait for what they need'} />
      <Figure name="Dead letters" value={formatCount(now.deadLetters.items)} note={heldNote(now.deadLetters) || 'our own faults, kept'} />
      {now.disk && <Figure name="Disk used" value={shareWords(now.disk.usedShare)} note={`${formatBytes(now.disk.freeBytes)} free`} />}
    </dl>
  </>
)

const HeldRows = ({ name, held }: { readonly name: string; readonly held: InstanceHeld }) =>
  held.reasons.map(({ reason, items }) => (
    <tr key={reason}>
      <th scope="row">{name}</th>
      <td>
        <PlainText value={reason} />
      </td>
      <td className="num">{exactCount(items)}</td>
    </tr>
  ))

/** What was set aside, by reason. */
export const SetAside = ({ now }: { readonly now: InstanceState }) => {
  if (now.parked.items + now.deadLetters.items === 0)
    return <p className={styles.empty}>Nothing. Items that the server fails on, or that must wait, are kept here and never lost.</p>
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col">Reason</th>
          <th scope="col" className="num">
            Items
          </th>
        </tr>
      </thead>
      <tbody>
        <HeldRows name="Dead letter" held={now.deadLetters} />
        <HeldRows name="Parked" held={now.parked} />
      </tbody>
    </table>
  )
}

const duties: Readonly<Record<string, string>> = {
  watcher: 'starts the others again',
  front: 'takes what arrives',
  process: 'makes issues of it',
  api: 'pages and API',
  engine: 'columns',
}

const ProcessRow = ({ one, largest }: { readonly one: InstanceProcess; readonly largest: number }) => (
  <tr>
    <th scope="row">
      {one.role} <span className="t3">{Object.hasOwn(duties, one.role) ? duties[one.role] : ''}</span>
    </th>
    <td className="num">
      <RelativeTime iso={one.upSince} />
    </td>
    <td className="num">{formatBytes(one.memoryBytes)}</td>
    <td className={styles.share} aria-hidden="true">
      <ShareBar value={one.memoryBytes} largest={largest} />
    </td>
  </tr>
)

/** The processes of the server, and what it is made of. */
export const Processes = ({ now }: { readonly now: InstanceState }) => {
  const largest = Math.max(1, ...now.processes.map(({ memoryBytes }) => memoryBytes))
  const total = now.processes.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0)
  return (
    <>
      {now.processes.length === 0 ? (
        <p className={styles.empty}>This operating system does not tell about processes.</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Process</th>
              <th scope="col" className="num">
                Up
              </th>
              <th scope="col" className="num">
                Memory
              </th>
              <ShareHead className={styles.share} />
            </tr>
          </thead>
          <tbody>
            {now.processes.map((one) => (
              <ProcessRow key={one.pid} one={one} largest={largest} />
            ))}
          </tbody>
        </table>
      )}
      <p className={classNames(styles.foot, 'meta', 't3')}>
        Vedette {now.version}, Node {now.node}, {now.engine === null ? 'columnar engine away' : `columnar engine ${now.engine}`}
        {total > 0 && `, ${formatBytes(total)} of memory`}
      </p>
    </>
  )
}
