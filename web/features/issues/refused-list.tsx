import { cutText, visibleText } from '../../lib/visible-text.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { useChangeList } from './list-filters.tsx'
import { tooLong } from './url.ts'
import type { IssueListSearch } from './url.ts'

const namedMax = 120

/** In place of a list that cannot be asked for: its search is too long, or it is of projects that the viewer does not see. */
export const RefusedList = ({ org, search }: { readonly org: string; readonly search: IssueListSearch }) => {
  const change = useChangeList({ org, search })
  const long = tooLong(search)
  if (long !== null) {
    return (
      <EmptyState
        title="This search is too long"
        actions={
          <Button size="medium" onClick={() => change({ query: undefined })}>
            Show unresolved issues
          </Button>
        }
      >
        <p>{long} Nothing was searched.</p>
      </EmptyState>
    )
  }
  const { project = [] } = search
  const named = visibleText(cutText(project.join(', '), namedMax).text)
  return (
    <EmptyState
      title={
        project.length === 1
          ? `There is no project ${named} that you may see`
          : `Of these projects there are some that you may not see: ${named}`
      }
      actions={
        <Button size="medium" onClick={() => change({ project: undefined })}>
          Show all projects
        </Button>
      }
    >
      <p>It may have been renamed or deleted, or its team has to add you.</p>
    </EmptyState>
  )
}
