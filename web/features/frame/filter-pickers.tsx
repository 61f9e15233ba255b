import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { useApi } from '../../api/context.ts'
import { environmentsQuery, projectsQuery } from '../../api/queries.ts'
import { useKeys } from '../../lib/keys.ts'
import type { TimeRange } from '../../lib/time-range.ts'
import { FilterChip } from '../../ui/chip.tsx'
import { Menu, MenuCheck, MenuItem } from '../../ui/menu.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { TimeRangePicker } from '../../ui/time-range.tsx'

import styles from './frame.module.css'

/** Holds the page filters in the header line; narrow, they scroll sideways. */
export const FilterLine = ({ children }: { readonly children: React.ReactNode }) => (
  // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset has its own box
  <div role="group" aria-label="Page filters" className={styles.filters}>
    {children}
  </div>
)

interface Choice {
  /** As the address has it. */
  readonly value: string
  readonly label: string
  readonly chosen: boolean
}

const ManyOf = (props: {
  readonly name: string
  readonly all: string
  /** What the help sheet says of the key. */
  readonly says: string
  readonly shortcut: string
  readonly choices: readonly Choice[]
  /** What the chip says instead of the labels, when the address names what is not among the choices. */
  readonly otherwise?: string | undefined
  readonly onToggle: (value: string) => void
  readonly onClear: () => void
}) => {
  const [open, setOpen] = useState(false)
  useKeys({ [props.shortcut]: { says: props.says, run: () => setOpen(true) } })
  const labels = props.choices.filter(({ chosen }) => chosen).map(({ label }) => label)
  const value = labels.length > 0 ? labels.join(', ') : (props.otherwise ?? props.all)
  return (
    <Menu trigger={<FilterChip name={props.name} value={value} />} open={open} onOpenChange={setOpen}>
      <MenuItem onSelect={props.onClear}>{props.all}</MenuItem>
      {props.choices.map(({ value: one, label, chosen }) => (
        <MenuCheck key={one} checked={chosen} onToggle={() => props.onToggle(one)}>
          <span className="trunc">
            <PlainText value={label} />
          </span>
        </MenuCheck>
      ))}
    </Menu>
  )
}

interface PickerProps {
  readonly org: string
  readonly chosen: readonly string[]
  /** Gets the new choice made from the newest one, for choices that are faster than the page; undefined means all. */
  readonly onChange: (change: (newest: readonly string[]) => readonly string[] | undefined) => void
}

const without = (values: readonly string[], drop: readonly string[]): readonly string[] => values.filter((one) => !drop.includes(one))
const orAll = (values: readonly string[]): readonly string[] | undefined => (values.length === 0 ? undefined : values)

/** Which projects (Shift+p). The address names them by slug; an id is understood too. */
export const ProjectPicker = ({ org, chosen, onChange }: PickerProps) => {
  const projects = useQuery(projectsQuery(useApi(), org)).data ?? []
  const toggle = (slug: string) => {
    const names = [slug, projects.find((one) => one.slug === slug)?.id ?? slug]
    onChange((newest) => {
      const rest = without(newest, names)
      return orAll(rest.length < newest.length ? rest : [...newest, slug])
    })
  }
  return (
    <ManyOf
      name="Project"
      all="All projects"
      says="Filter by project"
      shortcut="P"
      choices={projects.map(({ id, slug, name }) => ({ value: slug, label: name, chosen: chosen.includes(slug) || chosen.includes(id) }))}
      otherwise={chosen.length > 0 ? chosen.join(', ') : undefined}
      onToggle={toggle}
      onClear={() => onChange(() => undefined)}
    />
  )
}

const noEnvironment = '(none)'

/** Which environments (Shift+e): those that are known, those that the address has, and at last the events that have none. */
export const EnvironmentPicker = ({ org, chosen, onChange }: PickerProps) => {
  const known = useQuery(environmentsQuery(useApi(), org)).data ?? []
  const names = [...new Set([...known.map(({ name }) => name), ...chosen].filter((name) => name !== '')), '']
  const toggle = (name: string) => onChange((newest) => orAll(newest.includes(name) ? without(newest, [name]) : [...newest, name]))
  return (
    <ManyOf
      name="Env"
      all="All environments"
      says="Filter by environment"
      shortcut="E"
      choices={names.map((name) => ({ value: name, label: name || noEnvironment, chosen: chosen.includes(name) }))}
      onToggle={toggle}
      onClear={() => onChange(() => undefined)}
    />
  )
}

/** Which time (Shift+t). */
export const TimePicker = (props: {
  readonly value: TimeRange
  readonly defaultPeriod: string
  readonly onChange: (range: TimeRange) => void
}) => {
  const [open, setOpen] = useState(false)
  useKeys({ T: { says: 'Choose the time range', run: () => setOpen(true) } })
  return <TimeRangePicker {...props} open={open} onOpenChange={setOpen} />
}
