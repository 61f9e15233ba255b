import { showInstanceDiskRoute, showInstanceOutcomesRoute, showInstanceRatesRoute, showInstanceRoute } from '../features/instance/api.ts'
import { liveRoute } from '../features/issues/api-live.ts'
import { acceptInvitationRoute, showInvitationRoute } from '../features/members/api-accept.ts'
import { joinTeamRoute, leaveTeamRoute, listTeamMembersRoute, setTeamRoleRoute } from '../features/members/api-teams.ts'
import { changeMemberRoute, listMembersRoute, listUsersRoute, removeMemberRoute, showMemberRoute } from '../features/members/api.ts'
import { inviteRoute } from '../features/members/invitations.ts'
import { changeOrganizationRoute, listOrganizationsRoute, showOrganizationRoute } from '../features/organizations/api.ts'
import { showStatsRoute } from '../features/outcomes/api.ts'
import { setupRoute } from '../features/setup/api.ts'
import { addProjectTeamRoute, listProjectTeamsRoute, removeProjectTeamRoute } from '../features/teams/api-projects.ts'
import {
  changeTeamRoute,
  createTeamRoute,
  deleteTeamRoute,
  listOwnTeamsRoute,
  listTeamsRoute,
  showTeamRoute,
} from '../features/teams/api.ts'
import {
  createOrgTokenRoute,
  deleteOrgTokenRoute,
  listOrgTokensRoute,
  renameOrgTokenRoute,
  showOrgTokenRoute,
} from '../features/tokens/api-organization.ts'
import { createTokenRoute, deleteTokenRoute, listTokensRoute } from '../features/tokens/api.ts'
import {
  changeAccountRoute,
  endOtherSignInsRoute,
  endSignInRoute,
  listSignInsRoute,
  showAccountRoute,
} from '../features/users/api-account.ts'
import { listRegionsRoute, loginRoute, logoutRoute, showRootRoute, showSessionRoute } from '../features/users/api.ts'
import type { Route } from '../http/route.ts'

