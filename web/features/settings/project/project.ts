import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'

import { useApi } from '../../../api/context.ts'
import { useOrganization } from '../page.tsx'
import { projectQuery } from '../queries.ts'

/** The project of the address; `may` is false until it is known what the caller may do with it. */
export const useProject = () => {
  const { org, project: slug } = useParams({ from: '/settings/$org/projects/$project' })
  const query = useQuery(projectQuery(useApi(), org, slug))
  const { organization } = useOrganization(org)
  const may = (scope: string): boolean => query.data?.access.includes(scope) ?? false
  return { org, slug, query, organization, may, name: query.data?.name ?? slug }
}

/** Keys of queries that a change of a project makes old. */
export const staleProject = (org: string, project: string): readonly (readonly string[])[] => [
  ['project', org, project],
  ['projects', org],
]
