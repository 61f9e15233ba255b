import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { GoOnce } from '../../ui/go-once.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { LonePage } from './lone-page.tsx'

/** `/`: leads to the first organization's issues, to the sign-in, or says how to set the server up. */
export const StartPage = () => {
  const navigate = useNavigate()
  const session = useQuery(sessionQuery(useApi()))
  if (session.isPending) return <SkeletonRows rows={6} label="Reading the session" />
  if (session.isError) {
    return (
      <LonePage title="Vedette">
        <ErrorState what="The server did not answer" failure={failureOf(session.error)} onRetry={() => void session.refetch()} />
      </LonePage>
    )
  }
  if (session.data.setupNeeded) {
    return (
      <LonePage
        title="This server is not set up yet"
        lead="When it started, it printed a setup link to its terminal. Open that link: it can be used once, and makes you the owner."
      />
    )
  }
  const org = session.data.organizations[0]
  if (!session.data.user) return <GoOnce go={() => void navigate({ to: '/auth/login/', search: {}, replace: true })} />
  if (!org)
    return <LonePage title="No organization" lead="You are signed in, but belong to no organization. An owner of one can add you." />
  return <GoOnce go={() => void navigate({ to: '/organizations/$org/issues/', params: { org: org.slug }, replace: true })} />
}
