import { Link } from '@tanstack/react-router'

import type { Failure } from '../../api/client.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { isFiltered } from './event-filter.ts'
import type { EventFilter } from './event-filter.ts'

import styles from './issue.module.css'

/** Stands for the head until the issue is read, as high as it will be. */
export const HeadBones = () => (
  <div className={styles.bones}>
    <SkeletonRows rows={4} label="Reading the issue" />
  </div>
)

/** The address names no issue that the reader may see. */
export const NoIssue = ({ org, issue }: { readonly org: string; readonly issue: string }) => (
  <EmptyState
    title={`There is no issue ${visibleText(issue.slice(0, 60))} that you may see`}
    actions={
      <Link
        className={buttonClass({ size: 'medium' })}
        to="/organizations/$org/issues/"
        params={{ org }}
        search={{ query: issue.slice(0, 60) }}
      >
        Search for it in all projects
      </Link>
    }
  >
    <p>It was deleted, belongs to a project of others, or the address is wrong.</p>
  </EmptyState>
)

/** Says why no event is shown: none fits the filter, it is stored no more, or the server failed. */
export const NoEvent = (props: {
  readonly org: string
  readonly issueId: string
  readonly failure: Failure
  readonly filter: EventFilter
  readonly onFilter: (filter: EventFilter) => void
  readonly onRetry: () => void
}) => {
  const { org, issueId, failure } = props
  if (failure.status !== 404) return <ErrorState what="The event could not be read" failure={failure} onRetry={props.onRetry} />
  if (isFiltered(props.filter))
    return (
      <EmptyState
        title="No event of this issue fits the filter"
        actions={
          <Button size="medium" onClick={() => props.onFilter({})}>
            Clear the filter
          </Button>
        }
      >
        <p>Environment, time and words apply to the steps from event to event and to the graph.</p>
      </EmptyState>
    )
  return (
    <EmptyState
      title="This event is not stored"
      actions={
        <Link
          className={buttonClass({ size: 'medium' })}
          to="/organizations/$org/issues/$issue/events/$event/"
          params={{ org, issue: issueId, event: 'latest' }}
        >
          Show the latest event
        </Link>
      }
    >
      <p>
        Its time of keeping is over, it was one of many alike that the noise budget counts and does not keep, or its id was never seen in
        this issue. The counts above stay exact.
      </p>
    </EmptyState>
  )
}
