import type { EpochMs } from '#core/time'
import { parseReleaseVersion, prereleaseKey } from '#packages/protocol/release-version'

import type { NewInRelease } from './plan-issues.ts'
import type { PlaceDelta } from './port.ts'
import type { EnvironmentsTable, ReleasesTable } from './schema-issues.ts'
import { storable } from './storable-text.ts'

type Times = { first: EpochMs; last: EpochMs }

/** A release as an event makes it, without its number. */
export type NamedRelease = Omit<ReleasesTable, 'id'>

/** Rows of `release_projects` and `release_environments` name their release as `<organization>/<version>` until its number is known. */
interface OfRelease extends Times {
  readonly projectId: number
  readonly release: string
}

interface OfEnvironment extends OfRelease {
  readonly environment: string
}

/** What the places of a batch come to: each row once, its times to be joined with what is there. */
export interface ReleasePlan {
  readonly environments: readonly EnvironmentsTable[]
  /** By `<organization>/<version>`; `created_at` is the time of the oldest event. */
  readonly releases: ReadonlyMap<string, NamedRelease>
  /** Of events. */
  readonly projects: readonly OfRelease[]
  readonly releaseEnvironments: readonly OfEnvironment[]
  /** Where releases have sessions. */
  readonly health: readonly OfEnvironment[]
  /** Counts to add; their releases may be others than `releases`. */
  readonly newInRelease: readonly (NewInRelease & { readonly orgId: number })[]
}

export const releaseKey = (orgId: number, version: string): string => `${orgId}/${version}`

const opaque = { major: 0, minor: 0, patch: 0, revision: 0, prerelease: '', build: '' } as const

/** The row of a release that nobody has described yet, with its sort columns (grouping.md 6.1). */
export const namedRelease = (orgId: number, version: string, createdAtMs: EpochMs): NamedRelease => {
  const { package: packageName, ordered } = parseReleaseVersion(version)
  const { major, minor, patch, revision, prerelease, build } = ordered ?? opaque
  return {
    org_id: orgId,
    version,
    package: packageName,
    is_semver: ordered === undefined ? 0 : 1,
    major,
    minor,
    patch,
    revision,
    is_final: ordered !== undefined && prerelease === '' ? 1 : 0,
    prerelease_key: prereleaseKey(prerelease),
    build,
    status: 'open',
    ref: '',
    url: '',
    created_at: createdAtMs,
    released_at: 0,
  }
}

const widen = <Row extends Times>(rows: Map<string, Row>, key: string, row: Row): void => {
  const known = rows.get(key)
  if (known === undefined) rows.set(key, row)
  else {
    known.first = Math.min(known.first, row.first)
    known.last = Math.max(known.last, row.last)
  }
}

/** Rows in the order of their keys: two processes that write the same rows wait for each other instead of both. */
const sorted = <Row>(rows: ReadonlyMap<string, Row>): Row[] => [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)

/** Folds the places of a batch into rows. Pure. Places of a project without organization are passed over: it was removed meanwhile. */
export const planReleases = (
  places: readonly PlaceDelta[],
  newInRelease: readonly NewInRelease[],
  organizationOf: ReadonlyMap<number, number>,
): ReleasePlan => {
  const environments = new Map<string, Times & { projectId: number; name: string }>()
  const releases = new Map<string, NamedRelease>()
  const projects = new Map<string, OfRelease>()
  const releaseEnvironments = new Map<string, OfEnvironment>()
  const health = new Map<string, OfEnvironment>()
  for (const place of places) {
    const { projectId } = place
    const orgId = organizationOf.get(projectId)
    if (orgId === undefined) continue
    const times = { first: place.firstSeenMs, last: place.lastSeenMs }
    const environment = storable(place.environment)
    if (environment !== '') widen(environments, `${projectId}/${environment}`, { projectId, name: environment, ...times })
    if (place.release === '') continue
    const version = storable(place.release)
    const release = releaseKey(orgId, version)
    const known = releases.get(release)
    if (known === undefined) releases.set(release, namedRelease(orgId, version, times.first))
    else known.created_at = Math.min(known.created_at, times.first)
    const name = `${projectId}/${release}/${environment}`
    widen(releaseEnvironments, name, { projectId, release, environment, ...times })
    if (place.isOfSessions) widen(health, name, { projectId, release, environment, ...times })
    else widen(projects, `${projectId}/${release}`, { projectId, release, ...times })
  }
  return {
    environments: sorted(environments).map(({ projectId, name, first, last }) => ({
      project_id: projectId,
      name,
      hidden: 0,
      first_seen: first,
      last_seen: last,
    })),
    releases,
    projects: sorted(projects),
    releaseEnvironments: sorted(releaseEnvironments),
    health: sorted(health),
    newInRelease: newInRelease.flatMap((row) => {
      const orgId = organizationOf.get(row.projectId)
      return orgId === undefined ? [] : [{ ...row, orgId }]
    }),
  }
}
