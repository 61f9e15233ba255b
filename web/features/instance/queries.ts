import { queryOptions } from '@tanstack/react-query'

import type { InstanceDisk, InstanceOutcomes, InstancePeriod, InstanceRates, InstanceState } from '#packages/contract/instance'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'

const figures = <Value>(api: Api, part: string, period?: InstancePeriod) =>
  queryOptions({
    queryKey: ['instance', part, period ?? ''],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<Value>(`/internal/instance/${part}${period === undefined ? '' : `?period=${period}`}`, signal)),
    staleTime: 4_000,
  })

/** How the server is, right now. */
export const stateQuery = (api: Api) => figures<InstanceState>(api, '')
/** What arrived, over time. */
export const ratesQuery = (api: Api, period: InstancePeriod) => figures<InstanceRates>(api, 'rates/', period)
/** How everything that arrived ended. */
export const outcomesQuery = (api: Api, period: InstancePeriod) => figures<InstanceOutcomes>(api, 'outcomes/', period)
/** What takes the room of the data folder. */
export const diskQuery = (api: Api) => figures<InstanceDisk>(api, 'disk/')
