import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { Project } from '#packages/contract/project'

import { useApi } from '../../../api/context.ts'
import { LinkedRows } from '../linked-rows.tsx'
import { Loaded, Panel, ReadOnlyNote, SettingsPage } from '../page.tsx'
import { projectPath, projectTeamsQuery, teamsQuery } from '../queries.ts'
import { useAction } from '../use-change.ts'
import { staleProject, useProject } from './project.ts'

/** `/settings/{org}/projects/{project}/teams/`: who works on the project. */
export const ProjectTeamsPage = () => {
  const { org, slug, name, query, organization, may } = useProject()
  const api = useApi()
  const teams = useQuery(projectTeamsQuery(api, org, slug))
  const all = useQuery(teamsQuery(api, org)).data ?? []
  const { run, busy } = useAction()
  const stale = [...staleProject(org, slug), ['teams', org]]
  const add = (team: string) =>
    run({
      send: (client) => client.post<Project>(projectPath(org, slug, 'teams', team)),
      stale,
      done: `#${team} works on ${name}`,
      failed: 'The team was not added',
    })
  const remove = (team: string) =>
    run({
      send: (client) => client.delete<Project>(projectPath(org, slug, 'teams', team)),
      stale,
      done: `#${team} does not work on ${name} any more`,
      failed: 'The team was not taken away',
    })
  return (
    <SettingsPage
      title="Teams of the project"
      of={name}
      lead={
        organization?.openMembership === false
          ? 'Membership is closed: only members of these teams, managers and owners see the project.'
          : 'Issues can be assigned to these teams. Membership is open: every member sees the project.'
      }
    >
      <ReadOnlyNote
        organization={organization}
        scope="project:write"
        allowed={!query.data || may('project:write')}
        verb="change its teams"
      />
      <Panel title="Teams">
        <Loaded query={teams} what="The teams of the project">
          {(list) => (
            <LinkedRows
              label="Teams of the project"
              empty="No team works on this project."
              linked={list.map((team) => ({
                slug: team.slug,
                name: team.name,
                meta: `#${team.slug}`,
                title: (
                  <Link className="link" to="/settings/$org/teams/$team/" params={{ org, team: team.slug }}>
                    {team.name}
                  </Link>
                ),
              }))}
              all={all}
              locked={!may('project:write')}
              busy={busy}
              add="Add a team"
              onAdd={add}
              remove="Take away"
              onRemove={remove}
            />
          )}
        </Loaded>
      </Panel>
    </SettingsPage>
  )
}
