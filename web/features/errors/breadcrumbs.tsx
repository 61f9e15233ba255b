import { useState } from 'react'

import type { BreadcrumbAnswer } from '#packages/contract/event'
import type { Json, JsonObject } from '#packages/protocol/json'

import { classNames } from '../../lib/class-names.ts'
import { metaAt, metaChild } from '../../lib/event-meta.ts'
import { formatDuration } from '../../lib/number-format.ts'
import { formatClock, formatInstant } from '../../lib/time-format.ts'
import { Button } from '../../ui/button.tsx'
import { FoldSection } from '../../ui/fold-section.tsx'
import { JsonTree } from '../../ui/json-tree.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { crumbRows, crumbText } from './crumbs.ts'
import type { CrumbRow } from './crumbs.ts'

import styles from './sections.module.css'

const shownAtFirst = 10
const titleCharactersMax = 300

/** The part of `_meta` for one crumb, whichever way crumbs are listed. */
const crumbMeta = (meta: Json | undefined, index: number): Json | undefined =>
  metaAt(meta, 'breadcrumbs', 'values', index) ?? metaAt(meta, 'breadcrumbs', index)

const Rest = ({ data, meta }: { readonly data: JsonObject; readonly meta: Json | undefined }) =>
  Object.keys(data).length === 0 ? null : <JsonTree value={data} meta={metaChild(meta, 'data')} />

const Said = ({ crumb, meta }: { readonly crumb: BreadcrumbAnswer; readonly meta: Json | undefined }) => {
  const said = crumbText(crumb)
  if (said.form === 'navigation') {
    return (
      <span className={styles.code}>
        <PlainText value={said.from} /> → <PlainText value={said.to} />
      </span>
    )
  }
  if (said.form === 'http') {
    return (
      <>
        <span className={styles.code}>
          {said.method} <PlainText value={said.url} />{' '}
          {said.status !== null && (
            <b className={classNames(styles.status, said.status >= '400' ? styles.bad : styles.good)}>{said.status}</b>
          )}
        </span>
        <Rest data={said.rest} meta={meta} />
      </>
    )
  }
  return (
    <>
      {said.form === 'code' ? (
        <span className={styles.code}>
          <PlainText value={said.code} />
        </span>
      ) : (
        <PlainText value={said.text} />
      )}
      <Rest data={said.rest} meta={meta} />
    </>
  )
}

const CrumbLine = ({
  row,
  eventTime,
  absolute,
  meta,
}: {
  readonly row: Extract<CrumbRow, { readonly kind: 'crumb' }>
  readonly eventTime: string
  readonly absolute: boolean
  readonly meta: Json | undefined
}) => {
  const { crumb, repeats } = row
  const before = crumb.timestamp === null ? Number.NaN : Date.parse(crumb.timestamp) - Date.parse(eventTime)
  const time = crumb.timestamp === null || Number.isNaN(before) ? '' : absolute ? formatClock(crumb.timestamp) : formatDuration(before)
  return (
    <tr>
      <td className={classNames(styles.category, 'meta', 't2')}>
        <PlainText value={crumb.category ?? crumb.type} />
      </td>
      <td>
        <Said crumb={crumb} meta={meta} />
        {repeats > 1 && <span className="t3"> x{repeats}</span>}
      </td>
      <td className={classNames(styles.level, 'meta', crumb.level === 'error' || crumb.level === 'fatal' ? styles.bad : 't3')}>
        <PlainText value={crumb.level} />
      </td>
      <td
        className={classNames(styles.time, 'num', 'meta', 't3')}
        title={crumb.timestamp === null ? undefined : formatInstant(crumb.timestamp)}
      >
        {time}
      </td>
    </tr>
  )
}

const CrumbTable = (props: {
  readonly rows: readonly CrumbRow[]
  readonly title: string
  readonly eventTime: string
  readonly absolute: boolean
  readonly meta: Json | undefined
}) => (
  <table className={styles.crumbs} aria-label="Breadcrumbs">
    <thead>
      <tr>
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
    <tbody>
      <tr className={styles.self}>
        <td className={classNames(styles.category, 'meta')}>this event</td>
        <td>
          <PlainText value={props.title.slice(0, titleCharactersMax)} />
        </td>
        <td className={styles.level}>&nbsp;</td>
        <td className={classNames(styles.time, 'num', 'meta')}>{props.absolute ? formatClock(props.eventTime) : '0'}</td>
      </tr>
      {props.rows.map((row) =>
        row.kind === 'gap' ? (
          <tr key={`gap-${String(row.index)}`} className={styles.gap}>
            <td className={styles.category}>pause</td>
            <td>nothing for {formatDuration(row.ms)}</td>
            <td className={styles.level}>&nbsp;</td>
            <td className={styles.time}>&nbsp;</td>
          </tr>
        ) : (
          <CrumbLine
            key={row.index}
            row={row}
            eventTime={props.eventTime}
            absolute={props.absolute}
            meta={crumbMeta(props.meta, row.index)}
          />
        ),
      )}
    </tbody>
  </table>
)

/** What happened before the event, newest first (ui.md 2.4). */
export const Breadcrumbs = (props: {
  readonly crumbs: readonly BreadcrumbAnswer[]
  readonly title: string
  readonly eventTime: string
  readonly meta: Json | undefined
}) => {
  const [filter, setFilter] = useState({ text: '', loudOnly: false })
  const [all, setAll] = useState(false)
  const [absolute, setAbsolute] = useState(false)
  const rows = crumbRows(props.crumbs, filter)
  const shown = all ? rows : rows.slice(0, shownAtFirst)
  return (
    <FoldSection id="breadcrumbs" title="Breadcrumbs" note={`${String(props.crumbs.length)}, newest first`}>
      <div className={styles.tools}>
        <input
          type="search"
          placeholder="search breadcrumbs"
          aria-label="Search breadcrumbs"
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.target.value })}
        />
        <Button look="quiet" aria-pressed={filter.loudOnly} onClick={() => setFilter({ ...filter, loudOnly: !filter.loudOnly })}>
          {filter.loudOnly ? 'All kinds' : 'Only errors and http'}
        </Button>
        <Button look="quiet" onClick={() => setAbsolute(!absolute)}>
          {absolute ? 'Time before the event' : 'Time of day'}
        </Button>
      </div>
      <CrumbTable rows={shown} title={props.title} eventTime={props.eventTime} absolute={absolute} meta={props.meta} />
      {rows.length > shown.length && (
        <p className={styles.group}>
          <Button onClick={() => setAll(true)}>Show all {rows.length}</Button>
        </p>
      )}
    </FoldSection>
  )
}
