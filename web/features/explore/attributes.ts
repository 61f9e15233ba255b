import { queryOptions } from '@tanstack/react-query'

import type { AttributeValues, TraceAttributes } from '#packages/contract/explore'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { printSearch } from '../../lib/search-params.ts'
import type { PageFilters } from '../frame/page-filters.ts'
import { askedFilters } from './read-events.ts'

/** What rows can be asked for by name: a key of all of them, or an attribute that some have. */
export type Attribute = TraceAttributes[number]

/** Whose attributes. */
export type ItemType = 'spans' | 'logs' | 'tracemetrics' | 'errors'

interface AskedAttributes {
  readonly itemType: ItemType
  /** Of which rows. */
  readonly query?: string
  /** Part of the name. */
  readonly substringMatch?: string
}

/** Reads which attributes rows have. Throws what `valueOf` throws. */
export const readAttributes = async (
  api: Api,
  place: { readonly org: string; readonly filters: PageFilters },
  asked: AskedAttributes,
  signal: AbortSignal,
): Promise<TraceAttributes> => {
  const params = printSearch({ ...askedFilters(place.filters), ...asked, per_page: '100' })
  return valueOf(await api.get<TraceAttributes>(orgPath(place.org, `/trace-items/attributes/${params}`), signal))
}

/** Attributes whose names have what is typed. */
export const attributesQuery = (api: Api, org: string, itemType: ItemType, substringMatch = '') =>
  queryOptions({
    queryKey: ['attributes', org, itemType, substringMatch],
    queryFn: ({ signal }) =>
      readAttributes(api, { org, filters: { statsPeriod: '7d' } }, { itemType, ...(substringMatch !== '' && { substringMatch }) }, signal),
    staleTime: 300_000,
    retry: false,
    placeholderData: (previous, before) => (before?.queryKey[2] === itemType ? previous : undefined),
  })

/** The most frequent values of a key that have what is typed. */
export const attributeValuesQuery = (
  api: Api,
  org: string,
  asked: { readonly itemType: ItemType; readonly name: string; readonly typed: string },
) =>
  queryOptions({
    queryKey: ['attribute-values', org, asked.itemType, asked.name, asked.typed],
    queryFn: async ({ signal }) => {
      const { itemType, name, typed } = asked
      const params = printSearch({ itemType, statsPeriod: '7d', per_page: '20', ...(typed !== '' && { substringMatch: typed }) })
      const path = `/trace-items/attributes/${encodeURIComponent(name)}/values/${params}`
      return valueOf(await api.get<AttributeValues>(orgPath(org, path), signal))
    },
    staleTime: 60_000,
    retry: false,
    placeholderData: (previous, before) => (before?.queryKey[3] === asked.name ? previous : undefined),
  })
