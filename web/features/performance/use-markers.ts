import { useQuery } from '@tanstack/react-query'

import { useApi } from '../../api/context.ts'
import type { BucketScale, ChartMarker } from '../../ui/chart-scale.ts'
import type { PageFilters } from '../frame/page-filters.ts'
import { releaseMarkers } from '../issues/graph-data.ts'
import { deployedQuery } from '../stats/queries.ts'

/** Where releases of the projects in view began within the chart. */
export const useMarkers = (org: string, { project }: PageFilters, scale: BucketScale | null): readonly ChartMarker[] => {
  const releases = useQuery(deployedQuery(useApi(), org, { ...(project && { project }) })).data
  return releases && scale ? releaseMarkers(releases, scale) : []
}
