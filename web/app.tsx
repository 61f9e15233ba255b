import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'

import type { SessionAnswer } from '#packages/contract/organization'

import { createApi } from './api/client.ts'
import { ApiContext } from './api/context.ts'
import { fetchOrEarly } from './api/early.ts'
import { sessionKey } from './api/queries.ts'
import { noteReach } from './api/reach.ts'
import { useReading } from './api/use-reading.ts'
import { makeRouter } from './routes.tsx'
import { ReadingContext } from './ui/reading.ts'
import { NowProvider } from './ui/relative-time.tsx'
import { Toasts } from './ui/toast.tsx'

const WithReading = ({ client, children }: { readonly client: QueryClient; readonly children: React.ReactNode }) => (
  <ReadingContext value={useReading(client)}>{children}</ReadingContext>
)

/** Builds the app: query cache, client of the API, router. The client retries by itself, so queries do not. */
export const makeApp = (): React.ReactNode => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } } })
  const api = createApi({
    fetch: fetchOrEarly,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    csrf: () => client.getQueryData<SessionAnswer>(sessionKey)?.csrf ?? '',
    onSignedOut: () => void client.invalidateQueries({ queryKey: sessionKey }),
    onReach: noteReach,
  })
  const router = makeRouter({ api, client })
  return (
    <QueryClientProvider client={client}>
      <ApiContext value={api}>
        <WithReading client={client}>
          <NowProvider>
            <RouterProvider router={router} />
            <Toasts />
          </NowProvider>
        </WithReading>
      </ApiContext>
    </QueryClientProvider>
  )
}
