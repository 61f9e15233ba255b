import type { OrganizationDetails } from '#packages/contract/organization'
import type { ProjectDetails } from '#packages/contract/project-details'

import { linesOf, useDraft } from '../draft.ts'
import { LinesField, SettingsForm } from '../form.tsx'
import { Loaded, Panel, ReadOnlyNote, SettingsPage } from '../page.tsx'
import { projectPath } from '../queries.ts'
import { ScrubbingFields, scrubbingChange, scrubbingDraft } from '../scrubbing-fields.tsx'
import { useChange } from '../use-change.ts'
import { NoiseForm } from './noise-form.tsx'
import { staleProject, useProject } from './project.ts'

interface Part {
  readonly org: string
  readonly project: ProjectDetails
}

const ScrubbingForm = ({ org, project }: Part) => {
  const change = useChange()
  const draft = useDraft(scrubbingDraft(project))
  return (
    <SettingsForm
      label="Data scrubbing"
      isDirty={draft.isDirty}
      locked={!project.access.includes('project:write')}
      save={() =>
        change(
          (api) => api.put<ProjectDetails>(projectPath(org, project.slug), scrubbingChange(draft.changed)),
          staleProject(org, project.slug),
        )
      }
      onSaved={draft.reset}
      onReset={draft.reset}
      done="New events are scrubbed like this"
    >
      <ScrubbingFields values={draft.values} set={draft.set} off="Off, only the choice about IP addresses still counts." />
    </SettingsForm>
  )
}

const OriginsForm = ({ org, project }: Part) => {
  const change = useChange()
  const draft = useDraft({ origins: project.allowedDomains.join('\n') })
  return (
    <SettingsForm
      label="Allowed origins"
      isDirty={draft.isDirty}
      locked={!project.access.includes('project:write')}
      save={() =>
        change(
          (api) => api.put<ProjectDetails>(projectPath(org, project.slug), { allowedDomains: linesOf(draft.values.origins) }),
          staleProject(org, project.slug),
        )
      }
      onSaved={draft.reset}
      onReset={draft.reset}
      done="Browsers are held to these origins"
    >
      <LinesField
        label="Origins"
        hint="One per line: * for all, example.com, *.example.com, https://example.com. Without any line no browser may send."
        lines={draft.values.origins}
        onLines={(origins) => draft.set({ origins })}
      />
    </SettingsForm>
  )
}

/** What holds for all projects of the organization, in one sentence. */
const inherited = (organization: OrganizationDetails | undefined): string => {
  if (!organization) return ''
  const held = [
    organization.dataScrubber && 'the scrubber is on',
    organization.dataScrubberDefaults && 'the usual secrets are removed',
    organization.scrubIPAddresses && 'IP addresses are not stored',
    organization.sensitiveFields.length > 0 && `these fields are removed: ${organization.sensitiveFields.join(', ')}`,
  ].filter((text) => text !== false)
  return held.length === 0 ? '' : ` For all projects of ${organization.name} ${held.join('; ')}, whatever is chosen here.`
}

/** `/settings/{org}/projects/{project}/security-and-privacy/`: what is removed from events, from where browsers may send, and how many are stored. */
export const DataPage = () => {
  const { org, name, query, organization, may } = useProject()
  return (
    <SettingsPage title="Data handling" of={name}>
      <ReadOnlyNote organization={organization} scope="project:write" allowed={!query.data || may('project:write')} />
      <Loaded query={query} what="The project" rows={8}>
        {(project) => (
          <>
            <Panel title="Data scrubbing" lead={`Done before an event is stored.${inherited(organization)}`}>
              <ScrubbingForm org={org} project={project} />
            </Panel>
            <Panel title="Allowed origins" lead="Pages of other origins are refused. Programs that are no browser send no origin.">
              <OriginsForm org={org} project={project} />
            </Panel>
            <Panel title="Noise budget" lead="One loop can send a million equal events. All are counted, whatever is stored.">
              <NoiseForm org={org} project={project} />
            </Panel>
          </>
        )}
      </Loaded>
    </SettingsPage>
  )
}
