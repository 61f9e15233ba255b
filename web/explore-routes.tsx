import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'

import { parseExplore } from './features/explore/url.ts'
import { parseLogs } from './features/logs/url.ts'
import { org } from './org-route.tsx'

const explore = createRoute({
  getParentRoute: () => org,
  path: 'explore',
  validateSearch: parseExplore,
  component: lazyRouteComponent(() => import('./features/explore/page.tsx'), 'ExplorePage'),
})
const logs = createRoute({
  getParentRoute: () => org,
  path: 'explore/logs',
  validateSearch: parseLogs,
  component: lazyRouteComponent(() => import('./features/logs/page.tsx'), 'LogsPage'),
})

/** Other addresses of the same page (ui.md 1.4), and the dataset that each means when it names none. */
const explorePlaces = [
  ['explore/traces', 'spans'],
  ['explore/metrics', 'metrics'],
  ['explore/discover/homepage', 'errors'],
  ['explore/discover/results', 'errors'],
  ['discover/homepage', 'errors'],
  ['discover/results', 'errors'],
] as const

const sameExplore = ([path, dataset]: (typeof explorePlaces)[number]) =>
  createRoute({
    getParentRoute: () => org,
    path,
    beforeLoad: ({ params, search }) => {
      throw redirect({
        to: '/organizations/$org/explore/',
        params: { org: params.org },
        search: parseExplore({ dataset, ...search }),
        replace: true,
      })
    },
  })

export const exploreRoutes = [explore, logs, ...explorePlaces.map(sameExplore)]
