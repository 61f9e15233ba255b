import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { useApi } from '../../api/context.ts'
import { keysQuery, projectsQuery } from '../../api/queries.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Button, SegmentedChoice } from '../../ui/button.tsx'
import { RemovableChip } from '../../ui/chip.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { EmptyState, SkeletonRows } from '../../ui/states.tsx'
import type { ChangeAddress } from '../explore/use-change.ts'
import { anyLogQuery } from './queries.ts'
import { recipes } from './recipes.ts'
import type { LogsSearch } from './url.ts'

import styles from './logs.module.css'

/** The DSN and the address for OpenTelemetry of the first project of the filter, else of all. */
const useKey = (org: string, search: LogsSearch) => {
  const api = useApi()
  const projects = useQuery(projectsQuery(api, org)).data ?? []
  const wanted = search.project ?? []
  const project = projects.find(({ id, slug }) => wanted.includes(id) || wanted.includes(slug)) ?? projects[0]
  const keys = useQuery({ ...keysQuery(api, org, project?.slug ?? ''), enabled: project !== undefined }).data
  return { project, key: keys?.find(({ isActive }) => isActive) }
}

/** How each SDK sends its logs, with the DSN of a project. */
const Teach = ({ org, search }: { readonly org: string; readonly search: LogsSearch }) => {
  const [chosen, setChosen] = useState(recipes[0]?.id ?? '')
  const { project, key } = useKey(org, search)
  const recipe = recipes.find(({ id }) => id === chosen)
  return (
    <EmptyState title="No log has arrived yet">
      <p>
        SDKs send the lines of your log when they are told to: here they are beside the errors and traces of the same request. These are the
        lines{project && <> for the project {visibleText(project.name)}</>}; what they send is here seconds later.
      </p>
      <div className={styles.recipe}>
        <div className={styles.recipes}>
          <SegmentedChoice
            label="SDK"
            segments={recipes.map(({ id, label }) => ({ value: id, label }))}
            chosen={chosen}
            onChoose={setChosen}
          />
        </div>
        {recipe && (
          <CodeBlock code={recipe.code(key?.dsn.public ?? 'YOUR-DSN')} language={recipe.language} label={`Logs with ${recipe.label}`} />
        )}
        {recipe && <p>{recipe.says}</p>}
      </div>
    </EmptyState>
  )
}

const textMax = 80

/** What the list is narrowed to: each goes away by a press. */
const chipsOf = ({ query, project, environment, statsPeriod, start, end }: LogsSearch) => [
  ...(query === undefined ? [] : [{ name: 'query', value: query, without: { query: undefined } }]),
  ...(project === undefined ? [] : [{ name: 'project', value: project.join(', '), without: { project: undefined } }]),
  ...(environment === undefined
    ? []
    : [{ name: 'environment', value: environment.map((one) => one || '(none)').join(', '), without: { environment: undefined } }]),
  ...(start === undefined && statsPeriod === undefined
    ? []
    : [
        {
          name: 'time',
          value: start === undefined ? (statsPeriod ?? '') : `${start} to ${end ?? 'now'}`,
          without: { start: undefined, end: undefined, statsPeriod: undefined },
        },
      ]),
]

const NoMatch = ({ search, change }: { readonly search: LogsSearch; readonly change: ChangeAddress }) => {
  const chips = chipsOf(search)
  const everything = {
    query: undefined,
    project: undefined,
    environment: undefined,
    statsPeriod: undefined,
    start: undefined,
    end: undefined,
  }
  return (
    <EmptyState
      title={chips.length === 0 ? 'No line in the last 24 hours' : 'No line matches these filters'}
      actions={
        <>
          {chips.length > 0 && (
            <Button size="medium" onClick={() => change(() => everything)}>
              Clear filters
            </Button>
          )}
          <Button size="medium" look="quiet" onClick={() => change(() => ({ statsPeriod: '90d', start: undefined, end: undefined }))}>
            Search the last 90 days
          </Button>
        </>
      }
    >
      {chips.length > 0 && (
        <div className={styles.noMatch}>
          {chips.map(({ name, value, without }) => (
            <RemovableChip key={name} name={name} value={visibleText(value.slice(0, textMax))} onRemove={() => change(() => without)} />
          ))}
        </div>
      )}
    </EmptyState>
  )
}

/** An empty list: either the filters exclude everything, or nothing was ever sent; then it shows how to send something. */
export const NoLogs = (props: { readonly org: string; readonly search: LogsSearch; readonly change: ChangeAddress }) => {
  const any = useQuery(anyLogQuery(useApi(), props.org))
  if (any.isPending) return <SkeletonRows rows={2} label="Looking for other lines" />
  return any.data === false ? <Teach {...props} /> : <NoMatch {...props} />
}
