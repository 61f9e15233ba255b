import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef } from 'react'

import type { TraceSpans } from '#packages/contract/trace'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { buttonClass } from '../../ui/button.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { EmptyState, ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { Details } from './drawer.tsx'
import { TraceFacts, TraceHead } from './head.tsx'
import { modelOf } from './model.ts'
import { NoSpans } from './no-spans.tsx'
import { Notices } from './notices.tsx'
import { traceQuery } from './queries.ts'
import { SummaryTab } from './summary-tab.tsx'
import type { TraceSearch } from './url.ts'
import { useTraceState } from './use-trace-state.ts'
import type { TraceControl } from './use-trace-state.ts'
import { useWaterfall } from './use-waterfall.ts'
import { Waterfall } from './waterfall.tsx'

import styles from './trace.module.css'

interface ViewProps {
  readonly org: string
  readonly trace: string
  readonly control: TraceControl
  readonly answer: TraceSpans
}

/** For measuring: the rows are in the page (ui.md 5, row 12). */
const useMarkRows = (): void => {
  useEffect(() => {
    performance.mark('trace-rows')
  }, [])
}

/** A trace that has something to show. */
const TraceView = ({ org, trace, control, answer }: ViewProps) => {
  const asSent = control.search.sent === '1'
  const model = useMemo(() => modelOf(answer, asSent), [answer, asSent])
  const state = useWaterfall(model, control)
  const input = useRef<HTMLInputElement>(null)
  useMarkRows()
  const openFirst = (kind: 'error' | 'occurrence') => {
    const first = answer.events.find((event) => event.kind === kind)
    if (first && first.row >= 0) state.reveal(first.row, false)
    if (first) state.selectEvent(first)
  }
  return (
    <>
      <TraceHead org={org} trace={trace} control={control} state={state} input={input} />
      <TraceFacts org={org} model={model} openFirst={openFirst} />
      <Notices model={model} control={control} />
      {control.search.tab === 'summary' ? (
        <SummaryTab org={org} state={state} />
      ) : (
        <>
          <PanelBoundary what="The waterfall could not be shown">
            <Waterfall state={state} focusSearch={() => input.current?.focus()} />
          </PanelBoundary>
          <Details org={org} state={state} />
        </>
      )}
    </>
  )
}

const NoTrace = ({ org, trace }: { readonly org: string; readonly trace: string }) => (
  <EmptyState
    title={`There is no trace ${visibleText(trace.slice(0, 40))} that you may see`}
    actions={
      <Link
        className={buttonClass({ size: 'medium' })}
        to="/organizations/$org/issues/"
        params={{ org }}
        search={{ query: `trace:${trace.slice(0, 40)}` }}
      >
        Search for issues of it in all projects
      </Link>
    }
  >
    <p>Its spans are kept no more, it belongs to projects of others, or the address is wrong.</p>
  </EmptyState>
)

const Shown = ({ org, trace, control }: Omit<ViewProps, 'answer'>) => {
  const answer = useQuery(traceQuery(useApi(), org, trace))
  const input = useRef<HTMLInputElement>(null)
  const { data } = answer
  if (data && data.shape !== 'empty')
    return (
      <>
        <ProgressLine active={answer.isRefetching && answer.isError} />
        <TraceView org={org} trace={trace} control={control} answer={data} />
      </>
    )
  const failure = answer.isError ? failureOf(answer.error) : null
  return (
    <>
      <TraceHead org={org} trace={trace} control={control} state={null} input={input} />
      {answer.isPending && <SkeletonRows rows={20} label="Reading the trace" />}
      {failure?.status === 404 && <NoTrace org={org} trace={trace} />}
      {failure && failure.status !== 404 && (
        <ErrorState what="The trace could not be read" failure={failure} onRetry={() => void answer.refetch()} />
      )}
      {data && (
        <NoSpans title="No span of this trace arrived" org={org}>
          <p>It was not sampled, its first spans are still on their way, or they are kept no more.</p>
        </NoSpans>
      )}
    </>
  )
}

/** `/organizations/{org}/explore/traces/trace/{trace}/`: one trace as a waterfall (ui.md 2.13). */
export const TracePage = () => {
  const { org, trace } = useParams({ from: '/organizations/$org/explore/traces/trace/$trace' })
  const address = useSearch({ from: '/organizations/$org/explore/traces/trace/$trace' })
  const navigate = useNavigate()
  const write = useCallback(
    (search: TraceSearch) =>
      void navigate({
        to: '/organizations/$org/explore/traces/trace/$trace/',
        params: { org, trace },
        search,
        replace: true,
        resetScroll: false,
      }),
    [navigate, org, trace],
  )
  const control = useTraceState(address, write)
  return (
    <div className={styles.shell}>
      <title>{`Trace ${trace.slice(0, 8)} - Vedette`}</title>
      <Shown key={trace} org={org} trace={trace} control={control} />
    </div>
  )
}
