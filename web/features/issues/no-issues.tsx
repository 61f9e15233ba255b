import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { ProjectSummary } from '#packages/contract/organization'

import { useApi } from '../../api/context.ts'
import { keysQuery, projectsQuery } from '../../api/queries.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { useChangeList } from './list-filters.tsx'
import { parseIssueList } from './url.ts'
import type { IssueListSearch } from './url.ts'

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

/** An empty list: either the filters exclude everything, or nothing was ever sent; then it shows how to send something. */
export const NoIssues = ({ org, search }: { readonly org: string; readonly search: IssueListSearch }) => {
  const projects = useQuery(projectsQuery(useApi(), org)).data
  const change = useChangeList({ org, search })
  const filtered = Object.keys(parseIssueList({ ...search, sort: undefined })).length > 0
  const silent = projects?.find(({ firstEvent }) => firstEvent === null)
  const everSent = projects?.some(({ firstEvent }) => firstEvent !== null) ?? true
  if (filtered) {
    const clear = () =>
      change({ query: undefined, project: undefined, environment: undefined, statsPeriod: undefined, start: undefined, end: undefined })
    return (
      <EmptyState
        title="No issue matches these filters"
        actions={
          <>
            <Button size="medium" onClick={clear}>
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
      />
    )
  }
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
