import { createRoute } from '@tanstack/react-router'

import { sessionQuery } from './api/queries.ts'
import { Frame } from './features/frame/frame.tsx'
import { root } from './root-route.tsx'

/** What lies below an organization, in its frame. Its loader starts the first request while the page's code is still on the way, and waits for nothing. */
export const org = createRoute({
  getParentRoute: () => root,
  path: 'organizations/$org',
  component: Frame,
  loader: ({ context: { api, client } }) => {
    void client.prefetchQuery(sessionQuery(api))
  },
})
