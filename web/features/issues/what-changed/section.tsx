import { Suspense } from 'react'

import { late } from '../../../lib/late.ts'
import { FoldSection } from '../../../ui/fold-section.tsx'
import { SkeletonRows } from '../../../ui/states.tsx'
import type { EventFilter } from '../event-filter.ts'
import { NearView } from '../near-view.tsx'

const WhatChanged = late(async () => ({ default: (await import('./what-changed.tsx')).WhatChanged }))

const heightMin = 150

/** The section "What changed": its code and its answer come when it is near the window. */
export const WhatChangedSection = (props: { readonly org: string; readonly issueId: string; readonly filter: EventFilter }) => (
  <FoldSection id="what-changed" title="What changed" note="against the project's other events">
    <NearView minHeight={heightMin}>
      <Suspense fallback={<SkeletonRows rows={4} label="Comparing with other events" />}>
        <WhatChanged {...props} />
      </Suspense>
    </NearView>
  </FoldSection>
)
