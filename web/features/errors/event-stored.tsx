import { useQuery } from '@tanstack/react-query'

import type { EventAnswer } from '#packages/contract/event'
import type { GroupingInfo } from '#packages/contract/grouping-info'
import type { Json } from '#packages/protocol/json'

import { failureOf, valueOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { FoldSection } from '../../ui/fold-section.tsx'
import { JsonTree } from '../../ui/json-tree.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { GroupingVariants } from './grouping-variants.tsx'

interface Stored {
  readonly org: string
  readonly event: EventAnswer
}

const eventPath = ({ org, event }: Stored, rest: string): string =>
  `/projects/${encodeURIComponent(org)}/${encodeURIComponent(event.projectID)}/events/${encodeURIComponent(event.eventID)}/${rest}`

/** What is read about an event when its section is opened. It never changes. */
const useStored = <Answer,>(stored: Stored, rest: string) => {
  const api = useApi()
  const path = eventPath(stored, rest)
  return useQuery({
    queryKey: ['stored-event', path],
    queryFn: async ({ signal }) => valueOf(await api.get<Answer>(path, signal)),
    staleTime: Infinity,
  })
}

const WhyHere = (stored: Stored) => {
  const info = useStored<GroupingInfo>(stored, 'grouping-info/')
  if (info.isPending) return <SkeletonRows rows={4} label="Reading the grouping" />
  if (info.isError)
    return <ErrorState what="The grouping could not be read" failure={failureOf(info.error)} onRetry={() => void info.refetch()} />
  return (
    <>
      <p className="t2">
        Events with the same hash are one issue. This one was stored under <span className="mono">{info.data.hashes.join(', ')}</span> by{' '}
        <span className="mono">{info.data.config}</span>.
        {!info.data.isCurrent && ' The algorithm of today gives another hash; below are the values of today.'}
      </p>
      <GroupingVariants event={stored.event} info={info.data} />
    </>
  )
}

/** Why the event is in this issue (ui.md 2.9); asked for when it is opened. */
export const Grouping = (stored: Stored) => (
  <FoldSection id="grouping" title="Why is it in this issue" note={stored.event.groupingConfig.id} openAtFirst={false}>
    <WhyHere {...stored} />
  </FoldSection>
)

const Raw = (stored: Stored) => {
  const raw = useStored<Json>(stored, 'json/')
  if (raw.isPending) return <SkeletonRows rows={4} label="Reading the event" />
  if (raw.isError)
    return <ErrorState what="The event could not be read" failure={failureOf(raw.error)} onRetry={() => void raw.refetch()} />
  return <JsonTree value={raw.data} />
}

/** The event as it is stored, as a tree; asked for when it is opened. */
export const StoredJson = (stored: Stored) => (
  <FoldSection id="json" title="JSON" note="as stored" openAtFirst={false}>
    <Raw {...stored} />
  </FoldSection>
)
