import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'

import { parseSummary, parseTable } from './features/performance/url.ts'
import { org } from './org-route.tsx'

const performance = createRoute({
  getParentRoute: () => org,
  path: 'performance',
  validateSearch: parseTable,
  component: lazyRouteComponent(() => import('./features/performance/overview-page.tsx'), 'PerformancePage'),
})
const performanceModule = createRoute({
  getParentRoute: () => org,
  path: 'performance/$module',
  validateSearch: parseTable,
  component: lazyRouteComponent(() => import('./features/performance/module-page.tsx'), 'ModulePage'),
})
const transactionSummary = createRoute({
  getParentRoute: () => org,
  path: 'performance/summary',
  validateSearch: parseSummary,
  component: lazyRouteComponent(() => import('./features/performance/summary-page.tsx'), 'SummaryPage'),
})
/** What alerts of other trackers link to. */
const insightsSummary = createRoute({
  getParentRoute: () => org,
  path: 'insights/$area/summary',
  beforeLoad: ({ params, search }) => {
    throw redirect({
      to: '/organizations/$org/performance/summary/',
      params: { org: params.org },
      search: parseSummary({ ...search }),
      replace: true,
    })
  },
})

export const performanceRoutes = [performance, performanceModule, transactionSummary, insightsSummary]
