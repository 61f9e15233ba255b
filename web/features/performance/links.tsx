import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import { visibleText } from '../../lib/visible-text.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import type { PageFilters } from '../frame/page-filters.ts'
import { filtersOf, parseSummary } from './url.ts'

const textMax = 300

/** Leads to the page of a transaction, with the filters of this one. */
export const TransactionLink = (props: {
  readonly org: string
  readonly filters: PageFilters
  readonly project: string
  readonly transaction: string
  readonly className?: string
}) => (
  <Link
    to="/organizations/$org/performance/summary/"
    params={{ org: props.org }}
    search={parseSummary({
      ...filtersOf(props.filters),
      ...(props.project !== '' && { project: props.project }),
      transaction: props.transaction,
    })}
    className={props.className}
    title={visibleText(props.transaction.slice(0, 1_000))}
  >
    <PlainText value={props.transaction.slice(0, textMax)} />
  </Link>
)

const idForm = /^[0-9a-f]{8,64}$/

/** Leads to a trace, with one of its spans selected; plain text when the id is none. */
export const TraceLink = (props: { readonly org: string; readonly trace: string; readonly span: string; readonly children: ReactNode }) =>
  idForm.test(props.trace) ? (
    <Link
      to="/organizations/$org/explore/traces/trace/$trace/"
      params={{ org: props.org, trace: props.trace }}
      search={idForm.test(props.span) ? { node: [`span-${props.span}`] } : {}}
      className="link"
    >
      {props.children}
    </Link>
  ) : (
    <span className="t3">{props.children}</span>
  )
