import { createContext, use } from 'react'

import type { Api } from './client.ts'

/** The client of the page; `app.tsx` provides it. */
export const ApiContext = createContext<Api | null>(null)

/** The client of the page. Throws outside of the app: that is a mistake in the code. */
export const useApi = (): Api => {
  const api = use(ApiContext)
  if (!api) throw new Error('useApi outside of ApiContext')
  return api
}
