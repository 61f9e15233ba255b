import type { ReactNode } from 'react'

import { failureOf } from '../../api/client.ts'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'

import styles from './summary.module.css'

interface Reading<Data> {
  readonly data: Data | undefined
  readonly isPending: boolean
  readonly error: Error | null
  readonly refetch: () => unknown
}

/** A part of the page of a transaction: heading, a line that says what it is of, and at its end what changes it. */
export const Part = (props: {
  readonly title: string
  readonly note?: ReactNode
  readonly end?: ReactNode
  readonly children: ReactNode
}) => (
  <section className={styles.part} aria-label={props.title}>
    <div className={styles.head}>
      <h2>{props.title}</h2>
      {props.note !== undefined && <span className="meta t3">{props.note}</span>}
      {props.end !== undefined && <span className={styles.end}>{props.end}</span>}
    </div>
    <PanelBoundary what={`${props.title} could not be shown`}>{props.children}</PanelBoundary>
  </section>
)

/** What is shown of a query: rows that come, what failed, or its data. */
export const Shown = <Data,>(props: {
  readonly of: Reading<Data>
  readonly what: string
  readonly rows: number
  readonly children: (data: Data) => ReactNode
}) => {
  const { data, isPending, error, refetch } = props.of
  if (isPending) return <SkeletonRows rows={props.rows} label={`Reading the ${props.what}`} />
  if (data === undefined)
    return <ErrorState what={`The ${props.what} could not be read`} failure={failureOf(error)} onRetry={() => void refetch()} />
  return props.children(data)
}
