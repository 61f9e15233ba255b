import { Link, useNavigate } from '@tanstack/react-router'

import type { ProjectDetails } from '#packages/contract/project-details'

import { buttonClass } from '../../../ui/button.tsx'
import { ConfirmButton } from '../confirm-button.tsx'
import { useDraft } from '../draft.ts'
import { SelectField, SettingsForm, TextField } from '../form.tsx'
import { Loaded, Panel, ReadOnlyNote, SettingsPage } from '../page.tsx'
import { projectPath } from '../queries.ts'
import { useAction, useChange } from '../use-change.ts'
import { platformChoices } from './platform-choices.ts'
import { staleProject, useProject } from './project.ts'

interface Part {
  readonly org: string
  readonly project: ProjectDetails
}

const General = ({ org, project }: Part) => {
  const change = useChange()
  const navigate = useNavigate()
  const draft = useDraft({ name: project.name, slug: project.slug, platform: project.platform ?? '' })
  const saved = async ({ slug }: ProjectDetails) => {
    draft.reset()
    if (slug !== project.slug) await navigate({ to: '/settings/$org/projects/$project/', params: { org, project: slug }, replace: true })
  }
  return (
    <SettingsForm
      label="General"
      isDirty={draft.isDirty}
      locked={!project.access.includes('project:write')}
      save={() =>
        change(
          (api) => api.put<ProjectDetails>(projectPath(org, project.slug), draft.changed),
          draft.changed.slug === undefined ? staleProject(org, project.slug) : [['projects', org]],
        )
      }
      onSaved={(next) => void saved(next)}
      onReset={draft.reset}
      done="The project is changed"
    >
      <TextField label="Name" value={draft.values.name} maxLength={200} required onText={(name) => draft.set({ name })} />
      <TextField
        label="Slug"
        hint="Part of addresses and of the short ids of issues. Links with the old one stop working; the DSN stays."
        value={draft.values.slug}
        maxLength={50}
        required
        spellCheck={false}
        onText={(slug) => draft.set({ slug })}
      />
      <SelectField
        label="Platform"
        hint="Which instructions are shown first. Events say their own platform."
        value={draft.values.platform}
        choices={platformChoices(project.platform)}
        onChoose={(platform) => draft.set({ platform })}
      />
    </SettingsForm>
  )
}

const Removing = ({ org, project }: Part) => {
  const { run } = useAction()
  const navigate = useNavigate()
  const remove = async () => {
    const answer = await run({
      send: (api) => api.delete(projectPath(org, project.slug)),
      stale: [['projects', org]],
      done: `The project ${project.name} is removed`,
      failed: 'The project was not removed',
    })
    if (answer !== undefined) await navigate({ to: '/settings/$org/projects/', params: { org } })
  }
  return (
    <Panel danger title="Remove" lead="The project with its issues, events, attachments and keys. Its DSN is refused at once.">
      <p style={{ marginTop: 12 }}>
        <ConfirmButton
          label="Remove the project"
          size="medium"
          question={`Remove ${project.name}?`}
          typed={project.slug}
          onConfirm={remove}
        >
          Everything in it is gone for ever. Disabling its keys stops new events and keeps the old ones.
        </ConfirmButton>
      </p>
    </Panel>
  )
}

/** `/settings/{org}/projects/{project}/`: name, slug, platform; removing. */
export const ProjectPage = () => {
  const { org, slug, name, query, organization, may } = useProject()
  return (
    <SettingsPage
      title="General"
      of={name}
      end={
        <Link
          className={buttonClass({ look: 'quiet' })}
          to="/organizations/$org/projects/$project/getting-started/"
          params={{ org, project: slug }}
        >
          Connect an app
        </Link>
      }
    >
      <ReadOnlyNote organization={organization} scope="project:write" allowed={!query.data || may('project:write')} />
      <Loaded query={query} what="The project" rows={5}>
        {(project) => (
          <>
            <Panel title="Project">
              <General org={org} project={project} />
            </Panel>
            {may('project:admin') && <Removing org={org} project={project} />}
          </>
        )}
      </Loaded>
    </SettingsPage>
  )
}
