import { exploreFacetsRoute, listAttributesRoute, listAttributeValuesRoute } from '../features/explore/api-attributes.ts'
import { exploreStatsRoute, exploreTimeSeriesRoute } from '../features/explore/api-series.ts'
import { exploreEventsRoute } from '../features/explore/api.ts'
import type { Route } from '../http/route.ts'

/** What is asked of the columns across issues: errors, transactions, spans, logs and metrics (web-api.md 7, Explore). */
export const exploreRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/0/organizations/:org/events/', needs: 'event:read', handle: exploreEventsRoute },
  { method: 'GET', path: '/api/0/organizations/:org/events-stats/', needs: 'event:read', handle: exploreStatsRoute },
  { method: 'GET', path: '/api/0/organizations/:org/events-timeseries/', needs: 'event:read', handle: exploreTimeSeriesRoute },
  { method: 'GET', path: '/api/0/organizations/:org/events-facets/', needs: 'event:read', handle: exploreFacetsRoute },
  { method: 'GET', path: '/api/0/organizations/:org/trace-items/attributes/', needs: 'event:read', handle: listAttributesRoute },
  {
    method: 'GET',
    path: '/api/0/organizations/:org/trace-items/attributes/:key/values/',
    needs: 'event:read',
    handle: listAttributeValuesRoute,
  },
]
