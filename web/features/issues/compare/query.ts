import { queryOptions } from '@tanstack/react-query'

import type { Api } from '../../../api/client.ts'
import { eventQuery } from '../queries.ts'

/** An event as the issue's page reads it, but nothing in its place while it is read: another event would be compared with itself. */
export const oneEventQuery = (api: Api, place: { readonly org: string; readonly issue: string; readonly event: string }) => {
  const { placeholderData: _before, ...query } = eventQuery(api, place)
  return queryOptions(query)
}
