import { describeApiEndpoint } from './http/openapi.ts'
import type { Route } from './http/route.ts'
import { artifactRoutes } from './routes/artifacts.ts'
import { codeRoutes } from './routes/code.ts'
import { coverageRoutes } from './routes/coverage.ts'
import { exploreRoutes } from './routes/explore.ts'
import { issueRoutes } from './routes/issues.ts'
import { ownershipRoutes } from './routes/ownership.ts'
import { peopleRoutes } from './routes/people.ts'
import { projectRoutes } from './routes/projects.ts'
import { releaseRoutes } from './routes/releases.ts'
import { symbolicationRoutes } from './routes/symbolication.ts'
import { traceRoutes } from './routes/traces.ts'

/**
 * TABLE 2: what is asked, by area in `routes/`. Every route outside ingest: method, path, scope that it needs, slice that answers. With `:org` in the path the scope is
 * that of this organization; a path without it sees all organizations in which the caller has the scope; `nothing` is open to everybody, `superuser` to
 * those who run the server.
 */
export const routes: readonly Route[] = [
  { method: 'GET', path: '/api/0/openapi.json/', needs: 'nothing', handle: describeApiEndpoint(() => routes) },
  ...peopleRoutes,
  ...projectRoutes,
  ...issueRoutes,
  ...releaseRoutes,
  ...codeRoutes,
  ...ownershipRoutes,
  ...coverageRoutes,
  ...artifactRoutes,
  ...symbolicationRoutes,
  ...traceRoutes,
  ...exploreRoutes,
]
