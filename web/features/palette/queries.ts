import { queryOptions } from '@tanstack/react-query'

import type { EventAnswer } from '#packages/contract/event'
import type { Issue } from '#packages/contract/issue'
import type { ProjectKey } from '#packages/contract/organization'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { issueQueryOf } from './ids.ts'

const issuesMax = 7

/** The issues that a typed text finds; those seen last when nothing is typed. A text that the server refuses finds none. */
export const foundIssuesQuery = (api: Api, org: string, text: string) =>
  queryOptions({
    queryKey: ['palette-issues', org, text],
    queryFn: async ({ signal }): Promise<readonly Issue[]> => {
      const params = new URLSearchParams({ query: issueQueryOf(text), limit: String(issuesMax) })
      const answer = await api.get<readonly Issue[]>(orgPath(org, `/issues/?${params.toString()}`), signal)
      return !answer.ok && answer.failure.status === 400 ? [] : valueOf(answer).slice(0, issuesMax)
    },
    placeholderData: (previous) => previous,
    staleTime: 10_000,
  })

/** An event of any project; null when there is none. */
export interface FoundEvent {
  readonly groupId: string
  readonly eventId: string
  readonly projectSlug: string
  readonly event: EventAnswer
}

/** The event with this id, in whatever project. */
export const foundEventQuery = (api: Api, org: string, eventId: string | null) =>
  queryOptions({
    queryKey: ['palette-event', org, eventId],
    enabled: eventId !== null,
    queryFn: async ({ signal }): Promise<FoundEvent | null> => {
      const answer = await api.get<FoundEvent>(orgPath(org, `/eventids/${eventId ?? ''}/`), signal)
      return answer.ok ? answer.value : null
    },
    staleTime: 60_000,
  })

/** The key that is pasted, alone or in its DSN. */
export const foundKeyQuery = (api: Api, org: string, publicKey: string | null) =>
  queryOptions({
    queryKey: ['palette-key', org, publicKey],
    enabled: publicKey !== null,
    queryFn: async ({ signal }): Promise<ProjectKey | null> => {
      const answer = await api.get<readonly ProjectKey[]>(orgPath(org, '/project-keys/'), signal)
      return (answer.ok ? answer.value : []).find((key) => key.public === publicKey) ?? null
    },
    staleTime: 60_000,
  })
