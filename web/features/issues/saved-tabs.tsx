import { useQuery } from '@tanstack/react-query'

import { useApi } from '../../api/context.ts'
import { Tab } from './list-tab.tsx'
import { isChanged, searchOfView, viewsQuery } from './saved-views.ts'
import type { IssueListSearch } from './url.ts'

/** Saved views that are counted: one request a minute for each. */
const countedViewsMax = 8

/** Tabs of what was saved, and then of what comes with the server. */
export const SavedTabs = ({ org, search }: { readonly org: string; readonly search: IssueListSearch }) => {
  const views = useQuery(viewsQuery(useApi(), org)).data ?? []
  const ordered = views.toSorted((a, b) => Number(a.isGlobal) - Number(b.isGlobal))
  return ordered.map((view, index) => (
    <Tab
      key={view.id}
      org={org}
      label={view.name}
      target={searchOfView(view, search)}
      active={view.id === search.view}
      counted={index < countedViewsMax}
      changed={view.id === search.view && isChanged(view, search)}
    />
  ))
}
