import { queryOptions, useQuery } from '@tanstack/react-query'

import type { Release } from '#packages/contract/release'
import type { SearchKey } from '#packages/search/keys'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { environmentsQuery, orgPath, projectsQuery } from '../../api/queries.ts'
import { peopleQuery, teamNamesQuery } from '../issues/queries.ts'
import type { KnownValue } from './complete.ts'

/** The newest releases whose version has these words. */
const releasesQuery = (api: Api, org: string, words: string) =>
  queryOptions({
    queryKey: ['release-names', org, words],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<readonly Release[]>(orgPath(org, `/releases/?per_page=20&query=${encodeURIComponent(words)}`), signal)),
    staleTime: 60_000,
    placeholderData: (previous) => previous,
  })

type Source = 'projects' | 'people' | 'environments' | 'releases'

const sources: ReadonlyMap<string, Source> = new Map([
  ['project', 'projects'],
  ['assigned', 'people'],
  ['environment', 'environments'],
  ['firstRelease', 'releases'],
  ['lastRelease', 'releases'],
])

/** A name that only repeats the value says nothing. */
const named = (value: string, name: string): KnownValue => ({ value, help: name === value ? '' : name })

/** The values of a key that the server knows; read when the key is being written, and only then. */
export const useKnownValues = (org: string, key: SearchKey | undefined, typed: string): readonly KnownValue[] => {
  const api = useApi()
  const source = sources.get(key?.name ?? '')
  const projects = useQuery({ ...projectsQuery(api, org), enabled: source === 'projects' }).data
  const environments = useQuery({ ...environmentsQuery(api, org), enabled: source === 'environments' }).data
  const people = useQuery({ ...peopleQuery(api, org), enabled: source === 'people' }).data
  const teams = useQuery({ ...teamNamesQuery(api, org), enabled: source === 'people' }).data
  const releases = useQuery({ ...releasesQuery(api, org, typed), enabled: source === 'releases' }).data
  const known: Readonly<Record<Source, () => readonly KnownValue[] | undefined>> = {
    projects: () => projects?.map(({ slug, name }) => named(slug, name)),
    environments: () => environments?.map(({ name }) => named(name, name)),
    people: () => [
      ...(people ?? []).map(({ email, name }) => named(email, name)),
      ...(teams ?? []).map(({ slug, name }) => named(`#${slug}`, name)),
    ],
    releases: () => releases?.map(({ version }) => named(version, version)),
  }
  return (source && known[source]()) ?? []
}
