import { useNavigate } from '@tanstack/react-router'
import { Suspense } from 'react'

import type { EventAnswer } from '#packages/contract/event'

import { useKeys } from '../../lib/keys.ts'
import { late } from '../../lib/late.ts'
import { FoldSection } from '../../ui/fold-section.tsx'
import { SkeletonRows } from '../../ui/states.tsx'
import { NearView } from '../issues/near-view.tsx'
import { traceOf } from './entries.ts'

const TraceStrip = late(async () => ({ default: (await import('../traces/strip.tsx')).TraceStrip }))

/** What most answers need, so that what is below does not move when they come. */
const usualHeight = 200

/** The trace that the event is part of, in a few rows (ui.md 2.5): its code and its answer come when it is near the window. */
export const TraceSection = ({ org, event }: { readonly org: string; readonly event: EventAnswer }) => {
  const navigate = useNavigate()
  const trace = traceOf(event) ?? ''
  const open = () =>
    void navigate({
      to: '/organizations/$org/explore/traces/trace/$trace/',
      params: { org, trace },
      search: { node: [`error-${event.eventID}`] },
    })
  useKeys({ t: { says: 'Open the trace', run: open } })
  return (
    <FoldSection id="trace" title="Trace" note="from its root to the span that failed">
      <NearView minHeight={usualHeight}>
        <Suspense fallback={<SkeletonRows rows={5} label="Reading the trace" />}>
          <TraceStrip org={org} event={event} />
        </Suspense>
      </NearView>
    </FoldSection>
  )
}
