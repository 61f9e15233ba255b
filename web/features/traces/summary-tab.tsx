import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'

import { exactCount, formatDuration, formatPercent } from '../../lib/number-format.ts'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { levelOf } from './event-level.ts'
import { tokenOfKind } from './kind-tokens.ts'
import { opsOf, servicesOf } from './summary.ts'
import type { SumRow } from './summary.ts'
import { eventAtUs } from './tree.ts'
import type { WaterfallState } from './use-waterfall.ts'

import styles from './summary.module.css'

const rowsMax = 50

const Sums = (props: {
  readonly title: string
  readonly rows: readonly SumRow[]
  readonly search: (name: string) => void
  readonly coloured: boolean
}) => {
  const { title, rows } = props
  const allUs = Math.max(
    1,
    rows.reduce((sum, { selfUs }) => sum + selfUs, 0),
  )
  return (
    <section aria-label={title} className={styles.part}>
      <h2>{title}</h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{title === 'Services' ? 'Service' : 'Op'}</th>
            <th scope="col">Own time</th>
            <th scope="col" className="num">
              Share
            </th>
            <th scope="col" className="num">
              Spans
            </th>
            <th scope="col" className="num">
              Errors
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, rowsMax).map(({ name, kind, spans, selfUs, errors }) => (
            <tr key={name}>
              <th scope="row">
                <button type="button" className={styles.name} onClick={() => props.search(name)}>
                  {props.coloured && <i style={{ background: `var(--${tokenOfKind(kind)})` }} />}
                  <PlainText value={name || 'unknown'} />
                </button>
              </th>
              <td>
                <span className={styles.time}>
                  <span
                    className={styles.bar}
                    style={{
                      width: `${String((selfUs / allUs) * 100)}%`,
                      background: props.coloured ? `var(--${tokenOfKind(kind)})` : undefined,
                    }}
                  />
                </span>
                {formatDuration(selfUs / 1000)}
              </td>
              <td className="num">{formatPercent(selfUs / allUs)}</td>
              <td className="num">{exactCount(spans)}</td>
              <td className="num">{errors === 0 ? <span className="t3">0</span> : exactCount(errors)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > rowsMax && <p className="t3">{rows.length - rowsMax} more took less.</p>}
    </section>
  )
}

const quoted = (text: string): string => (/^[\w.-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, '')}"`)

/** Where the time of the trace went: by service and op, and what failed. A name leads to its spans. */
export const SummaryTab = ({ org, state }: { readonly org: string; readonly state: WaterfallState }) => {
  const { tree, asSent } = state.model
  const services = useMemo(() => servicesOf(tree), [tree])
  const ops = useMemo(() => opsOf(tree), [tree])
  const searchFor = (key: string) => (name: string) => state.control.change(() => ({ tab: undefined, query: `${key}:${quoted(name)}` }))
  const { events } = tree.answer
  return (
    <div className={styles.summary}>
      <Sums title="Services" rows={services} search={searchFor('project')} coloured={false} />
      <Sums title="Ops" rows={ops} search={searchFor('op')} coloured />
      <section aria-label="Errors" className={styles.part}>
        <h2>Errors and performance issues</h2>
        {events.length === 0 && <p className="t2">None happened in this trace.</p>}
        <ul className={styles.events}>
          {events.slice(0, rowsMax).map((event) => (
            <li key={`${event.kind}${event.eventId}`}>
              <LevelGlyph level={levelOf(event)} />
              <Link
                className="trunc"
                to="/organizations/$org/issues/$issue/events/$event/"
                params={{ org, issue: event.issueId, event: event.eventId }}
              >
                <b className="strong">
                  <PlainText value={event.title} />
                </b>
              </Link>
              <span className="trunc t3 mono">
                <PlainText value={event.culprit} />
              </span>
              <span className="num t3">+{formatDuration((eventAtUs(tree, event, asSent) - tree.fromUs) / 1000)}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}
