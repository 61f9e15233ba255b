import { useQuery } from '@tanstack/react-query'

import type { Issue } from '#packages/contract/issue'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Picker } from './picker.tsx'
import type { PickerOption } from './picker.tsx'
import type { PickProps } from './pickers.tsx'
import { releaseNamesQuery } from './queries.ts'
import { archiveChoices, resolveChoices, typedArchiving } from './status-choices.ts'
import type { StatusChoice } from './status-choices.ts'

const optionOf = (choice: StatusChoice): PickerOption<StatusChoice> => ({
  key: choice.key,
  label: visibleText(choice.label),
  ...(choice.note !== undefined && { note: visibleText(choice.note) }),
  chosen: false,
  value: choice,
})

const typedOption = (words: string): PickerOption<StatusChoice> | null => {
  const choice = typedArchiving(words)
  return choice && optionOf(choice)
}

/** The project of all issues; undefined when they are of several. */
const projectOf = (issues: readonly Issue[]): string | undefined => {
  const slugs = new Set(issues.map(({ project }) => project.slug))
  return slugs.size === 1 ? issues[0]?.project.slug : undefined
}

/** Chooses in which release the issues are resolved. Releases are a project's own: issues of several can only be resolved now. */
export const ResolvePicker = ({ org, issues, anchor, onChange, onClose }: PickProps) => {
  const project = projectOf(issues)
  const releases = useQuery({ ...releaseNamesQuery(useApi(), org, project ?? ''), enabled: project !== undefined })
  const choose = ({ how }: StatusChoice) => {
    onClose()
    onChange({ status: 'resolved', how })
  }
  const versions = releases.data ?? []
  const state = () => {
    if (project === undefined) return 'These issues are of several projects: in a release only those of one can be resolved'
    if (releases.isPending) return 'Reading releases'
    if (releases.error) return failureOf(releases.error).detail
    return versions.length === 0 ? 'No event of this project has named a release yet: there is no next one' : null
  }
  return (
    <Picker
      label="Resolve"
      anchor={anchor}
      options={resolveChoices(releases.data ?? null).map(optionOf)}
      state={state()}
      onChoose={choose}
      onClose={onClose}
    />
  )
}

/** Chooses what archived issues wait for. */
export const ArchivePicker = ({ anchor, onChange, onClose }: PickProps) => {
  const choose = ({ how }: StatusChoice) => {
    onClose()
    onChange({ status: 'ignored', how })
  }
  return (
    <Picker
      label="Archive, or type 3 d, 50 events in 1 h"
      anchor={anchor}
      options={archiveChoices.map(optionOf)}
      typed={typedOption}
      onChoose={choose}
      onClose={onClose}
    />
  )
}
