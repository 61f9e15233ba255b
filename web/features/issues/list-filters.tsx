import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { FormEvent, RefObject } from 'react'

import type { Level } from '#packages/protocol/event'

import { useApi } from '../../api/context.ts'
import { environmentsQuery, projectsQuery } from '../../api/queries.ts'
import { Button } from '../../ui/button.tsx'
import { FilterChip, RemovableChip } from '../../ui/chip.tsx'
import { Icon } from '../../ui/icons.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { Menu, MenuCheck, MenuItem } from '../../ui/menu.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { changeIssueList, defaultQuery, parseIssueList, toggleTerm } from './url.ts'
import type { IssueListSearch } from './url.ts'

import styles from './list.module.css'

interface FilterProps {
  readonly org: string
  readonly search: IssueListSearch
}

type ListChange = Parameters<typeof changeIssueList>[1]

/** Changes the list's address; the page follows it. */
export const useChangeList = ({ org, search }: FilterProps) => {
  const navigate = useNavigate()
  return (changed: ListChange) =>
    void navigate({ to: '/organizations/$org/issues/', params: { org }, search: changeIssueList(search, changed) })
}

/** The same for choices that may be made faster than the page is drawn: each starts from the newest address, not from the one on the screen. */
const useChangeNewest = ({ org }: FilterProps) => {
  const navigate = useNavigate()
  return (changeOf: (newest: IssueListSearch) => ListChange) =>
    void navigate({
      to: '/organizations/$org/issues/',
      params: { org },
      search: (previous) => {
        const newest = parseIssueList(previous)
        return changeIssueList(newest, changeOf(newest))
      },
    })
}

const ProjectFilter = (props: FilterProps) => {
  const projects = useQuery(projectsQuery(useApi(), props.org)).data ?? []
  const change = useChangeList(props)
  const chosen = props.search.project ?? []
  const isChosen = (project: { readonly id: string; readonly slug: string }) => chosen.includes(project.slug) || chosen.includes(project.id)
  const names = projects.filter(isChosen).map(({ name }) => name)
  const value = chosen.length === 0 ? 'All projects' : names.length === 0 ? chosen.join(', ') : names.join(', ')
  const toggle = (project: { readonly id: string; readonly slug: string }) => {
    const rest = projects.filter((one) => (one.id === project.id ? !isChosen(one) : isChosen(one))).map(({ slug }) => slug)
    change({ project: rest.length === 0 ? undefined : rest })
  }
  return (
    <Menu trigger={<FilterChip name="Project" value={value} />}>
      <MenuItem onSelect={() => change({ project: undefined })}>All projects</MenuItem>
      {projects.map((project) => (
        <MenuCheck key={project.id} checked={isChosen(project)} onToggle={() => toggle(project)}>
          <span className="trunc">{project.name}</span>
        </MenuCheck>
      ))}
    </Menu>
  )
}

const noEnvironment = '(none)'

/** Names to choose from: those that are known, and those that the address has. Events without an environment come last. */
const environmentChoices = (known: readonly string[], chosen: readonly string[]): readonly string[] => [
  ...new Set([...known, ...chosen].filter((name) => name !== '')),
  '',
]

const EnvironmentFilter = (props: FilterProps) => {
  const environments = useQuery(environmentsQuery(useApi(), props.org)).data ?? []
  const change = useChangeList(props)
  const changeNewest = useChangeNewest(props)
  const chosen = props.search.environment ?? []
  const toggle = (name: string) =>
    changeNewest(({ environment = [] }) => {
      const rest = environment.includes(name) ? environment.filter((one) => one !== name) : [...environment, name]
      return { environment: rest.length === 0 ? undefined : rest }
    })
  const choices = environmentChoices(
    environments.map(({ name }) => name),
    chosen,
  )
  return (
    <Menu trigger={<FilterChip name="Env" value={chosen.length === 0 ? 'All' : chosen.map((name) => name || noEnvironment).join(', ')} />}>
      <MenuItem onSelect={() => change({ environment: undefined })}>All environments</MenuItem>
      {choices.map((name) => (
        <MenuCheck key={name} checked={chosen.includes(name)} onToggle={() => toggle(name)}>
          <span className="trunc">{name === '' ? noEnvironment : <PlainText value={name} />}</span>
        </MenuCheck>
      ))}
    </Menu>
  )
}

/** The page filters of the header line: project, environment, and a time range when the address has one. */
export const PageFilters = (props: FilterProps) => {
  const change = useChangeList(props)
  const { statsPeriod, start, end } = props.search
  const time = statsPeriod ?? (start || end ? `${start ?? ''} to ${end ?? 'now'}` : null)
  return (
    <>
      <ProjectFilter {...props} />
      <EnvironmentFilter {...props} />
      {time !== null && (
        <RemovableChip name="Time" value={time} onRemove={() => change({ statsPeriod: undefined, start: undefined, end: undefined })} />
      )}
    </>
  )
}

/** The search line: plain text, run on Enter. */
export const SearchLine = ({ inputRef, ...props }: FilterProps & { readonly inputRef: RefObject<HTMLInputElement | null> }) => {
  const change = useChangeList(props)
  const query = props.search.query ?? defaultQuery
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = new FormData(event.currentTarget).get('query')
    change({ query: typeof text === 'string' ? text.trim() : '' })
  }
  return (
    // The key makes a new input when the address changes, so that Back brings its text back too.
    <search>
      <form key={query} className={styles.search} onSubmit={submit}>
        <div className={styles.box}>
          <Icon name="search" />
          <input
            ref={inputRef}
            name="query"
            type="text"
            defaultValue={query}
            aria-label="Search issues"
            placeholder="is:unresolved level:error words of the title"
            spellCheck={false}
            autoComplete="off"
          />
          <kbd aria-hidden="true">/</kbd>
        </div>
        <Button type="submit" size="medium">
          Search
        </Button>
      </form>
    </search>
  )
}

const levels: readonly Level[] = ['fatal', 'error', 'warning', 'info', 'debug']

/** One press narrows the list to a level, another widens it again. */
export const LevelLine = ({ hits, ...props }: FilterProps & { readonly hits: string | null }) => {
  const change = useChangeList(props)
  const query = props.search.query ?? defaultQuery
  return (
    <div className={styles.facets}>
      <span id="levels">level</span>
      {levels.map((level) => (
        <button
          key={level}
          type="button"
          aria-pressed={query.split(/\s+/).includes(`level:${level}`)}
          onClick={() => change({ query: toggleTerm(query, `level:${level}`) })}
        >
          <span aria-hidden="true">
            <LevelGlyph level={level} />
          </span>
          {level}
        </button>
      ))}
      {hits !== null && <output className={styles.hits}>{hits}</output>}
    </div>
  )
}
