import { queryOptions } from '@tanstack/react-query'

import type { IssueSplit, SplitPreview } from '#packages/contract/split'

import { valueOf } from '../../../api/client.ts'
import type { Api } from '../../../api/client.ts'
import { orgPath } from '../../../api/queries.ts'

const issuePath = (org: string, issue: string, rest: string): string => orgPath(org, `/issues/${encodeURIComponent(issue)}/${rest}`)

/** What the issue would become. */
export const splitPreviewQuery = (api: Api, org: string, issue: string, key: string) =>
  queryOptions({
    queryKey: ['issue-split-preview', org, issue, key],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<SplitPreview>(issuePath(org, issue, `split-preview/?key=${encodeURIComponent(key)}`), signal)),
    staleTime: 30_000,
    placeholderData: (previous) => previous,
  })

/** Splits that the issue is what is left of, or was made by. */
export const splitsQuery = (api: Api, org: string, issue: string) =>
  queryOptions({
    queryKey: ['issue-splits', org, issue],
    queryFn: async ({ signal }) => valueOf(await api.get<readonly IssueSplit[]>(issuePath(org, issue, 'splits/'), signal)),
    staleTime: 10_000,
  })

export const splitsPath = (org: string, issue: string, split = ''): string =>
  issuePath(org, issue, split === '' ? 'splits/' : `splits/${encodeURIComponent(split)}/`)
