import type { ReactNode } from 'react'

import { failureOf } from '../../api/client.ts'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'

interface Reading<Data> {
  readonly data: Data | undefined
  readonly isPending: boolean
  readonly error: Error | null
  readonly refetch: () => unknown
}

/** What is shown of a query: rows that come, what failed, or its data. */
export const Read = <Data,>(props: { readonly of: Reading<Data>; readonly what: string; readonly children: (data: Data) => ReactNode }) => {
  const { data, isPending, error, refetch } = props.of
  if (isPending) return <SkeletonRows rows={3} label={`Reading the ${props.what}`} />
  if (data === undefined)
    return <ErrorState what={`The ${props.what} could not be read`} failure={failureOf(error)} onRetry={() => void refetch()} />
  return props.children(data)
}
