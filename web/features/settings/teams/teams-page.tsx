import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'

import type { Team } from '#packages/contract/team'

import { useApi } from '../../../api/context.ts'
import { orgPath } from '../../../api/queries.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { SettingsForm, TextField } from '../form.tsx'
import { Loaded, NoRows, Panel, ReadOnlyNote, Row, Rows, SettingsPage, useOrganization } from '../page.tsx'
import { memberPath, teamsQuery } from '../queries.ts'
import { useAction, useChange } from '../use-change.ts'

const counted = (count: number, one: string): string => `${String(count)} ${one}${count === 1 ? '' : 's'}`

const TeamRow = ({ org, team, mayJoin }: { readonly org: string; readonly team: Team; readonly mayJoin: boolean }) => {
  const { run, busy } = useAction()
  const stale = [
    ['teams', org],
    ['projects', org],
  ]
  const path = memberPath(org, 'me', 'teams', team.slug)
  const join = () =>
    run({ send: (api) => api.post<Team>(path), stale, done: `You are in ${team.name}`, failed: `You are not in ${team.name}` })
  const leave = () =>
    run({ send: (api) => api.delete<Team>(path), stale, done: `You have left ${team.name}`, failed: `You are still in ${team.name}` })
  return (
    <Row
      title={
        <>
          <Link className="link" to="/settings/$org/teams/$team/" params={{ org, team: team.slug }}>
            {team.name}
          </Link>
          {team.isMember && <Badge>Yours</Badge>}
        </>
      }
      meta={
        <>
          #{team.slug} · {counted(team.memberCount, 'member')} · {counted(team.projects?.length ?? 0, 'project')}
        </>
      }
      actions={
        team.isMember ? (
          <Button look="quiet" disabled={busy} aria-label={`Leave ${team.name}`} onClick={() => void leave()}>
            Leave
          </Button>
        ) : (
          mayJoin && (
            <Button disabled={busy} aria-label={`Join ${team.name}`} onClick={() => void join()}>
              Join
            </Button>
          )
        )
      }
    />
  )
}

const NewTeam = ({ org }: { readonly org: string }) => {
  const change = useChange()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  return (
    <Panel title="New team">
      <SettingsForm
        label="New team"
        verb="Create team"
        isDirty={name.trim() !== ''}
        unguarded
        save={() => change((api) => api.post<Team>(orgPath(org, '/teams/'), { name }), [['teams', org]])}
        onSaved={(team) => void navigate({ to: '/settings/$org/teams/$team/', params: { org, team: team.slug } })}
        done="The team is made, and you are in it"
      >
        <TextField label="Name" value={name} maxLength={64} onText={setName} placeholder="Checkout" />
      </SettingsForm>
    </Panel>
  )
}

/** `/settings/{org}/teams/`. */
export const TeamsPage = () => {
  const { org } = useParams({ from: '/settings/$org' })
  const { organization, may } = useOrganization(org)
  const teams = useQuery(teamsQuery(useApi(), org))
  return (
    <SettingsPage
      title="Teams"
      of={organization?.name ?? org}
      lead="A team works on projects: issues are assigned to it, and with closed membership its members see its projects."
    >
      <ReadOnlyNote organization={organization} scope="team:write" allowed={may('team:write')} verb="make teams" />
      <Panel title="Teams">
        <Loaded query={teams} what="The teams">
          {(list) =>
            list.length === 0 ? (
              <NoRows>There is no team yet.</NoRows>
            ) : (
              <Rows label="Teams">
                {list.map((team) => (
                  <TeamRow key={team.id} org={org} team={team} mayJoin={organization?.openMembership === true} />
                ))}
              </Rows>
            )
          }
        </Loaded>
      </Panel>
      {may('team:write') && <NewTeam org={org} />}
    </SettingsPage>
  )
}
