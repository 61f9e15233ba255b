import type { UseQueryResult } from '@tanstack/react-query'

import { failureOf } from '../../api/client.ts'
import { formatClock } from '../../lib/time-format.ts'
import { Button } from '../../ui/button.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'

import styles from './instance.module.css'

/** What was read before stays when a later reading fails; the line says from when it is. */
const OldLine = <Value,>({ query }: { readonly query: UseQueryResult<Value> }) =>
  query.isError && (
    <p className={styles.old} aria-live="polite">
      Not read since {formatClock(new Date(query.dataUpdatedAt).toISOString()).slice(0, 8)}: {failureOf(query.error).detail}{' '}
      <Button onClick={() => void query.refetch()}>Try again</Button>
    </p>
  )

/** One panel of the page: it waits, fails and is read again alone. */
export const Panel = <Value,>(props: {
  readonly title: string
  readonly query: UseQueryResult<Value>
  /** Rows of the skeleton: the height that the content will have. */
  readonly rows: number
  readonly end?: React.ReactNode
  readonly children: (value: Value) => React.ReactNode
}) => {
  const { title, query, rows, end, children } = props
  return (
    <section className={styles.panel} aria-label={title}>
      <header className={styles.panelHead}>
        <h2>{title}</h2>
        {end}
      </header>
      <PanelBoundary what={`${title} could not be shown`} resetKey={String(query.dataUpdatedAt)}>
        {query.isPending && <SkeletonRows rows={rows} label={`Reading: ${title}`} />}
        {query.isError && query.data === undefined && (
          <ErrorState what="This could not be read" failure={failureOf(query.error)} onRetry={() => void query.refetch()} />
        )}
        {query.data !== undefined && (
          <>
            <OldLine query={query} />
            {children(query.data)}
          </>
        )}
      </PanelBoundary>
    </section>
  )
}
