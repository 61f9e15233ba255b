import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'

import type { Release } from '#packages/contract/release'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { classNames } from '../../lib/class-names.ts'
import { Button } from '../../ui/button.tsx'
import { FilterChip } from '../../ui/chip.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Menu, MenuChoice } from '../../ui/menu.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { EmptyState, ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { EnvironmentPicker, FilterLine, ProjectPicker } from '../frame/filter-pickers.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import { PageLinks } from '../issues/page-links.tsx'
import { hasHealth, stageWord, withHealthOf } from './health-text.ts'
import { releaseHealthQuery, releaseListQuery } from './queries.ts'
import { ReleaseTable } from './release-table.tsx'
import { parseReleaseList, releaseStages } from './url.ts'
import type { ReleaseListSearch, releaseSorts } from './url.ts'

import styles from './releases.module.css'

const sorts = [
  { value: 'date', label: 'Newest first' },
  { value: 'semver', label: 'Highest version first' },
  { value: 'build', label: 'Highest build first' },
  { value: 'sessions_24h', label: 'Most sessions in 24 hours' },
  { value: 'users_24h', label: 'Most users in 24 hours' },
  { value: 'crash_free_sessions', label: 'Least crash-free sessions' },
  { value: 'crash_free_users', label: 'Least crash-free users' },
  { value: 'adoption', label: 'Most adopted in 24 hours' },
] as const satisfies readonly { readonly value: (typeof releaseSorts)[number]; readonly label: string }[]
const statuses = [
  { value: 'open', label: 'Open' },
  { value: 'archived', label: 'Archived' },
  { value: 'all', label: 'All' },
] as const

const stages = [{ value: 'any', label: 'Any' }, ...releaseStages.map((value) => ({ value, label: stageWord(value) }))] as const
/** Filters that are yes, no, or not asked. */
const questions = [
  { key: 'finalized', name: 'Finalized', yes: 'Yes', no: 'Not yet' },
  { key: 'commits', name: 'Commits', yes: 'Known', no: 'None told' },
] as const

const labelOf = <Value extends string>(choices: readonly { readonly value: Value; readonly label: string }[], value: Value): string =>
  choices.find((choice) => choice.value === value)?.label ?? value

interface FiltersProps {
  readonly org: string
  readonly search: ReleaseListSearch
  /** Changes the state as it is by then; another page begins at its beginning. */
  readonly change: (changed: (newest: ReleaseListSearch) => Record<string, unknown>) => void
}

const Filters = ({ org, search, change }: FiltersProps) => {
  const { sort = 'date', status = 'open' } = search
  return (
    <FilterLine>
      <ProjectPicker
        org={org}
        chosen={search.project ?? []}
        onChange={(pick) => change((newest) => ({ project: pick(newest.project ?? []) }))}
      />
      <EnvironmentPicker
        org={org}
        chosen={search.environment ?? []}
        onChange={(pick) => change((newest) => ({ environment: pick(newest.environment ?? []) }))}
      />
      <Menu trigger={<FilterChip name="Status" value={labelOf(statuses, status)} />}>
        <MenuChoice heading="Status" chosen={status} choices={statuses} onChoose={(chosen) => change(() => ({ status: chosen }))} />
      </Menu>
      <Menu trigger={<FilterChip name="Sort" value={labelOf(sorts, sort)} />}>
        <MenuChoice heading="Sort" chosen={sort} choices={sorts} onChoose={(chosen) => change(() => ({ sort: chosen }))} />
      </Menu>
    </FilterLine>
  )
}

/** What releases are narrowed by beside the filters that all pages have. */
const OwnFilters = ({ search, change }: Omit<FiltersProps, 'org'>) => {
  const stage = search.stage ?? 'any'
  return (
    <div className={styles.ownFilters}>
      <Menu trigger={<FilterChip name="Adoption" value={labelOf(stages, stage)} />}>
        <MenuChoice heading="Adoption" chosen={stage} choices={stages} onChoose={(chosen) => change(() => ({ stage: chosen }))} />
      </Menu>
      {questions.map(({ key, name, yes, no }) => {
        const choices = [
          { value: 'any', label: 'Any' },
          { value: '1', label: yes },
          { value: '0', label: no },
        ] as const
        const chosen = search[key] ?? 'any'
        return (
          <Menu key={key} trigger={<FilterChip name={name} value={labelOf(choices, chosen)} />}>
            <MenuChoice heading={name} chosen={chosen} choices={choices} onChoose={(value) => change(() => ({ [key]: value }))} />
          </Menu>
        )
      })}
    </div>
  )
}

const VersionSearch = ({ search, change }: Omit<FiltersProps, 'org'>) => (
  <search className={styles.search}>
    <form
      key={search.query ?? ''}
      onSubmit={(event) => {
        event.preventDefault()
        const words = new FormData(event.currentTarget).get('query')
        change(() => ({ query: typeof words === 'string' ? words : '' }))
      }}
    >
      <input
        name="query"
        type="search"
        aria-label="Part of the version"
        placeholder="Part of the version"
        defaultValue={search.query ?? ''}
      />
    </form>
    <OwnFilters search={search} change={change} />
  </search>
)

const isNarrowed = ({ project, environment, sort: _sort, ...others }: ReleaseListSearch): boolean =>
  Object.values(others).some(Boolean) || [project, environment].some((list) => (list?.length ?? 0) > 0)

/** Why a filter may find nothing, and what to do: the first one that can be told of. */
const adviceOf = ({ stage, finalized, commits, environment }: ReleaseListSearch): string | undefined => {
  if (stage)
    return 'Adoption is known of releases that sessions came from: it is noted every five minutes, by the sessions of the last six hours.'
  if (finalized === '1') return 'A release is finalized by `sentry-cli releases finalize`, or when it is made with a date.'
  if (commits === '1') return 'Commits are told by `sentry-cli releases set-commits --auto` in the build.'
  return environment ? 'A release is in an environment once an event or a session of both came.' : undefined
}

const commands = `sentry-cli releases new "$VERSION"
sentry-cli releases set-commits "$VERSION" --auto
sentry-cli releases finalize "$VERSION"
sentry-cli deploys new --release "$VERSION" --env production`

const noFilters = {
  query: undefined,
  status: undefined,
  stage: undefined,
  finalized: undefined,
  commits: undefined,
  project: undefined,
  environment: undefined,
}

const NoFit = ({ search, change }: Omit<FiltersProps, 'org'>) => {
  const advice = adviceOf(search)
  return (
    <EmptyState
      title="No release fits"
      actions={
        <Button size="medium" onClick={() => change(() => noFilters)}>
          Clear the filters
        </Button>
      }
    >
      {advice && <p>{advice}</p>}
    </EmptyState>
  )
}

const NoReleases = ({ search, change }: Omit<FiltersProps, 'org'>) =>
  isNarrowed(search) ? (
    <NoFit search={search} change={change} />
  ) : (
    <EmptyState title="No release yet">
      <p>The first event that names one makes it: set `release` where the SDK is initialised. A build can tell more of it:</p>
      <CodeBlock code={commands} label="Commands of a build" />
    </EmptyState>
  )

const NoSessions = () => (
  <p className={classNames(styles.noSessions, 't2')}>
    No sessions came from these releases, so nothing is known of crash-free users and adoption. SDKs of browsers, servers and phones count
    sessions by themselves once `release` is set where they are initialised.
  </p>
)

/** The rows do not wait for figures of sessions, which are counted in another store. */
const HealthyTable = (props: { readonly org: string; readonly search: ReleaseListSearch; readonly rows: readonly Release[] }) => {
  const { org, search, rows } = props
  const isHealthy = hasHealth(rows)
  const health = useQuery({ ...releaseHealthQuery(useApi(), org, search), enabled: isHealthy })
  return (
    <>
      {isHealthy && health.isError && (
        <ErrorState what="The sessions could not be counted" failure={failureOf(health.error)} onRetry={() => void health.refetch()} />
      )}
      <ReleaseTable org={org} releases={withHealthOf(rows, health.data)} environment={search.environment} />
      {!isHealthy && <NoSessions />}
    </>
  )
}

const Releases = ({ org, search, change }: FiltersProps) => {
  const releases = useQuery(releaseListQuery(useApi(), org, search))
  const rows = releases.data?.rows
  return (
    <>
      <ProgressLine active={releases.isPlaceholderData} />
      {releases.isPending && <SkeletonRows rows={12} label="Reading the releases" />}
      {releases.isError && (
        <ErrorState what="The releases could not be read" failure={failureOf(releases.error)} onRetry={() => void releases.refetch()} />
      )}
      {rows?.length === 0 && <NoReleases search={search} change={change} />}
      {releases.data && rows && rows.length > 0 && (
        <PanelBoundary what="The releases could not be shown" onRetry={() => void releases.refetch()}>
          <HealthyTable org={org} search={search} rows={rows} />
          <PageLinks
            previous={releases.data.previous}
            next={releases.data.next}
            link={(link) => <Link to="/organizations/$org/releases/" params={{ org }} {...link} search={{ ...search, ...link.search }} />}
          />
        </PanelBoundary>
      )}
    </>
  )
}

/** `/organizations/{org}/releases/`: what was released when, what was new in it, who changed what (ui.md 2.10). */
export const ReleasesPage = () => {
  const { org } = useParams({ from: '/organizations/$org/releases' })
  const search = useSearch({ from: '/organizations/$org/releases' })
  const navigate = useNavigate()
  const change: FiltersProps['change'] = (changed) =>
    void navigate({
      to: '/organizations/$org/releases/',
      params: { org },
      search: (previous) => {
        const newest = parseReleaseList(previous)
        return parseReleaseList({ ...newest, cursor: undefined, ...changed(newest) })
      },
    })
  return (
    <>
      <title>Releases - Vedette</title>
      <HeaderLine>
        <h1 className={styles.title}>Releases</h1>
        <Filters org={org} search={search} change={change} />
      </HeaderLine>
      <VersionSearch search={search} change={change} />
      <Releases org={org} search={search} change={change} />
    </>
  )
}
