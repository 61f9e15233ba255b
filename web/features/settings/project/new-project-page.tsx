import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useId, useState } from 'react'

import type { ProjectDetails } from '#packages/contract/project-details'

import { useApi } from '../../../api/context.ts'
import { orgPath } from '../../../api/queries.ts'
import { SelectField, SettingsForm, TextField } from '../form.tsx'
import { Loaded, Panel, ReadOnlyNote, SettingsPage, useOrganization } from '../page.tsx'
import { teamPath, teamsQuery } from '../queries.ts'
import { useChange } from '../use-change.ts'
import { platformChoices } from './platform-choices.ts'

import styles from '../form.module.css'

const PlatformTiles = ({ chosen, onChoose }: { readonly chosen: string; readonly onChoose: (platform: string) => void }) => {
  const id = useId()
  return (
    <fieldset className={styles.group}>
      <legend>Platform</legend>
      <div className={styles.tiles}>
        {platformChoices('other').map(({ value, label }) => (
          <label key={value} className={styles.tile}>
            <input type="radio" name={id} value={value} checked={value === chosen} onChange={() => onChoose(value)} />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

const NewProject = ({ org }: { readonly org: string }) => {
  const change = useChange()
  const navigate = useNavigate()
  const teams = useQuery(teamsQuery(useApi(), org)).data ?? []
  const [platform, setPlatform] = useState(platformChoices('other')[0]?.value ?? 'other')
  const [name, setName] = useState('')
  const [team, setTeam] = useState('')
  return (
    <SettingsForm
      label="New project"
      verb="Create project"
      isDirty={name.trim() !== ''}
      unguarded
      save={() =>
        change(
          (api) =>
            api.post<ProjectDetails>(team === '' ? orgPath(org, '/projects/') : teamPath(org, team, 'projects'), {
              name: name.trim(),
              platform,
            }),
          [
            ['projects', org],
            ['teams', org],
          ],
        )
      }
      onSaved={({ slug }) =>
        void navigate({ to: '/organizations/$org/projects/$project/getting-started/', params: { org, project: slug } })
      }
    >
      <PlatformTiles chosen={platform} onChoose={setPlatform} />
      <TextField
        label="Name"
        hint="The slug in addresses and short ids comes from it."
        value={name}
        maxLength={64}
        required
        onText={setName}
      />
      {teams.length > 0 && (
        <SelectField
          label="Team"
          value={team}
          choices={[{ value: '', label: 'No team in particular' }, ...teams.map(({ slug, name: label }) => ({ value: slug, label }))]}
          onChoose={setTeam}
        />
      )}
    </SettingsForm>
  )
}

/** `/organizations/{org}/projects/new/`: platform and name; then the DSN. */
export const NewProjectPage = () => {
  const { org } = useParams({ from: '/organizations/$org/projects/new' })
  const { query, organization, may } = useOrganization(org)
  return (
    <SettingsPage title="New project" of={organization?.name ?? org}>
      <ReadOnlyNote organization={organization} scope="project:write" allowed={may('project:write')} verb="make projects" />
      <Loaded query={query} what="The organization">
        {() =>
          may('project:write') && (
            <Panel title="What reports to it" lead="One project per program: the shop's server and its pages are two.">
              <NewProject org={org} />
            </Panel>
          )
        }
      </Loaded>
    </SettingsPage>
  )
}
