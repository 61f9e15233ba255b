import { Suspense } from 'react'

import { late } from '../../../lib/late.ts'
import { FoldSection } from '../../../ui/fold-section.tsx'
import { SkeletonRows } from '../../../ui/states.tsx'
import type { EventFilter } from '../event-filter.ts'
import { NearView } from '../near-view.tsx'

const WhatChanged = late(async () => ({ default: (await import('./what-changed.tsx')).WhatChanged }))

/** Of fewer events nothing is said, in one line (`support` of the answer). */
const eventsMin = 5
const lineHeight = 24
/** What the rows of an answer need, so that what is below does not move when it comes. */
const answerHeight = 150
const bonesMax = 4

/** The section "What changed": its code and its answer come when it is near the window. */
export const WhatChangedSection = (props: {
  readonly org: string
  readonly issueId: string
  readonly filter: EventFilter
  /** How many events the issue has. */
  readonly events: number
}) => {
  const bones = props.events < eventsMin ? 1 : bonesMax
  return (
    <FoldSection id="what-changed" title="What changed" note="against the project's other events">
      <NearView minHeight={props.events < eventsMin ? lineHeight : answerHeight}>
        <Suspense fallback={<SkeletonRows rows={bones} label="Comparing with other events" />}>
          <WhatChanged {...props} bones={bones} />
        </Suspense>
      </NearView>
    </FoldSection>
  )
}
