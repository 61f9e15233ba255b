import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/states.tsx'
import type { Change } from './performance-head.tsx'
import type { TableSearch } from './url.ts'

const noFilters = { query: undefined, starred: undefined, project: undefined, environment: undefined }

/** Why a table is empty: nothing fits the filters, or, where there are none, what teaches how to fill it. */
export const NothingFits = (props: { readonly search: TableSearch; readonly change: Change; readonly children: React.ReactNode }) => {
  const { query, starred, project, environment } = props.search
  if (query === undefined && !starred && !project && !environment) return props.children
  return (
    <EmptyState
      title="Nothing fits"
      actions={
        <Button size="medium" onClick={() => props.change(() => noFilters)}>
          Clear the filters
        </Button>
      }
    >
      <p>Words are looked for in names; a filter such as release:1.0 narrows by what was recorded. A longer time may have some.</p>
    </EmptyState>
  )
}
