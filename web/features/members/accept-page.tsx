import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams, useRouter } from '@tanstack/react-router'

import type { AcceptRequest } from '#packages/contract/member'
import type { SessionAnswer } from '#packages/contract/organization'

import { failureOf } from '../../api/client.ts'
import type { Failure } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { sessionKey, sessionQuery } from '../../api/queries.ts'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { LonePage } from '../auth/lone-page.tsx'
import { Invitation } from './invitation.tsx'
import { invitationPath, invitationQuery } from './queries.ts'

/** `/accept-invite/{id}/{secret}/`: joins an organization, with a new account or with the one that is signed in. */
export const AcceptPage = () => {
  const { id, secret } = useParams({ from: '/accept-invite/$id/$secret' })
  const api = useApi()
  const client = useQueryClient()
  const router = useRouter()
  // Its token is sent along when somebody who is signed in joins.
  const session = useQuery(sessionQuery(api))
  const invitation = useQuery(invitationQuery(api, id, secret))
  const accept = async (request: AcceptRequest): Promise<Failure | null> => {
    const answer = await api.post<SessionAnswer>(invitationPath(id, secret), request)
    if (!answer.ok) return answer.failure
    const slug = invitation.data?.organization.slug ?? ''
    client.clear()
    client.setQueryData(sessionKey, answer.value)
    router.history.replace(`/organizations/${encodeURIComponent(slug)}/issues/`)
    return null
  }
  if (invitation.isError) {
    const failure = failureOf(invitation.error)
    if (failure.status === 404) return <LonePage title="This invitation does not work any more" lead={failure.detail} />
    return (
      <LonePage title="Vedette">
        <ErrorState what="The invitation could not be read" failure={failure} onRetry={() => void invitation.refetch()} />
      </LonePage>
    )
  }
  if (invitation.isPending || session.isPending) return <SkeletonRows rows={6} label="Reading the invitation" />
  return <Invitation invitation={invitation.data} path={`/accept-invite/${id}/${secret}/`} onAccept={accept} />
}
