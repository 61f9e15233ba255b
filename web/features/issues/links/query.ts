import { queryOptions } from '@tanstack/react-query'

import type { LinkTemplateAnswer } from '#packages/contract/link-template'

import { valueOf } from '../../../api/client.ts'
import type { Api } from '../../../api/client.ts'
import { orgPath } from '../../../api/queries.ts'

/** The links that lead out of the issues of an organization. */
export const linkTemplatesQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['link-templates', org],
    queryFn: async ({ signal }) => valueOf(await api.get<readonly LinkTemplateAnswer[]>(orgPath(org, '/link-templates/'), signal)),
    staleTime: 300_000,
  })
