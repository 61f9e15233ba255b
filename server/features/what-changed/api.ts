import { z } from 'zod'

import { whatChangedSchema } from '#packages/contract/what-changed'
import { json, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import { readTimeWindow } from '#server/http/time-window'

import { findIssue } from '../issues/read.ts'
import { whatChanged } from './read.ts'

const environmentsMax = 50

const changesQuery = z.object({
  environment: z.string().optional().describe('Repeated; empty means events without one.'),
  statsPeriod: z
    .string()
    .optional()
    .describe('Such as 24h or 14d; or start and end. Absent means the last 14 days in which the issue came.'),
  start: z.string().optional(),
  end: z.string().optional(),
})

/** `GET /organizations/{org}/issues/{id}/what-changed/`. */
export const showWhatChangedRoute = endpoint(
  {
    summary: 'Tells what sets the events of an issue apart from the other events of its project in the same time.',
    query: changesQuery,
    answer: whatChangedSchema,
  },
  async (request: ScopedRequest) => {
    const { query, nowMs } = request
    const isTimed = ['statsPeriod', 'start', 'end'].some((name) => (query.get(name) ?? '') !== '')
    const window = isTimed ? readTimeWindow(query, nowMs, 0) : undefined
    if (window && !window.ok) return problem(400, window.error)
    const row = await findIssue(request.scope, request.param('issue'), 'any')
    if (!row) return notFound()
    const asked = { window: window?.value, environments: query.getAll('environment').slice(0, environmentsMax), nowMs }
    const changed = await whatChanged(request.scope, row, asked, request.signal)
    return changed.ok ? json(changed.value) : changed.error
  },
)
