import { queryOptions, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import type { TagValue } from '#packages/contract/issue'
import type { Release } from '#packages/contract/release'
import type { SearchKey } from '#packages/search/keys'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { environmentsQuery, orgPath, projectsQuery } from '../../api/queries.ts'
import { exactCount } from '../../lib/number-format.ts'
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

const countOf = (count: number): string => (count === 1 ? '1 event' : `${exactCount(count)} events`)

/** The most frequent values of a tag that have these words, with how many events have them. */
const tagValuesQuery = (api: Api, org: string, tag: string, words: string) =>
  queryOptions({
    queryKey: ['tag-values', org, tag, words],
    queryFn: async ({ signal }) => {
      const path = orgPath(org, `/tags/${encodeURIComponent(tag)}/values/?query=${encodeURIComponent(words)}`)
      return valueOf(await api.get<readonly TagValue[]>(path, signal))
    },
    staleTime: 60_000,
    retry: false,
    placeholderData: (previous, before) => (before?.queryKey[2] === tag ? previous : undefined),
  })

const tagNamesQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['event-tags', org],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<readonly { readonly key: string; readonly totalValues: number }[]>(orgPath(org, '/tags/'), signal)),
    staleTime: 300_000,
    retry: false,
  })

/** The tags that events have, those of the most events first; read when a key is being written, and only then. */
export const useTagNames = (org: string, isAsked: boolean): readonly KnownValue[] =>
  (useQuery({ ...tagNamesQuery(useApi(), org), enabled: isAsked }).data ?? []).map(({ key, totalValues }) => ({
    value: key,
    help: countOf(totalValues),
  }))

type Source = 'projects' | 'people' | 'environments' | 'releases' | 'tags'

const sources: ReadonlyMap<string, Source> = new Map([
  ['project', 'projects'],
  ['assigned', 'people'],
  ['environment', 'environments'],
  ['release', 'releases'],
  ['firstRelease', 'releases'],
  ['lastRelease', 'releases'],
  ['regressed_in_release', 'releases'],
])

/** Attributes whose values are tags of another name. */
const tagNames: ReadonlyMap<string, string> = new Map([
  ['error.mechanism', 'mechanism'],
  ['http.url', 'url'],
])

const sourceOf = (key: SearchKey | undefined): Source | undefined =>
  sources.get(key?.name ?? '') ?? (key?.of === 'events' && key.type === 'text' && !key.isInBody ? 'tags' : undefined)

const pauseMs = 120

/** The words, when nothing was written for a moment. */
const usePaused = (words: string): string => {
  const [paused, setPaused] = useState(words)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(words), pauseMs)
    return () => clearTimeout(timer)
  }, [words])
  return paused
}

/** A name that only repeats the value says nothing. */
const named = (value: string, name: string): KnownValue => ({ value, help: name === value ? '' : name })

/** The values of a key that the server knows; read when the key is being written, and only then. */
export const useKnownValues = (org: string, key: SearchKey | undefined, typed: string): readonly KnownValue[] => {
  const api = useApi()
  const source = sourceOf(key)
  const words = usePaused(typed)
  const tag = tagNames.get(key?.name ?? '') ?? key?.name ?? ''
  const values = useQuery({ ...tagValuesQuery(api, org, tag, words), enabled: source === 'tags' }).data
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
    tags: () => values?.map(({ value, count }) => ({ value, help: countOf(count), isCounted: true })),
    releases: () => releases?.map(({ version }) => named(version, version)),
  }
  return (source && known[source]()) ?? []
}
