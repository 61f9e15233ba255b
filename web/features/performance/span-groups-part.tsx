import { useQuery } from '@tanstack/react-query'

import { useApi } from '../../api/context.ts'
import { Badge } from '../../ui/badge.tsx'
import { numberOf, textOf } from './answers.ts'
import type { Row } from './answers.ts'
import { DurationCell, ShareCell, TextCell } from './cells.tsx'
import { FigureTable } from './figure-table.tsx'
import type { Column } from './figure-table.tsx'
import { formatRate } from './figures.ts'
import { kindOf } from './kinds.ts'
import { Part, Shown } from './part.tsx'
import { eventsQuery } from './queries.ts'
import { spanFields } from './span-fields.ts'
import { ofTransaction } from './summary-data.ts'
import type { SummaryPlace } from './summary-data.ts'

import styles from './summary.module.css'

const groupsShown = 10
/** So many of one kind in each request look like a loop (ui.md 2.12). */
const manyInOne = 10
const p95Self = 'p95(span.self_time)'

const isTransaction = (row: Row): boolean => row['is_transaction'] === true || row['is_transaction'] === 1

const Group = ({ row, perRequest }: { readonly row: Row; readonly perRequest: number | null }) => {
  const own = isTransaction(row)
  const op = textOf(row, 'span.op')
  const { colour, name } = kindOf(textOf(row, 'span.category'), op, own)
  const isLoop = !own && perRequest !== null && perRequest > manyInOne && ['db', 'http', 'cache'].includes(name)
  return (
    <span className={styles.group}>
      <i style={{ background: colour }} aria-hidden="true" />
      <span className="unseen">{name}</span>
      <span className="trunc">
        {own ? 'Its own code' : <TextCell value={textOf(row, spanFields.text) || op} mono={name === 'db'} />}{' '}
        <span className="t3 meta">{op}</span>
      </span>
      {isLoop && <Badge tone="warning">N+1?</Badge>}
    </span>
  )
}

const columnsOf = (rows: readonly Row[], requests: number): readonly Column[] => {
  const spent = rows.map((row) => numberOf(row, spanFields.spent) ?? 0)
  const whole = spent.reduce((sum, one) => sum + one, 0)
  const perRequest = (row: Row): number | null => (requests > 0 ? (numberOf(row, spanFields.count) ?? 0) / requests : null)
  return [
    { id: 'group', label: 'Spans', kind: 'text', cell: (row) => <Group row={row} perRequest={perRequest(row)} /> },
    {
      id: 'self',
      label: 'Self, each',
      says: 'Average time per request in which none of its own spans ran',
      kind: 'number',
      width: 80,
      cell: (row) => <DurationCell value={requests > 0 ? (numberOf(row, spanFields.spent) ?? 0) / requests : null} />,
    },
    {
      id: 'count',
      label: 'Count',
      says: 'Average number per request',
      kind: 'number',
      width: 60,
      cell: (row) => {
        const each = perRequest(row)
        return each === null ? '-' : formatRate(each)
      },
    },
    {
      id: 'p95',
      label: 'p95',
      says: 'Of the self time of one span',
      kind: 'number',
      width: 76,
      from: 600,
      cell: (row) => <DurationCell value={numberOf(row, p95Self)} />,
    },
    {
      id: 'share',
      label: 'Share',
      kind: 'number',
      width: 112,
      from: 600,
      cell: (row) => <ShareCell value={numberOf(row, spanFields.spent)} of={whole} largest={Math.max(0, ...spent)} />,
    },
  ]
}

/** What the time of the transaction goes to, by groups of like spans (ui.md 2.12). */
export const SpanGroupsPart = ({ place, requests }: { readonly place: SummaryPlace; readonly requests: number }) => {
  const groups = useQuery(
    eventsQuery(useApi(), place.org, place.search, {
      dataset: 'spans',
      field: ['span.category', 'span.op', spanFields.text, 'is_transaction', spanFields.count, spanFields.spent, p95Self],
      query: ofTransaction(place),
      sort: `-${spanFields.spent}`,
      rows: groupsShown,
    }),
  )
  const isNarrowed = place.search.min !== undefined || place.search.max !== undefined
  return (
    <Part title="Where time goes" note={isNarrowed ? 'self time per request, of all durations' : 'self time per request'}>
      <Shown of={groups} what="spans" rows={6}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p className="t2">No span of this transaction in this time.</p>
          ) : (
            <FigureTable
              label="Where time goes"
              columns={columnsOf(rows, requests)}
              rows={rows}
              keyOf={(row) => `${textOf(row, 'span.op')} ${textOf(row, spanFields.text)} ${String(isTransaction(row))}`}
            />
          )
        }
      </Shown>
    </Part>
  )
}
