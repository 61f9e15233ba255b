import type { SavedView } from '#packages/contract/saved-view'

const builtIn = (id: string, name: string, query: string, sort: string): SavedView => ({
  id,
  type: 0,
  name,
  query,
  sort,
  visibility: 'organization',
  isGlobal: true,
  isPinned: false,
  dateCreated: null,
  projects: [],
  environments: [],
  statsPeriod: null,
  start: null,
  end: null,
  owner: null,
  canEdit: false,
})

/** Views that every organization has (ui.md 2.1). Their numbers are below all that are ever given to rows. */
export const builtInViews: readonly SavedView[] = [
  builtIn('1', 'For review', 'is:unresolved is:for_review', 'date'),
  builtIn('2', 'New this week', 'is:unresolved firstSeen:-7d', 'user'),
  builtIn('3', 'By users affected', 'is:unresolved', 'user'),
  builtIn('4', 'Regressed', 'is:unresolved is:regressed', 'date'),
]
