import { Link } from '@tanstack/react-router'

import { visibleText } from '../../lib/visible-text.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import type { PageFilters } from '../frame/page-filters.ts'
import { numberOf, textOf } from './answers.ts'
import type { Row } from './answers.ts'
import { DurationCell, FailureCell, RateCell, ShareCell, TextCell } from './cells.tsx'
import type { Column } from './figure-table.tsx'
import { TransactionLink } from './links.tsx'
import { spanFields } from './span-fields.ts'
import { instantsOf } from './times.ts'
import { parseTable } from './url.ts'

import styles from './performance.module.css'

/** What the cells of a page's table need to know beside their row. */
export interface ModuleFacts {
  readonly org: string
  readonly filters: PageFilters
  /** The figures of everything that fits. */
  readonly totals: Row | undefined
  /** The longest time of a row. */
  readonly largest: number
}

const minuteMs = 60_000

/** `,orders,users,` of SQL as `orders, users`. */
const listText = (value: string): string => (value.startsWith(',') ? value.slice(1, -1).split(',').join(', ') : value)

/** A figure that rows can be ordered by. */
export const number = (id: string, label: string, field: string, rest: Pick<Column, 'cell'> & Partial<Column>): Column => ({
  id,
  label,
  field,
  kind: 'number',
  width: 84,
  ...rest,
})
/** How often, per minute. */
export const rate = (label: string): Column =>
  number('rate', label, spanFields.rate, { width: 76, cell: (row) => <RateCell value={numberOf(row, spanFields.rate)} /> })
/** A duration in milliseconds. */
export const duration = (id: string, label: string, field: string, from?: Column['from']): Column =>
  number(id, label, field, { ...(from && { from }), cell: (row) => <DurationCell value={numberOf(row, field)} /> })
/** A share that went wrong. */
export const failed = (id: string, label: string, field: string, from?: Column['from']): Column =>
  number(id, label, field, { width: 68, ...(from && { from }), cell: (row) => <FailureCell value={numberOf(row, field)} /> })
/** The share of the time that all of them took. */
export const spent = ({ totals, largest }: ModuleFacts): Column =>
  number('spent', 'Time spent', spanFields.spent, {
    says: 'Of the time that all of them took',
    width: 132,
    from: 600,
    cell: (row) => <ShareCell value={numberOf(row, spanFields.spent)} of={numberOf(totals, spanFields.spent) ?? 0} largest={largest} />,
  })
/** A text of the row. */
export const text = (id: string, label: string, field: string, rest: Partial<Column>): Column => ({
  id,
  label,
  kind: 'text',
  cell: (row) => <TextCell value={listText(textOf(row, field))} />,
  ...rest,
})
/** The project of the row. */
export const project = text('project', 'Project', spanFields.project, { width: 112, from: 1200 })

const textMax = 400

/** Opens what is known of the row. */
export const opening = (id: string, label: string, field: string, rest: { readonly opens: string; readonly mono?: boolean }): Column => ({
  id,
  label,
  kind: 'text',
  cell: (row) => {
    const value = textOf(row, field)
    const opened = textOf(row, rest.opens)
    return opened === '' ? (
      <TextCell value={value || '(unnamed)'} />
    ) : (
      <Link
        to="./"
        search={(previous) => parseTable({ ...previous, group: opened })}
        className={rest.mono ? 'mono' : styles.name}
        title={visibleText(value.slice(0, 1_000))}
      >
        <PlainText value={(value || opened).slice(0, textMax)} />
      </Link>
    )
  },
})

/** The way to the page of the transaction. */
export const transactionColumn = ({ org, filters }: ModuleFacts, label: string): Column => ({
  id: 'transaction',
  label,
  field: spanFields.transaction,
  kind: 'text',
  cell: (row) => (
    <TransactionLink
      org={org}
      filters={filters}
      project={textOf(row, spanFields.project)}
      transaction={textOf(row, spanFields.transaction)}
      {...(styles.name && { className: styles.name })}
    />
  ),
})

/** A count as a rate over the time of the page. */
export const perMinute = (id: string, label: string, field: string, { filters }: ModuleFacts): Column =>
  number(id, label, field, {
    width: 104,
    cell: (row) => {
      const count = numberOf(row, field)
      const { startMs, endMs } = instantsOf(filters)
      return <RateCell value={count === null ? null : (count * minuteMs) / (endMs - startMs)} />
    },
  })
