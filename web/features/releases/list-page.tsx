import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { Button } from '../../ui/button.tsx'
import { FilterChip } from '../../ui/chip.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Menu, MenuChoice } from '../../ui/menu.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { EmptyState, ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { EnvironmentPicker, FilterLine, ProjectPicker } from '../frame/filter-pickers.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import { PageLinks } from '../issues/page-links.tsx'
import { releaseListQuery } from './queries.ts'
import { ReleaseTable } from './release-table.tsx'
import { parseReleaseList } from './url.ts'
import type { ReleaseListSearch } from './url.ts'

import styles from './releases.module.css'

const sorts = [
  { value: 'date', label: 'Newest first' },
  { value: 'semver', label: 'Highest version first' },
] as const
const statuses = [
  { value: 'open', label: 'Open' },
  { value: 'archived', label: 'Archived' },
  { value: 'all', label: 'All' },
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

const VersionSearch = ({ search, change }: Omit<FiltersProps, 'org'>) => (
  <search>
    <form
      key={search.query ?? ''}
      className={styles.search}
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
  </search>
)

const isNarrowed = ({ query, status, project, environment, cursor }: ReleaseListSearch): boolean =>
  [query, status, cursor].some(Boolean) || [project, environment].some((list) => (list?.length ?? 0) > 0)

const commands = `sentry-cli releases new "$VERSION"
sentry-cli releases set-commits "$VERSION" --auto
sentry-cli releases finalize "$VERSION"
sentry-cli deploys new --release "$VERSION" --env production`

const NoReleases = ({ search, change }: Omit<FiltersProps, 'org'>) =>
  isNarrowed(search) ? (
    <EmptyState
      title="No release fits"
      actions={
        <Button size="medium" onClick={() => change(() => ({ query: '', status: undefined, project: undefined, environment: undefined }))}>
          Clear the filters
        </Button>
      }
    />
  ) : (
    <EmptyState title="No release yet">
      <p>The first event that names one makes it: set `release` where the SDK is initialised. A build can tell more of it:</p>
      <CodeBlock code={commands} label="Commands of a build" />
    </EmptyState>
  )

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
          <ReleaseTable org={org} releases={rows} />
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
