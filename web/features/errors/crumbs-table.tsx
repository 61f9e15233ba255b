import type { BreadcrumbAnswer } from '#packages/contract/event'
import type { Json, JsonObject } from '#packages/protocol/json'

import { classNames } from '../../lib/class-names.ts'
import { metaAt, metaChild } from '../../lib/event-meta.ts'
import { formatDuration } from '../../lib/number-format.ts'
import { formatClock, formatInstant } from '../../lib/time-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { JsonTree } from '../../ui/json-tree.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { CrumbIcon } from './crumbs-icon.tsx'
import { crumbText, kindOfCrumb } from './crumbs.ts'
import type { CrumbRow } from './crumbs.ts'

import styles from './breadcrumbs.module.css'

const titleCharactersMax = 300

/** What is the same for all lines of the table. */
export interface CrumbLook {
  readonly title: string
  readonly eventTime: string
  /** Time of day instead of the time before the event. */
  readonly absolute: boolean
  readonly newestFirst: boolean
  readonly meta: Json | undefined
  /** Address of another event, that a crumb is of. */
  readonly eventHref: (eventId: string) => string
}

/** The part of `_meta` for one crumb, whichever way crumbs are listed. */
const crumbMeta = (meta: Json | undefined, index: number): Json | undefined =>
  metaAt(meta, 'breadcrumbs', 'values', index) ?? metaAt(meta, 'breadcrumbs', index)

const Rest = ({ data, meta }: { readonly data: JsonObject; readonly meta: Json | undefined }) =>
  Object.keys(data).length === 0 ? null : <JsonTree value={data} meta={metaChild(meta, 'data')} />

const statusClass = (status: string): string | undefined =>
  status >= '500' ? styles.failed : status >= '400' ? styles.refused : styles.fine

const Http = ({ said }: { readonly said: Extract<ReturnType<typeof crumbText>, { readonly form: 'http' }> }) => (
  <span className={styles.http}>
    <b>{visibleText(said.method.slice(0, 20))}</b>
    {said.status !== null && (
      <span className={classNames(styles.status, statusClass(said.status))}>{visibleText(said.status.slice(0, 8))}</span>
    )}
    <span className={styles.code}>
      <PlainText value={said.url} />
    </span>
    {said.durationMs !== null && <span className="t3">{formatDuration(said.durationMs)}</span>}
  </span>
)

const Said = ({ crumb, meta }: { readonly crumb: BreadcrumbAnswer; readonly meta: Json | undefined }) => {
  const said = crumbText(crumb)
  return (
    <>
      {said.form === 'http' && <Http said={said} />}
      {said.form === 'navigation' && (
        <span className={styles.code}>
          <PlainText value={said.from} /> <span className="t3">→</span> <PlainText value={said.to} />
        </span>
      )}
      {said.form === 'code' && (
        <span className={styles.code}>
          <PlainText value={said.code} />
        </span>
      )}
      {said.form === 'text' && <PlainText value={said.text} />}
      <Rest data={said.rest} meta={meta} />
    </>
  )
}

const loudLevels: ReadonlySet<string> = new Set(['error', 'fatal'])

const timeText = (crumb: BreadcrumbAnswer, { eventTime, absolute }: CrumbLook): string => {
  if (crumb.timestamp === null) return ''
  const ms = Date.parse(crumb.timestamp) - Date.parse(eventTime)
  return Number.isNaN(ms) ? '' : absolute ? formatClock(crumb.timestamp) : formatDuration(ms)
}

type LineProps = React.ComponentProps<'tr'> & { readonly look: CrumbLook; readonly 'data-index'?: number }

const CrumbLine = ({ row, look, ...line }: LineProps & { readonly row: Extract<CrumbRow, { readonly kind: 'crumb' }> }) => {
  const { crumb, repeats } = row
  return (
    <tr {...line}>
      <td className={styles.sign}>
        <CrumbIcon kind={kindOfCrumb(crumb)} />
      </td>
      <td className={classNames(styles.category, 'meta', 't2')}>
        <PlainText value={crumb.category ?? crumb.type} />
      </td>
      <td>
        <Said crumb={crumb} meta={crumbMeta(look.meta, row.index)} />
        {repeats > 1 && <span className={styles.repeats}>x{repeats}</span>}
        {crumb.event_id !== null && (
          <a className="link" href={look.eventHref(crumb.event_id)}>
            event {visibleText(crumb.event_id.slice(0, 8))}
          </a>
        )}
      </td>
      <td
        className={classNames(
          styles.level,
          'meta',
          loudLevels.has(crumb.level) ? styles.bad : crumb.level === 'warning' ? styles.warned : 't3',
        )}
      >
        <PlainText value={crumb.level} />
      </td>
      <td
        className={classNames(styles.time, 'num', 'meta', 't3')}
        title={crumb.timestamp === null ? undefined : formatInstant(crumb.timestamp)}
      >
        {timeText(crumb, look)}
      </td>
    </tr>
  )
}

const GapLine = ({ ms, look: _look, ...line }: LineProps & { readonly ms: number }) => (
  <tr {...line} className={styles.gap}>
    <td className={styles.sign}>&nbsp;</td>
    <td className={styles.category}>pause</td>
    <td colSpan={3}>nothing for {formatDuration(ms)}</td>
  </tr>
)

/** The event itself is the newest of the lines. */
const SelfLine = ({ look, ...line }: LineProps) => (
  <tr {...line} className={styles.self}>
    <td className={styles.sign}>
      <CrumbIcon kind="error" />
    </td>
    <td className={classNames(styles.category, 'meta')}>this event</td>
    <td>
      <PlainText value={look.title.slice(0, titleCharactersMax)} />
    </td>
    <td className={styles.level}>&nbsp;</td>
    <td className={classNames(styles.time, 'num', 'meta')}>{look.absolute ? formatClock(look.eventTime) : '0'}</td>
  </tr>
)

export const CrumbHead = () => (
  <thead>
    <tr>
      <th scope="col" className={styles.sign}>
        <span className="unseen">Kind</span>
      </th>
      <th scope="col" className={styles.category}>
        Category
      </th>
      <th scope="col">Message</th>
      <th scope="col" className={styles.level}>
        Level
      </th>
      <th scope="col" className={classNames(styles.time, 'num')}>
        Time
      </th>
    </tr>
  </thead>
)

export const CrumbTableLine = ({ row, ...line }: LineProps & { readonly row: CrumbRow | null }) =>
  row === null ? <SelfLine {...line} /> : row.kind === 'gap' ? <GapLine {...line} ms={row.ms} /> : <CrumbLine {...line} row={row} />

export const keyOfLine = (row: CrumbRow | null): string => (row === null ? 'self' : `${row.kind}-${String(row.index)}`)

/** The event stands where it happened: after its newest breadcrumb. */
export const withSelf = (rows: readonly CrumbRow[], newestFirst: boolean): readonly (CrumbRow | null)[] =>
  newestFirst ? [null, ...rows] : [...rows, null]

/** A table of a few lines. */
export const CrumbTable = ({ rows, look }: { readonly rows: readonly CrumbRow[]; readonly look: CrumbLook }) => (
  <table className={styles.crumbs} aria-label="Breadcrumbs">
    <CrumbHead />
    <tbody>
      {withSelf(rows, look.newestFirst).map((row) => (
        <CrumbTableLine key={keyOfLine(row)} row={row} look={look} />
      ))}
    </tbody>
  </table>
)
