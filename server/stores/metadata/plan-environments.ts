import type { EnvironmentDelta, ReleaseSpan } from './port.ts'
import type { IssueEnvironmentsTable, IssuesTable } from './schema-issues.ts'
import type { IssueHashEnvironmentsTable } from './schema-merging.ts'
import { storable } from './storable-text.ts'

type ReleaseColumns = Pick<IssuesTable, 'first_release' | 'first_release_at' | 'last_release' | 'last_release_at'>

/** Takes the older first and the newer last release, in place; see ReleaseSpan for events at the same time. */
export const foldReleases = (row: ReleaseColumns, span: ReleaseSpan): void => {
  const { firstReleaseAtMs, lastReleaseAtMs } = span
  if (span.firstRelease !== '') {
    const first = storable(span.firstRelease)
    const isOlder = firstReleaseAtMs < row.first_release_at || (firstReleaseAtMs === row.first_release_at && first < row.first_release)
    if (isOlder || row.first_release === '') Object.assign(row, { first_release: first, first_release_at: firstReleaseAtMs })
  }
  if (span.lastRelease !== '') {
    const last = storable(span.lastRelease)
    const isNewer = lastReleaseAtMs > row.last_release_at || (lastReleaseAtMs === row.last_release_at && last > row.last_release)
    if (isNewer || row.last_release === '') Object.assign(row, { last_release: last, last_release_at: lastReleaseAtMs })
  }
}

type OfIssue = { readonly id: number; readonly project_id: number }

const rowOf = (issue: OfIssue, environment: string, delta: EnvironmentDelta): IssueEnvironmentsTable => ({
  project_id: issue.project_id,
  issue_id: issue.id,
  environment,
  times_seen: 0,
  first_seen: delta.firstSeenMs,
  last_seen: delta.lastSeenMs,
  first_release: '',
  first_release_at: 0,
  last_release: '',
  last_release_at: 0,
})

/** Adds a delta to the row with this key, which begins as `begin` says. */
const addDelta = <Row extends IssueEnvironmentsTable>(
  rows: Map<string, Row>,
  key: string,
  delta: EnvironmentDelta,
  begin: () => Row,
): void => {
  let row = rows.get(key)
  if (row === undefined) {
    row = begin()
    rows.set(key, row)
  }
  row.times_seen += delta.timesSeen
  row.first_seen = Math.min(row.first_seen, delta.firstSeenMs)
  row.last_seen = Math.max(row.last_seen, delta.lastSeenMs)
  foldReleases(row, delta)
}

/** Adds what a delta says of an environment to the rows of a batch, by issue and environment. */
export const addToEnvironment = (rows: Map<string, IssueEnvironmentsTable>, issue: OfIssue, delta: EnvironmentDelta): void => {
  const environment = storable(delta.environment)
  addDelta(rows, `${issue.id}/${environment}`, delta, () => rowOf(issue, environment, delta))
}

/** The same by issue, hash and environment. */
export const addToHashEnvironment = (
  rows: Map<string, IssueHashEnvironmentsTable>,
  issue: OfIssue,
  delta: EnvironmentDelta & { readonly hash: string },
): void => {
  const environment = storable(delta.environment)
  const { hash } = delta
  addDelta(rows, `${issue.id}/${hash}/${environment}`, delta, () => ({ ...rowOf(issue, environment, delta), hash }))
}

/** The row of an environment as it is known, in place, with what a batch adds. */
export const joinEnvironments = (known: IssueEnvironmentsTable, added: IssueEnvironmentsTable): void => {
  known.times_seen += added.times_seen
  known.first_seen = Math.min(known.first_seen, added.first_seen)
  known.last_seen = Math.max(known.last_seen, added.last_seen)
  foldReleases(known, {
    firstRelease: added.first_release,
    firstReleaseAtMs: added.first_release_at,
    lastRelease: added.last_release,
    lastReleaseAtMs: added.last_release_at,
  })
}
