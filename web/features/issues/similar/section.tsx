import { Suspense } from 'react'

import type { IssueDetails } from '#packages/contract/issue'

import { late } from '../../../lib/late.ts'
import { FoldSection } from '../../../ui/fold-section.tsx'
import { SkeletonRows } from '../../../ui/states.tsx'
import { NearView } from '../near-view.tsx'

const SimilarIssueRows = late(async () => ({ default: (await import('./similar-issues.tsx')).SimilarIssueRows }))

const heightMin = 90

/** The section "Similar issues": its code and its answer come when it is near the window. */
export const SimilarSection = ({ org, issue }: { readonly org: string; readonly issue: IssueDetails }) => (
  <FoldSection id="similar" title="Similar issues">
    <NearView minHeight={heightMin}>
      <Suspense fallback={<SkeletonRows rows={3} label="Looking for similar issues" />}>
        <SimilarIssueRows key={issue.id} org={org} issue={issue} />
      </Suspense>
    </NearView>
  </FoldSection>
)
