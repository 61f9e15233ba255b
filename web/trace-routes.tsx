import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'

import { parseTraceList } from './features/traces/list-url.ts'
import { parseTrace } from './features/traces/url.ts'
import { org } from './org-route.tsx'

const traces = createRoute({
  getParentRoute: () => org,
  path: 'traces',
  validateSearch: parseTraceList,
  component: lazyRouteComponent(() => import('./features/traces/list-page.tsx'), 'TracesPage'),
})

const trace = createRoute({
  getParentRoute: () => org,
  path: 'explore/traces/trace/$trace',
  validateSearch: parseTrace,
  loader: async ({ context: { api, client }, params }) => {
    // Its code and its rows come side by side; nothing waits for either here.
    void import('./features/traces/queries.ts').then(({ traceQuery }) => client.prefetchQuery(traceQuery(api, params.org, params.trace)))
  },
  component: lazyRouteComponent(() => import('./features/traces/page.tsx'), 'TracePage'),
})

/** Other addresses of the same page (ui.md 1.4). */
const tracePlaces = [
  'traces/trace/$trace',
  'performance/trace/$trace',
  'issues/trace/$trace',
  'discover/trace/$trace',
  'explore/logs/trace/$trace',
  'explore/metrics/trace/$trace',
  'explore/profiling/trace/$trace',
  'explore/discover/trace/$trace',
] as const

const sameTrace = (path: (typeof tracePlaces)[number]) =>
  createRoute({
    getParentRoute: () => org,
    path,
    validateSearch: parseTrace,
    beforeLoad: ({ params, search }) => {
      throw redirect({ to: '/organizations/$org/explore/traces/trace/$trace/', params, search, replace: true })
    },
  })

export const traceRoutes = [traces, trace, ...tracePlaces.map(sameTrace)]
