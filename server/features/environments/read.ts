import { createHash } from 'node:crypto'

import type { Environment, ProjectEnvironment } from '#packages/contract/environment'
import type { Scope } from '#server/http/scope'

/** More than a list that people choose from can hold; the environments seen last are the ones that count. */
const environmentsMax = 1000
const visibilities = ['all', 'hidden', 'visible'] as const
export type Visibility = (typeof visibilities)[number]

/** Reads `visibility`; an unknown or absent word is `visible`. */
export const readVisibility = (query: URLSearchParams): Visibility =>
  visibilities.find((word) => word === query.get('visibility')) ?? 'visible'

/** Clients want an id: derived from the name, so that one name has one id in all projects of an organization. */
const environmentId = (orgId: number, name: string): string =>
  String(createHash('md5').update(`${orgId}/${name}`).digest().readUIntBE(0, 6))

export const projectEnvironmentAnswer = (orgId: number, row: { readonly name: string; readonly hidden: number }): ProjectEnvironment => ({
  id: environmentId(orgId, row.name),
  name: row.name,
  isHidden: row.hidden === 1,
})

/** Names of environments in the projects of the scope, each once, in alphabetical order. Hidden is what is hidden in all of these projects. */
export const listEnvironments = async (scope: Scope, visibility: Visibility): Promise<ProjectEnvironment[]> => {
  const named = scope
    .rows('environments')
    .select((eb) => ['environments.name', eb.fn.min<number>('environments.hidden').as('hidden')])
    .groupBy('environments.name')
  const wanted =
    visibility === 'all' ? named : named.having((eb) => eb.fn.min<number>('environments.hidden'), '=', visibility === 'hidden' ? 1 : 0)
  const rows = await wanted
    .orderBy((eb) => eb.fn.max('environments.last_seen'), 'desc')
    .limit(environmentsMax)
    .execute()
  const orgId = scope.organizations[0]?.id ?? 0
  return rows.map((row) => projectEnvironmentAnswer(orgId, row)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The same without the word about hiding, which is of projects. */
export const environmentNames = async (scope: Scope, visibility: Visibility): Promise<Environment[]> =>
  (await listEnvironments(scope, visibility)).map(({ id, name }) => ({ id, name }))

/** One environment of the one project of the scope. */
export const findEnvironment = (scope: Scope, name: string) =>
  scope.rows('environments').select(['environments.name', 'environments.hidden']).where('environments.name', '=', name).executeTakeFirst()
