import type { ProjectSummary } from '#packages/contract/organization'

import type { IconName } from '../../ui/icons.tsx'
import { placeHref, placesFor } from '../frame/places.ts'
import { matches } from './ids.ts'

/** What the palette can do without going anywhere. */
export type CommandAction = 'light' | 'dark' | 'system' | 'compact' | 'comfortable' | 'rail' | 'help' | 'link' | 'sign-out'

/** A line of the palette that is known without asking the server. */
export interface PaletteCommand {
  readonly id: string
  readonly label: string
  readonly icon: IconName
  readonly target: { readonly href: string } | { readonly action: CommandAction }
  /** Key that does the same. */
  readonly key?: string
  readonly words?: string
}

export interface CommandGroup {
  readonly heading: string
  readonly commands: readonly PaletteCommand[]
}

const actions: readonly PaletteCommand[] = [
  { id: 'light', label: 'Theme: light', icon: 'theme', target: { action: 'light' }, words: 'appearance colour' },
  { id: 'dark', label: 'Theme: dark', icon: 'theme', target: { action: 'dark' }, words: 'appearance colour night' },
  { id: 'system', label: 'Theme: as the system', icon: 'theme', target: { action: 'system' }, words: 'appearance colour' },
  { id: 'compact', label: 'Density: compact', icon: 'issues', target: { action: 'compact' }, words: 'rows' },
  { id: 'comfortable', label: 'Density: comfortable', icon: 'issues', target: { action: 'comfortable' }, words: 'rows' },
  { id: 'rail', label: 'Collapse or expand the rail', icon: 'collapse', target: { action: 'rail' }, key: '[', words: 'sidebar menu' },
  { id: 'help', label: 'Keyboard shortcuts', icon: 'keyboard', target: { action: 'help' }, key: '?', words: 'keys help' },
  { id: 'link', label: 'Copy the link to this view', icon: 'link', target: { action: 'link' }, key: '.', words: 'share url address' },
  { id: 'sign-out', label: 'Sign out', icon: 'leave', target: { action: 'sign-out' }, words: 'log out' },
]

const pageGroups = (org: string, superuser: boolean): readonly CommandGroup[] => {
  const groups = new Map<string, PaletteCommand[]>()
  for (const place of placesFor(superuser)) {
    const heading = place.group ?? 'Pages'
    const command: PaletteCommand = {
      id: place.path,
      label: place.label,
      icon: place.icon ?? (heading === 'Pages' ? 'right' : 'settings'),
      target: { href: placeHref(place, org) },
      ...(place.key !== undefined && { key: `g ${place.key}` }),
      words: `${place.words ?? ''} ${heading}`,
    }
    groups.set(heading, [...(groups.get(heading) ?? []), command])
  }
  return [...groups].map(([heading, commands]) => ({ heading, commands }))
}

const projectCommands = (org: string, projects: readonly ProjectSummary[]): readonly PaletteCommand[] =>
  projects.flatMap(({ slug, name, platform }): readonly PaletteCommand[] => {
    const inOrg = `/organizations/${encodeURIComponent(org)}`
    const words = `${slug} ${platform ?? ''} project`
    return [
      {
        id: `project ${slug}`,
        label: name,
        icon: 'project',
        target: { href: `${inOrg}/issues/?project=${encodeURIComponent(slug)}` },
        words: `${words} issues`,
      },
      {
        id: `connect ${slug}`,
        label: `${name}: connect an SDK`,
        icon: 'key',
        target: { href: `${inOrg}/projects/${encodeURIComponent(slug)}/getting-started/` },
        words: `${words} dsn setup install getting started`,
      },
    ]
  })

const projectsMax = 8
/** Headings that are shown before anything is typed. */
const idleHeadings: ReadonlySet<string> = new Set(['Pages', 'Projects', 'Actions'])

const isNamed = (text: string, { commands }: CommandGroup): boolean => commands.some(({ label }) => matches(text, label))

const foundIn = (text: string, { heading, commands }: CommandGroup): CommandGroup => {
  const found = commands.filter(({ label, words }) => matches(text, label, words))
  const named = found.toSorted((a, b) => Number(matches(text, b.label)) - Number(matches(text, a.label)))
  return { heading, commands: heading === 'Projects' ? named.slice(0, projectsMax) : named }
}

/**
 * Every command that the typed words find, by heading; what is called so comes before what is only about it. Without words the pages, the first
 * projects and the actions.
 */
export const commandsFor = (asked: {
  readonly org: string
  readonly text: string
  readonly projects: readonly ProjectSummary[]
  readonly superuser: boolean
}): readonly CommandGroup[] => {
  const { org, text } = asked
  const all: readonly CommandGroup[] = [
    ...pageGroups(org, asked.superuser),
    { heading: 'Projects', commands: projectCommands(org, asked.projects) },
    { heading: 'Actions', commands: actions },
  ]
  if (text.trim() === '') {
    const first = ({ id }: PaletteCommand) => !id.startsWith('connect ')
    return all
      .filter(({ heading }) => idleHeadings.has(heading))
      .map(({ heading, commands }) => ({
        heading,
        commands: commands.filter(first).slice(0, heading === 'Projects' ? projectsMax : undefined),
      }))
      .filter(({ commands }) => commands.length > 0)
  }
  return all
    .map((group) => foundIn(text, group))
    .filter(({ commands }) => commands.length > 0)
    .toSorted((a, b) => Number(isNamed(text, b)) - Number(isNamed(text, a)))
}
