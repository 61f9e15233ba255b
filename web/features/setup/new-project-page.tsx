import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'

import type { ProjectDetails } from '#packages/contract/project-details'

import type { Failure } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { orgPath, projectsQuery } from '../../api/queries.ts'
import { Field } from '../../ui/field.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { SelectField } from '../settings/form.tsx'
import { Loaded, ReadOnlyNote, SettingsPage, useOrganization } from '../settings/page.tsx'
import { teamPath, teamsQuery } from '../settings/queries.ts'
import { useChange } from '../settings/use-change.ts'
import { PlatformPicker } from './platform-picker.tsx'
import type { PlatformChoice } from './platform-picker.tsx'

import styles from './new-project.module.css'

/** A name that a person may keep: what the platform is called, or `app`. */
const nameFor = ({ id, label }: PlatformChoice): string => (id === 'other' ? 'app' : label.toLowerCase())

const Places = (props: {
  readonly name: string
  readonly onName: (name: string) => void
  readonly team: string
  readonly onTeam: (team: string) => void
  readonly org: string
}) => {
  const teams = useQuery(teamsQuery(useApi(), props.org)).data ?? []
  return (
    <div className={styles.places}>
      <Field
        label="Name"
        hint="Left empty, it is called like its platform. It can change at any time."
        autoComplete="off"
        maxLength={64}
        value={props.name}
        onChange={(event) => props.onName(event.target.value)}
      />
      {teams.length > 0 && (
        <SelectField
          label="Team"
          value={props.team}
          choices={[{ value: '', label: 'No team in particular' }, ...teams.map(({ slug, name }) => ({ value: slug, label: name }))]}
          onChoose={props.onTeam}
        />
      )}
    </div>
  )
}

const NewProject = ({ org }: { readonly org: string }) => {
  const change = useChange()
  const navigate = useNavigate()
  const isFirst = useQuery(projectsQuery(useApi(), org)).data?.length === 0
  const [name, setName] = useState('')
  const [team, setTeam] = useState('')
  const [busy, setBusy] = useState<string | null>(null)
  const [refusal, setRefusal] = useState<Failure | null>(null)
  const make = async (platform: PlatformChoice) => {
    setBusy(platform.id)
    setRefusal(null)
    const body = { name: name.trim() === '' ? nameFor(platform) : name.trim(), platform: platform.id }
    const path = team === '' ? orgPath(org, '/projects/') : teamPath(org, team, 'projects')
    const answer = await change(
      (api) => api.post<ProjectDetails>(path, body),
      [
        ['projects', org],
        ['teams', org],
      ],
    )
    setBusy(null)
    if (!answer.ok) {
      setRefusal(answer.failure)
      return
    }
    await navigate({ to: '/organizations/$org/projects/$project/getting-started/', params: { org, project: answer.value.slug } })
  }
  return (
    <>
      <p className={styles.lead}>
        {isFirst
          ? 'What sends errors first? Choose its platform: the project is made with that click, and the next page has the lines to copy.'
          : 'One project per program: the shop’s server and its pages are two. It is made with the click on its platform.'}
      </p>
      <Refusal failure={refusal} />
      <section className={styles.part} aria-label="Platform">
        <h2>Platform</h2>
        <PlatformPicker busy={busy} focusFirst onChoose={(platform) => void make(platform)} />
      </section>
      <section className={styles.part} aria-label="Details">
        <h2>
          Details <span className="t3">(if you like)</span>
        </h2>
        <Places org={org} name={name} onName={setName} team={team} onTeam={setTeam} />
      </section>
    </>
  )
}

/** `/organizations/{org}/projects/new/`: a click on the platform makes the project; then the DSN. */
export const NewProjectPage = () => {
  const { org } = useParams({ from: '/organizations/$org/projects/new' })
  const { query, organization, may } = useOrganization(org)
  return (
    <SettingsPage title="New project" of={organization?.name ?? org}>
      <ReadOnlyNote organization={organization} scope="project:write" allowed={may('project:write')} verb="make projects" />
      <Loaded query={query} what="The organization">
        {() => may('project:write') && <NewProject org={org} />}
      </Loaded>
    </SettingsPage>
  )
}
