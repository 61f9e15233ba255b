import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import { classNames } from '../../lib/class-names.ts'
import { Icon } from '../../ui/icons.tsx'
import type { Row } from './answers.ts'
import { parseTable } from './url.ts'

import styles from './performance.module.css'

/** A column of a table of figures. */
export interface Column<Of = Row> {
  /** Its name in the address, for the order. */
  readonly id: string
  readonly label: string
  /** What the figure means, where the label alone does not say it. */
  readonly says?: string
  /** The field that the rows are ordered by; absent: not by this column. */
  readonly field?: string
  /** Texts are ordered from A on, figures from the largest on. */
  readonly kind: 'text' | 'number'
  /** Width in pixels; absent: what is left. */
  readonly width?: number
  /** Pages narrower than this do without it. */
  readonly from?: 600 | 900 | 1200 | 1600
  readonly cell: (row: Of) => ReactNode
}

/** An order as the address has it. */
export interface Order {
  readonly column: Column
  readonly isDescending: boolean
}

/** The order that the address names; the default one where it names none, or a column that has none. */
export const orderOf = (columns: readonly Column[], sort: string | undefined, otherwise: string): Order | null => {
  const find = (text: string): Order | null => {
    const column = columns.find(({ id, field }) => id === text.replace(/^-/, '') && field !== undefined)
    return column ? { column, isDescending: text.startsWith('-') } : null
  }
  return (sort === undefined ? null : find(sort)) ?? find(otherwise)
}

/** The same for the API. */
export const printOrder = (order: Order | null): string | undefined =>
  order?.column.field === undefined ? undefined : `${order.isDescending ? '-' : ''}${order.column.field}`

const nextSort = (column: Pick<Column, 'id' | 'kind'>, order: Order | null): string => {
  const isDescending = order?.column.id === column.id ? !order.isDescending : column.kind === 'number'
  return `${isDescending ? '-' : ''}${column.id}`
}

const sides = { true: 'descending', false: 'ascending' } as const

const Head = ({ column, order }: { readonly column: Omit<Column, 'cell'>; readonly order: Order | null }) => {
  const isOrdered = order?.column.id === column.id
  const label = column.label === '' ? <span className="unseen">{column.says}</span> : column.label
  return (
    <th
      scope="col"
      className={classNames(column.kind === 'number' && 'num')}
      data-from={column.from}
      style={{ width: column.width }}
      title={column.label === '' ? undefined : column.says}
      aria-sort={isOrdered ? sides[`${order.isDescending}`] : undefined}
    >
      {column.field === undefined ? (
        label
      ) : (
        <Link
          to="./"
          search={(previous) => parseTable({ ...previous, sort: nextSort(column, order), cursor: undefined })}
          className={styles.sort}
          replace
          resetScroll={false}
        >
          {label}
          {isOrdered && (
            <span className={styles.arrow} data-up={!order.isDescending}>
              <Icon name="down" small />
            </span>
          )}
        </Link>
      )}
    </th>
  )
}

/** Rows of figures; a press anywhere in a row follows its link. */
export const FigureTable = <Of = Row,>(props: {
  readonly label: string
  readonly columns: readonly Column<Of>[]
  readonly rows: readonly Of[]
  readonly keyOf: (row: Of) => string
  readonly order?: Order | null
  readonly isChosen?: (row: Of) => boolean
}) => (
  <table className={styles.table} aria-label={props.label}>
    <thead>
      <tr>
        {props.columns.map((column) => (
          <Head key={column.id} column={column} order={props.order ?? null} />
        ))}
      </tr>
    </thead>
    {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- the links inside have the keys */}
    <tbody
      onClick={({ target }) => {
        if (target instanceof Element && !target.closest('a, button') && window.getSelection()?.isCollapsed)
          target.closest('tr')?.querySelector('a')?.click()
      }}
    >
      {props.rows.map((row) => (
        <tr key={props.keyOf(row)} data-chosen={props.isChosen?.(row) ?? false}>
          {props.columns.map((column) => (
            <td key={column.id} className={classNames(column.kind === 'number' && 'num')} data-from={column.from}>
              {column.cell(row)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)
