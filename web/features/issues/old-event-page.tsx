import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'

import type { EventAnswer } from '#packages/contract/event'

import { failureOf, valueOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { GoOnce } from '../../ui/go-once.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { LonePage } from '../auth/lone-page.tsx'

/** `/{org}/{project}/events/{eventId}/`: links of old trackers; asks for the event's issue and goes there. */
export const OldEventPage = () => {
  const { org, project, event } = useParams({ from: '/$org/$project/events/$event' })
  const api = useApi()
  const navigate = useNavigate()
  const found = useQuery({
    queryKey: ['project-event', org, project, event],
    queryFn: async ({ signal }) =>
      valueOf(
        await api.get<EventAnswer>(
          `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/events/${encodeURIComponent(event)}/`,
          signal,
        ),
      ),
  })
  if (found.isPending) return <SkeletonRows rows={6} label="Looking for the event" />
  const { groupID, eventID } = found.data ?? {}
  if (groupID && eventID) {
    const params = { org, issue: groupID, event: eventID }
    return <GoOnce go={() => void navigate({ to: '/organizations/$org/issues/$issue/events/$event/', params, replace: true })} />
  }
  return (
    <LonePage title="This event is not stored" wide>
      {found.isError && <ErrorState what="It was looked for" failure={failureOf(found.error)} />}
    </LonePage>
  )
}
