import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { Filter, FilterChange } from '#packages/contract/filter'

import { useApi } from '../../../api/context.ts'
import { linesOf, useDraft } from '../draft.ts'
import { CheckGroup, LinesField, SettingsForm, SwitchField } from '../form.tsx'
import { Loaded, Panel, ReadOnlyNote, SettingsPage } from '../page.tsx'
import { filtersQuery, projectPath } from '../queries.ts'
import { useAction, useChange } from '../use-change.ts'
import { browserOptions } from './browser-options.ts'
import { useProject } from './project.ts'

interface FilterOf {
  readonly org: string
  readonly project: string
  readonly filter: Filter
  readonly locked: boolean
}

/** Filters that are lists, with what one line looks like; all others are switches. */
const examples: ReadonlyMap<string, string> = new Map([
  ['error-message', '*timeout*'],
  ['release-version', 'web@1.*'],
  ['ip-address', '10.0.0.0/8'],
  ['ignored-transactions', '/internal/*'],
  ['invalid-csp', 'chrome-extension://*'],
])
const browsers = 'legacy-browsers'

const staleOf = ({ org, project }: FilterOf) => [['project', org, project, 'filters']]
const pathOf = ({ org, project, filter }: FilterOf): string => projectPath(org, project, 'filters', filter.id)
const partsOf = ({ active }: Filter): readonly string[] => (typeof active === 'boolean' ? [] : active)

const SwitchedFilter = (props: FilterOf) => {
  const { filter, locked } = props
  const { run, busy } = useAction()
  const set = (active: boolean): Promise<unknown> =>
    run({
      send: (api) => api.put(pathOf(props), { active } satisfies FilterChange),
      stale: staleOf(props),
      done: active ? `${filter.name}: left out from now on` : `${filter.name}: taken again`,
      failed: `${filter.name} was not changed`,
      undo: () => void set(!active),
    })
  return (
    <SwitchField
      label={filter.name}
      hint={filter.description}
      checked={filter.active === true}
      disabled={locked || busy}
      onToggle={(active) => void set(active)}
    />
  )
}

const BrowsersFilter = (props: FilterOf) => {
  const { filter, locked } = props
  const change = useChange()
  const draft = useDraft({ parts: partsOf(filter) })
  return (
    <SettingsForm
      label={filter.name}
      isDirty={draft.isDirty}
      locked={locked}
      discreet
      save={() => change((api) => api.put(pathOf(props), { subfilters: [...draft.values.parts] } satisfies FilterChange), staleOf(props))}
      onSaved={draft.reset}
      onReset={draft.reset}
      done={`${filter.name}: the choice is kept`}
    >
      <CheckGroup legend="Left out" choices={browserOptions} chosen={draft.values.parts} onChange={(parts) => draft.set({ parts })} />
    </SettingsForm>
  )
}

const ListFilter = (props: FilterOf) => {
  const { filter, locked } = props
  const change = useChange()
  const draft = useDraft({ lines: partsOf(filter).join('\n') })
  return (
    <SettingsForm
      label={filter.name}
      isDirty={draft.isDirty}
      locked={locked}
      discreet
      save={() =>
        change((api) => api.put(pathOf(props), { subfilters: linesOf(draft.values.lines) } satisfies FilterChange), staleOf(props))
      }
      onSaved={draft.reset}
      onReset={draft.reset}
      done={`${filter.name}: the list is kept`}
    >
      <LinesField
        label={filter.name}
        hint={`${filter.description} One per line; no line, no filter.`}
        placeholder={examples.get(filter.id) ?? ''}
        lines={draft.values.lines}
        onLines={(lines) => draft.set({ lines })}
      />
    </SettingsForm>
  )
}

/** `/settings/{org}/projects/{project}/filters/`: what is turned away before it counts. */
export const FiltersPage = () => {
  const { org, slug, name, query, organization, may } = useProject()
  const filters = useQuery(filtersQuery(useApi(), org, slug))
  const locked = !may('project:write')
  return (
    <SettingsPage title="Inbound filters" of={name}>
      <p className="t2">
        What a filter turns away is not stored and counts against nothing; how much that is, per filter, is in the{' '}
        <Link className="link" to="/organizations/$org/stats/" params={{ org }}>
          stats
        </Link>
        .
      </p>
      <ReadOnlyNote organization={organization} scope="project:write" allowed={!query.data || may('project:write')} />
      <Loaded query={filters} what="The filters" rows={10}>
        {(list) => {
          const of = (filter: Filter): FilterOf => ({ org, project: slug, filter, locked })
          const browserFilter = list.find(({ id }) => id === browsers)
          return (
            <>
              <Panel title="Noise">
                {list
                  .filter(({ id }) => id !== browsers && !examples.has(id))
                  .map((filter) => (
                    <SwitchedFilter key={filter.id} {...of(filter)} />
                  ))}
              </Panel>
              {browserFilter && (
                <Panel title={browserFilter.name} lead={browserFilter.description}>
                  <BrowsersFilter {...of(browserFilter)} />
                </Panel>
              )}
              <Panel title="Lists" lead="In patterns, * stands for any text.">
                {list
                  .filter(({ id }) => examples.has(id))
                  .map((filter) => (
                    <ListFilter key={filter.id} {...of(filter)} />
                  ))}
              </Panel>
            </>
          )
        }}
      </Loaded>
    </SettingsPage>
  )
}
