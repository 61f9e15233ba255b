import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { ProjectSummary } from '#packages/contract/organization'

import { useApi } from '../../api/context.ts'
import { keysQuery, projectsQuery } from '../../api/queries.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { RemovableChip } from '../../ui/chip.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { useChangeList } from './list-filters.tsx'
import { isNarrowed, listFilters } from './no-issues-filters.ts'
import type { IssueListSearch } from './url.ts'

import styles from './no-issues.module.css'

const ProjectDsn = ({ org, project }: { readonly org: string; readonly project: ProjectSummary }) => {
  const keys = useQuery(keysQuery(useApi(), org, project.slug)).data
  const dsn = keys?.find(({ isActive }) => isActive)?.dsn.public
  return (
    <>
      <p>
        Give this DSN of the project <b>{project.name}</b> to any Sentry SDK. What it sends is here two seconds later.
      </p>
      {dsn && <CodeBlock code={dsn} label="DSN" />}
    </>
  )
}

/** Nothing is resolved where nothing can have been sent. */
const NoProject = ({ org }: { readonly org: string }) => (
  <EmptyState
    title="No project yet"
    actions={
      <Link className={buttonClass({ size: 'medium', look: 'primary' })} to="/organizations/$org/projects/new/" params={{ org }}>
        Choose a platform
      </Link>
    }
  >
    <p>A project takes the errors of one program. It is made with one click, and then has the lines to copy.</p>
  </EmptyState>
)

const filterTextMax = 80

/** What the list is narrowed to: each goes away by a press. */
const Filters = ({ search, change }: { readonly search: IssueListSearch; readonly change: ReturnType<typeof useChangeList> }) => (
  <div className={styles.filters}>
    {listFilters(search).map(({ key, name, value, without }) => (
      <RemovableChip
        key={key}
        name={visibleText(name.slice(0, filterTextMax))}
        value={visibleText(value.slice(0, filterTextMax))}
        onRemove={() => change(without)}
      />
    ))}
  </div>
)

const everything = {
  query: undefined,
  project: undefined,
  environment: undefined,
  statsPeriod: undefined,
  start: undefined,
  end: undefined,
} as const

const NoMatch = ({ org, search }: { readonly org: string; readonly search: IssueListSearch }) => {
  const change = useChangeList({ org, search })
  return (
    <EmptyState
      title="No issue matches these filters"
      actions={
        <>
          <Button size="medium" onClick={() => change(everything)}>
            Clear filters
          </Button>
          <Button
            size="medium"
            look="quiet"
            onClick={() => change({ query: '', statsPeriod: undefined, start: undefined, end: undefined })}
          >
            Search all states and times
          </Button>
        </>
      }
    >
      <Filters search={search} change={change} />
    </EmptyState>
  )
}

/** An empty list: either the filters exclude everything, or nothing was ever sent; then it shows how to send something. */
export const NoIssues = ({ org, search }: { readonly org: string; readonly search: IssueListSearch }) => {
  const projects = useQuery(projectsQuery(useApi(), org)).data
  const silent = projects?.find(({ firstEvent }) => firstEvent === null)
  const everSent = projects?.some(({ firstEvent }) => firstEvent !== null) ?? true
  if (isNarrowed(search)) return <NoMatch org={org} search={search} />
  if (projects?.length === 0) return <NoProject org={org} />
  if (everSent || !silent) {
    return (
      <EmptyState title="No unresolved issue">
        <p>Everything that was sent is resolved or archived.</p>
      </EmptyState>
    )
  }
  const started = (
    <Link
      className={buttonClass({ size: 'medium', look: 'primary' })}
      to="/organizations/$org/projects/$project/getting-started/"
      params={{ org, project: silent.slug }}
    >
      Show the steps for my platform
    </Link>
  )
  return (
    <EmptyState title="Waiting for the first event" actions={started}>
      <ProjectDsn org={org} project={silent} />
    </EmptyState>
  )
}
