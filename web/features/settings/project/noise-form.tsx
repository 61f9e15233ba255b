import type { ProjectDetails } from '#packages/contract/project-details'

import { exactCount } from '../../../lib/number-format.ts'
import { useDraft } from '../draft.ts'
import { SelectField, SettingsForm } from '../form.tsx'
import { projectPath } from '../queries.ts'
import { useChange } from '../use-change.ts'
import { staleProject } from './project.ts'

const budgets = [0, 50, 100, 500, 1_000, 10_000]

const labelOf = (budget: number): string => (budget === 0 ? 'All events' : `${exactCount(budget)} an hour, then a sample`)

/** What was set by another client is offered too. */
const choicesWith = (budget: number) =>
  [...new Set([...budgets, budget])].toSorted((a, b) => a - b).map((value) => ({ value: String(value), label: labelOf(value) }))

/** How many events of one issue are stored. */
export const NoiseForm = ({ org, project }: { readonly org: string; readonly project: ProjectDetails }) => {
  const change = useChange()
  const draft = useDraft({ budget: String(project.noiseBudget) })
  return (
    <SettingsForm
      label="Noise budget"
      isDirty={draft.isDirty}
      locked={!project.access.includes('project:write')}
      save={() =>
        change(
          (api) => api.put<ProjectDetails>(projectPath(org, project.slug), { noiseBudget: Number(draft.values.budget) }),
          staleProject(org, project.slug),
        )
      }
      onSaved={draft.reset}
      onReset={draft.reset}
      done="The choice holds for new events"
    >
      <SelectField
        label="Stored of one issue"
        hint="Beyond it about 1 in 10 is stored, of ten times as many 1 in 100. The first and the latest event, one of each release, environment and minute, and those with attachments always are; of each user one, as far as there are few."
        value={draft.values.budget}
        choices={choicesWith(project.noiseBudget)}
        onChoose={(budget) => draft.set({ budget })}
      />
    </SettingsForm>
  )
}
