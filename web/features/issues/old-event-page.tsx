import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'

import type { EventAnswer } from '#packages/contract/event'
import type { UserReportAnswer } from '#packages/contract/user-report'

import { failureOf, valueOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { GoOnce } from '../../ui/go-once.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { LonePage } from '../auth/lone-page.tsx'

/** What users wrote about an event is kept, also when the event is not. */
const Reports = ({ org, project, event }: { readonly org: string; readonly project: string; readonly event: string }) => {
  const api = useApi()
  const path = `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/user-feedback/?event_id=${encodeURIComponent(event)}`
  const { data } = useQuery({
    queryKey: ['event-reports', org, project, event],
    queryFn: async ({ signal }) => valueOf(await api.get<readonly UserReportAnswer[]>(path, signal)),
    enabled: /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(event),
    retry: false,
  })
  return (data ?? []).map((report) => (
    <section key={report.id} aria-label="What the user wrote">
      <h2>What the user wrote</h2>
      <p>
        <PlainText value={report.comments} />
      </p>
      <p className="t3">
        <PlainText value={[report.name, report.email].filter((part) => part !== null).join(', ')} />
      </p>
    </section>
  ))
}

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
      {found.isError && failureOf(found.error).status !== 404 && <ErrorState what="It was looked for" failure={failureOf(found.error)} />}
      <p>
        Its time of keeping is over, it was one of many alike that the noise budget counts and does not keep, or its id was never seen in
        this project.
      </p>
      <Reports org={org} project={project} event={event} />
    </LonePage>
  )
}
