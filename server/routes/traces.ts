import { traceMetaRoute, traceNodesRoute } from '../features/traces/api-trace.ts'
import { listTracesRoute, traceSpanRoute, traceSpansRoute, traceStripRoute } from '../features/traces/api.ts'
import type { Route } from '../http/route.ts'

/** Traces: what happened across projects in one go. */
export const traceRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/0/organizations/:org/traces/', needs: 'event:read', handle: listTracesRoute },
  { method: 'GET', path: '/api/0/organizations/:org/traces/:trace/spans/', needs: 'event:read', handle: traceSpansRoute },
  { method: 'GET', path: '/api/0/organizations/:org/traces/:trace/spans/:span/', needs: 'event:read', handle: traceSpanRoute },
  { method: 'GET', path: '/api/0/organizations/:org/trace/:trace/', needs: 'event:read', handle: traceNodesRoute },
  { method: 'GET', path: '/api/0/organizations/:org/trace-meta/:trace/', needs: 'event:read', handle: traceMetaRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/events/:event/trace-strip/', needs: 'event:read', handle: traceStripRoute },
]
