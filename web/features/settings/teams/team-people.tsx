import { useQuery } from '@tanstack/react-query'

import type { TeamMember } from '#packages/contract/member'
import type { OrganizationDetails } from '#packages/contract/organization'
import type { Team } from '#packages/contract/team'

import { useApi } from '../../../api/context.ts'
import { Button } from '../../../ui/button.tsx'
import { AddOne } from '../add-one.tsx'
import { awaited, Loaded, NoRows, Panel, Row, Rows } from '../page.tsx'
import { memberPath, membersQuery, teamMembersQuery } from '../queries.ts'
import { useAction } from '../use-change.ts'

const staleOf = (org: string) => [
  ['teams', org],
  ['members', org],
]

const MemberRow = (props: {
  readonly org: string
  readonly team: Team
  readonly member: TeamMember
  readonly organization: OrganizationDetails
}) => {
  const { org, team, member, organization } = props
  const { run, busy } = useAction()
  const path = memberPath(org, member.id, 'teams', team.slug)
  // Whoever administers the organization administers its teams, whatever is chosen here.
  const isAdminAnyway = organization.orgRoleList.find(({ id }) => id === member.orgRole)?.minimumTeamRole === 'admin'
  const mayChange = team.access.includes('team:admin')
  const roleName = organization.teamRoleList.find(({ id }) => id === member.teamRole)?.name
  const setRole = (teamRole: string) =>
    run({
      send: (api) => api.put<Team>(path, { teamRole }),
      stale: staleOf(org),
      done: `The role of ${member.name} in the team is changed`,
      failed: 'The role was not changed',
    })
  const remove = () =>
    run({
      send: (api) => api.delete<Team>(path),
      stale: staleOf(org),
      done: `${member.name} is not in the team any more`,
      failed: `${member.name} is still in the team`,
    })
  return (
    <Row
      title={<bdi>{member.name || member.email}</bdi>}
      meta={member.email}
      actions={
        mayChange ? (
          <>
            {isAdminAnyway ? (
              <span className="t2" title={`Every ${member.roleName} is one`}>
                {roleName}
              </span>
            ) : (
              <select
                aria-label={`Role of ${member.name} in the team`}
                value={member.teamRole}
                disabled={busy}
                onChange={(event) => void setRole(event.currentTarget.value)}
              >
                {organization.teamRoleList.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            )}
            <Button look="quiet" disabled={busy} aria-label={`Take ${member.name} out of the team`} onClick={() => void remove()}>
              Take out
            </Button>
          </>
        ) : (
          <span className="t2">{roleName}</span>
        )
      }
    />
  )
}

/** The members of a team and their roles in it. */
export const TeamPeople = ({
  org,
  team,
  organization,
}: {
  readonly org: string
  readonly team: Team
  readonly organization: OrganizationDetails
}) => {
  const api = useApi()
  const { run, busy } = useAction()
  const members = useQuery(teamMembersQuery(api, org, team.slug))
  const mayAdd = team.access.includes('team:write')
  const everybody = awaited(useQuery({ ...membersQuery(api, org), enabled: mayAdd }))
  const add = (id: string) =>
    run({
      send: (client) => client.post<Team>(memberPath(org, id, 'teams', team.slug)),
      stale: staleOf(org),
      done: 'Put into the team',
      failed: 'Not put into the team',
    })
  return (
    <Panel title="Members">
      <Loaded query={members} what="The members of the team">
        {(list) => (
          <>
            {list.length === 0 ? (
              <NoRows>Nobody is in this team.</NoRows>
            ) : (
              <Rows label="Members of the team">
                {list.map((member) => (
                  <MemberRow key={member.id} org={org} team={team} member={member} organization={organization} />
                ))}
              </Rows>
            )}
            {mayAdd && (
              <AddOne
                label="Add a member"
                busy={busy}
                choices={everybody
                  ?.filter(({ id, pending, disabled }) => !pending && !disabled && !list.some((member) => member.id === id))
                  .map(({ id, name, email }) => ({ value: id, label: name || email }))}
                onAdd={add}
              />
            )}
          </>
        )}
      </Loaded>
    </Panel>
  )
}
