import { listCoverageRoute, stacktraceCoverageRoute, uploadCoverageRoute } from '../features/test-coverage/api.ts'
import type { Route } from '../http/route.ts'

/** What tests ran. */
export const coverageRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/0/projects/:org/:project/coverage/', needs: 'project:read', handle: listCoverageRoute },
  {
    method: 'POST',
    path: '/api/0/projects/:org/:project/coverage/',
    needs: 'project:releases',
    tokenScopes: ['org:ci'],
    handle: uploadCoverageRoute,
  },
  { method: 'GET', path: '/api/0/projects/:org/:project/stacktrace-coverage/', needs: 'project:read', handle: stacktraceCoverageRoute },
]
