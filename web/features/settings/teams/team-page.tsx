import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'

import type { Team } from '#packages/contract/team'

import { useApi } from '../../../api/context.ts'
import { projectsQuery } from '../../../api/queries.ts'
import { useFirstAnswers } from '../../../lib/use-first-answers.ts'
import { SkeletonRows } from '../../../ui/states.tsx'
import { ConfirmButton } from '../confirm-button.tsx'
import { useDraft } from '../draft.ts'
import { SettingsForm, TextField } from '../form.tsx'
import { LinkedRows } from '../linked-rows.tsx'
import { awaited, Loaded, Panel, ReadOnlyNote, SettingsPage, useOrganization } from '../page.tsx'
import { projectPath, teamMembersQuery, teamPath, teamProjectsQuery, teamQuery } from '../queries.ts'
import { useAction, useChange } from '../use-change.ts'
import { TeamPeople } from './team-people.tsx'

interface Part {
  readonly org: string
  readonly team: Team
}

const Naming = ({ org, team }: Part) => {
  const change = useChange()
  const navigate = useNavigate()
  const draft = useDraft({ name: team.name, slug: team.slug })
  const saved = async ({ slug }: Team) => {
    draft.reset()
    if (slug !== team.slug) await navigate({ to: '/settings/$org/teams/$team/', params: { org, team: slug }, replace: true })
  }
  return (
    <SettingsForm
      label="Name of the team"
      isDirty={draft.isDirty}
      locked={!team.access.includes('team:write')}
      save={() =>
        change((api) => api.put<Team>(teamPath(org, team.slug), draft.changed), draft.changed.slug === undefined ? [['teams', org]] : [])
      }
      onSaved={(next) => void saved(next)}
      onReset={draft.reset}
      done="The team is changed"
    >
      <TextField label="Name" value={draft.values.name} maxLength={64} required onText={(name) => draft.set({ name })} />
      <TextField
        label="Slug"
        hint="What it is called in searches: #slug."
        value={draft.values.slug}
        maxLength={50}
        required
        spellCheck={false}
        onText={(slug) => draft.set({ slug })}
      />
    </SettingsForm>
  )
}

const TeamProjects = ({ org, team }: Part) => {
  const api = useApi()
  const { run, busy } = useAction()
  const projects = useQuery(teamProjectsQuery(api, org, team.slug))
  const all = awaited(useQuery(projectsQuery(api, org)))
  const { may } = useOrganization(org)
  const stale = [
    ['teams', org],
    ['project', org],
    ['projects', org],
  ]
  const add = (slug: string) =>
    run({
      send: (client) => client.post(projectPath(org, slug, 'teams', team.slug)),
      stale,
      done: `${team.name} works on ${slug}`,
      failed: 'The project was not added',
    })
  const remove = (slug: string) =>
    run({
      send: (client) => client.delete<object>(projectPath(org, slug, 'teams', team.slug)),
      stale,
      done: `${team.name} does not work on ${slug} any more`,
      failed: 'The project was not taken from the team',
    })
  return (
    <Panel title="Projects">
      <Loaded query={projects} what="The projects of the team">
        {(list) => (
          <LinkedRows
            label="Projects of the team"
            empty="This team works on no project."
            linked={list.map(({ slug, name, platform }) => ({
              slug,
              name,
              meta: platform ?? 'no platform',
              title: (
                <Link className="link" to="/settings/$org/projects/$project/" params={{ org, project: slug }}>
                  {name}
                </Link>
              ),
            }))}
            all={all}
            locked={!may('project:write') && !team.access.includes('project:write')}
            busy={busy}
            add="Add a project"
            onAdd={add}
            remove="Take from the team"
            onRemove={remove}
          />
        )}
      </Loaded>
    </Panel>
  )
}

const Removing = ({ org, team }: Part) => {
  const { run } = useAction()
  const navigate = useNavigate()
  const remove = async () => {
    const answer = await run({
      send: (api) => api.delete(teamPath(org, team.slug)),
      stale: [],
      done: `The team ${team.name} is removed`,
      failed: 'The team was not removed',
    })
    if (answer !== undefined) await navigate({ to: '/settings/$org/teams/', params: { org } })
  }
  return (
    <Panel danger title="Remove" lead="Members and projects stay, without the team.">
      <p style={{ marginTop: 12 }}>
        <ConfirmButton label="Remove the team" size="medium" question={`Remove ${team.name}?`} typed={team.slug} onConfirm={remove}>
          This cannot be undone.
        </ConfirmButton>
      </p>
    </Panel>
  )
}

/** `/settings/{org}/teams/{team}/`: name, members with their roles, projects. */
export const TeamPage = () => {
  const { org, team: slug } = useParams({ from: '/settings/$org/teams/$team' })
  const { query: ofOrganization, organization } = useOrganization(org)
  const api = useApi()
  const query = useQuery(teamQuery(api, org, slug))
  // The panels read them from what is asked for here, beside the team.
  const members = useQuery(teamMembersQuery(api, org, slug))
  const projects = useQuery(teamProjectsQuery(api, org, slug))
  const everything = useFirstAnswers([ofOrganization, query, members, projects])
  return (
    <SettingsPage title={query.data?.name ?? slug} of="Team">
      <ReadOnlyNote
        organization={organization}
        scope="team:write"
        allowed={query.data?.access.includes('team:write') ?? true}
        verb="change this team, without being its admin,"
      />
      {everything ? (
        <Loaded query={query} what="The team" rows={6}>
          {(team) => (
            <>
              {organization && <TeamPeople org={org} team={team} organization={organization} />}
              <TeamProjects org={org} team={team} />
              <Panel title="Name">
                <Naming org={org} team={team} />
              </Panel>
              {team.access.includes('team:admin') && <Removing org={org} team={team} />}
            </>
          )}
        </Loaded>
      ) : (
        <SkeletonRows rows={6} label="Reading: The team" />
      )}
    </SettingsPage>
  )
}
