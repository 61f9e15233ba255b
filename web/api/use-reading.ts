import type { Query, QueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'

import type { Reading } from '../ui/reading.ts'

const isUnread = ({ state }: Query): boolean => state.status === 'pending'
const isFetching = ({ state }: Query): boolean => state.fetchStatus === 'fetching'

/** Stops and begins again all that the page reads. */
export const useReading = (client: QueryClient): Reading => {
  const [state, setState] = useState({ stops: 0, stopped: false })
  return useMemo(
    () => ({
      ...state,
      stop: () => {
        void client.cancelQueries({ type: 'active', predicate: isFetching })
        setState(({ stops }) => ({ stops: stops + 1, stopped: true }))
      },
      again: () => {
        void client.refetchQueries({ type: 'active', predicate: isUnread })
        setState(({ stops }) => ({ stops, stopped: false }))
      },
      forget: () => client.removeQueries({ type: 'inactive' }),
    }),
    [client, state],
  )
}
