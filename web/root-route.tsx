import type { QueryClient } from '@tanstack/react-query'
import { Outlet, createRootRouteWithContext } from '@tanstack/react-router'

import type { Api } from './api/client.ts'
import { NotFoundPage } from './features/auth/not-found.tsx'

/** What loaders of routes are given. */
export interface RouterContext {
  readonly api: Api
  readonly client: QueryClient
}

export const root = createRootRouteWithContext<RouterContext>()({ component: Outlet, notFoundComponent: NotFoundPage })