/** Who may do what: sign-in, accounts, tokens, organizations, members, teams; and what those who run the server see. */
export const peopleRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/0/', needs: 'nothing', handle: showRootRoute },
  { method: 'GET', path: '/api/0/auth/session/', needs: 'nothing', handle: showSessionRoute },
  { method: 'POST', path: '/api/0/auth/login/', needs: 'nothing', ignoresSession: true, handle: loginRoute },
  { method: 'POST', path: '/api/0/auth/logout/', needs: 'nothing', handle: logoutRoute },
  { method: 'POST', path: '/api/0/setup/', needs: 'nothing', ignoresSession: true, handle: setupRoute },
  { method: 'GET', path: '/api/0/accept-invite/:id/:secret/', needs: 'nothing', handle: showInvitationRoute },
  { method: 'POST', path: '/api/0/accept-invite/:id/:secret/', needs: 'nothing', handle: acceptInvitationRoute },
  { method: 'GET', path: '/api/0/auth/', needs: 'account', handle: showAccountRoute },
  { method: 'GET', path: '/api/0/users/me/regions/', needs: 'nothing', handle: listRegionsRoute },
  { method: 'GET', path: '/api/0/users/me/', needs: 'account', handle: showAccountRoute },
  { method: 'PUT', path: '/api/0/users/me/', needs: 'session', handle: changeAccountRoute },
  { method: 'GET', path: '/api/0/users/me/sessions/', needs: 'session', handle: listSignInsRoute },
  { method: 'DELETE', path: '/api/0/users/me/sessions/', needs: 'session', handle: endOtherSignInsRoute },
  { method: 'DELETE', path: '/api/0/users/me/sessions/:session/', needs: 'session', handle: endSignInRoute },
  { method: 'GET', path: '/api/0/internal/instance/', needs: 'superuser', handle: showInstanceRoute },
  { method: 'GET', path: '/api/0/internal/instance/rates/', needs: 'superuser', handle: showInstanceRatesRoute },
  { method: 'GET', path: '/api/0/internal/instance/outcomes/', needs: 'superuser', handle: showInstanceOutcomesRoute },
  { method: 'GET', path: '/api/0/internal/instance/disk/', needs: 'superuser', handle: showInstanceDiskRoute },
  { method: 'GET', path: '/api/0/organizations/', needs: 'org:read', handle: listOrganizationsRoute },
  { method: 'GET', path: '/api/0/organizations/:org/', needs: 'org:read', handle: showOrganizationRoute },
  { method: 'PUT', path: '/api/0/organizations/:org/', needs: 'org:write', handle: changeOrganizationRoute },
  { method: 'GET', path: '/api/0/api-tokens/', needs: 'session', handle: listTokensRoute },
  { method: 'POST', path: '/api/0/api-tokens/', needs: 'session', handle: createTokenRoute },
  { method: 'DELETE', path: '/api/0/api-tokens/:token/', needs: 'session', handle: deleteTokenRoute },
  { method: 'GET', path: '/api/0/organizations/:org/org-auth-tokens/', needs: 'org:read', handle: listOrgTokensRoute },
  { method: 'POST', path: '/api/0/organizations/:org/org-auth-tokens/', needs: 'org:write', handle: createOrgTokenRoute },
  { method: 'GET', path: '/api/0/organizations/:org/org-auth-tokens/:token/', needs: 'org:read', handle: showOrgTokenRoute },
  { method: 'PUT', path: '/api/0/organizations/:org/org-auth-tokens/:token/', needs: 'org:write', handle: renameOrgTokenRoute },
  { method: 'DELETE', path: '/api/0/organizations/:org/org-auth-tokens/:token/', needs: 'org:write', handle: deleteOrgTokenRoute },
  { method: 'GET', path: '/api/0/organizations/:org/stats_v2/', needs: 'org:read', handle: showStatsRoute },
  { method: 'GET', path: '/api/0/organizations/:org/live/', needs: 'event:read', handle: liveRoute },
  { method: 'GET', path: '/api/0/organizations/:org/members/', needs: 'member:read', handle: listMembersRoute },
  { method: 'POST', path: '/api/0/organizations/:org/members/', needs: 'member:invite', handle: inviteRoute },
  { method: 'GET', path: '/api/0/organizations/:org/members/:member/', needs: 'member:read', handle: showMemberRoute },
  { method: 'PUT', path: '/api/0/organizations/:org/members/:member/', needs: 'member:invite', handle: changeMemberRoute },
  { method: 'DELETE', path: '/api/0/organizations/:org/members/:member/', needs: 'org:read', handle: removeMemberRoute },
  { method: 'POST', path: '/api/0/organizations/:org/members/:member/teams/:team/', needs: 'team:read', handle: joinTeamRoute },
  { method: 'PUT', path: '/api/0/organizations/:org/members/:member/teams/:team/', needs: 'team:admin', handle: setTeamRoleRoute },
  { method: 'DELETE', path: '/api/0/organizations/:org/members/:member/teams/:team/', needs: 'team:read', handle: leaveTeamRoute },
  { method: 'GET', path: '/api/0/organizations/:org/users/', needs: 'member:read', handle: listUsersRoute },
  { method: 'GET', path: '/api/0/organizations/:org/teams/', needs: 'team:read', handle: listTeamsRoute },
  { method: 'POST', path: '/api/0/organizations/:org/teams/', needs: 'team:write', handle: createTeamRoute },
  { method: 'GET', path: '/api/0/organizations/:org/user-teams/', needs: 'team:read', handle: listOwnTeamsRoute },
  { method: 'GET', path: '/api/0/teams/:org/:team/', needs: 'team:read', handle: showTeamRoute },
  { method: 'PUT', path: '/api/0/teams/:org/:team/', needs: 'team:write', handle: changeTeamRoute },
  { method: 'DELETE', path: '/api/0/teams/:org/:team/', needs: 'team:admin', handle: deleteTeamRoute },
  { method: 'GET', path: '/api/0/teams/:org/:team/members/', needs: 'team:read', handle: listTeamMembersRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/teams/', needs: 'project:read', handle: listProjectTeamsRoute },
  { method: 'POST', path: '/api/0/projects/:org/:project/teams/:team/', needs: 'project:write', handle: addProjectTeamRoute },
  { method: 'DELETE', path: '/api/0/projects/:org/:project/teams/:team/', needs: 'project:write', handle: removeProjectTeamRoute },
]
