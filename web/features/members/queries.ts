import { queryOptions } from '@tanstack/react-query'

import type { InvitationAnswer } from '#packages/contract/member'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'

export const invitationPath = (id: string, secret: string): string =>
  `/accept-invite/${encodeURIComponent(id)}/${encodeURIComponent(secret)}/`

/** The invitation of a link. Never kept: it changes with who is signed in, and ends with its use. */
export const invitationQuery = (api: Api, id: string, secret: string) =>
  queryOptions({
    queryKey: ['invitation', id, secret],
    queryFn: async ({ signal }) => valueOf(await api.get<InvitationAnswer>(invitationPath(id, secret), signal)),
    staleTime: 0,
    gcTime: 0,
  })
