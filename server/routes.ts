import {
  deleteAttachmentRoute,
  listEventAttachmentsRoute,
  listIssueAttachmentsRoute,
  showAttachmentRoute,
} from './features/attachments/api.ts'
import { addCommentRoute, deleteCommentRoute, editCommentRoute, listCommentsRoute } from './features/comments/api.ts'
import {
  changeEnvironmentRoute,
  listEnvironmentsRoute,
  listProjectEnvironmentsRoute,
  showEnvironmentRoute,
} from './features/environments/api.ts'
import {
  eventGroupingRoute,
  issueEventStatsRoute,
  listIssueEventsRoute,
  listProjectEventsRoute,
  rawProjectEventRoute,
  showEventIdRoute,
  showIssueEventRoute,
  showProjectEventRoute,
} from './features/errors/api.ts'
import { changeFilterRoute, listFiltersRoute } from './features/filters/api.ts'
import { listGroupingVersionsRoute, restoreGroupingVersionRoute } from './features/grouping-rules/api-versions.ts'
import { changeBuiltInFingerprintRoute, listBuiltInFingerprintsRoute } from './features/grouping-rules/api.ts'
import { showInstanceDiskRoute, showInstanceOutcomesRoute, showInstanceRatesRoute, showInstanceRoute } from './features/instance/api.ts'
import { issueFacetsRoute } from './features/issues/api-facets.ts'
import { liveRoute } from './features/issues/api-live.ts'
import {
  listActivitiesRoute,
  listIssueTagValuesRoute,
  listTagsRoute,
  listTagValuesRoute,
  showIssueTagRoute,
  showShortIdRoute,
} from './features/issues/api-parts.ts'
import { deleteIssueRoute, deleteIssuesRoute } from './features/issues/api-remove.ts'
import { updateIssueRoute, updateIssuesRoute } from './features/issues/api-update.ts'
import { listIssuesRoute, listIssueTagsRoute, showIssueRoute } from './features/issues/api.ts'
import { showLoaderRoute } from './features/js-loader/api.ts'
import {
  changeKeyRoute,
  createKeyRoute,
  deleteKeyRoute,
  listKeysRoute,
  listOrganizationKeysRoute,
  showKeyRoute,
} from './features/keys/api.ts'
import {
  changeLinkTemplateRoute,
  createLinkTemplateRoute,
  deleteLinkTemplateRoute,
  listLinkTemplatesRoute,
} from './features/link-templates/api.ts'
import { acceptInvitationRoute, showInvitationRoute } from './features/members/api-accept.ts'
import { joinTeamRoute, leaveTeamRoute, listTeamMembersRoute, setTeamRoleRoute } from './features/members/api-teams.ts'
import { changeMemberRoute, listMembersRoute, listUsersRoute, removeMemberRoute, showMemberRoute } from './features/members/api.ts'
import { inviteRoute } from './features/members/invitations.ts'
import { listHashesRoute, listMovesRoute, unmergeRoute } from './features/merging/api-hashes.ts'
import { deleteTombstoneRoute, listTombstonesRoute } from './features/merging/api-tombstones.ts'
import { changeOrganizationRoute, listOrganizationsRoute, showOrganizationRoute } from './features/organizations/api.ts'
import { showArrivalsRoute, showStatsRoute } from './features/outcomes/api.ts'
import {
  changeProjectRoute,
  deleteProjectRoute,
  listOwnProjectsRoute,
  listProjectsRoute,
  showProjectRoute,
} from './features/projects/api.ts'
import { createProjectRoute, createTeamProjectRoute } from './features/projects/create.ts'
import {
  listRegroupingsRoute,
  previewGroupingRoute,
  regroupRoute,
  showRegroupingRoute,
  undoRegroupingRoute,
} from './features/regrouping/api.ts'
import { listReleasesRoute, showReleaseRoute } from './features/releases/api.ts'
import { changeViewRoute, createViewRoute, deleteViewRoute, listViewsRoute } from './features/saved-views/api.ts'
import { setupRoute } from './features/setup/api.ts'
import { listSimilarIssuesRoute } from './features/similar/api.ts'
import { createSplitRoute, listSplitsRoute, splitPreviewRoute, undoSplitRoute } from './features/splits/api.ts'
import { addProjectTeamRoute, listProjectTeamsRoute, listTeamProjectsRoute, removeProjectTeamRoute } from './features/teams/api-projects.ts'
import {
  changeTeamRoute,
  createTeamRoute,
  deleteTeamRoute,
  listOwnTeamsRoute,
  listTeamsRoute,
  showTeamRoute,
} from './features/teams/api.ts'
import {
  createOrgTokenRoute,
  deleteOrgTokenRoute,
  listOrgTokensRoute,
  renameOrgTokenRoute,
  showOrgTokenRoute,
} from './features/tokens/api-organization.ts'
import { createTokenRoute, deleteTokenRoute, listTokensRoute } from './features/tokens/api.ts'
import { addReportRoute, listIssueReportsRoute, listProjectReportsRoute } from './features/user-reports/api.ts'
import {
  changeAccountRoute,
  endOtherSignInsRoute,
  endSignInRoute,
  listSignInsRoute,
  showAccountRoute,
} from './features/users/api-account.ts'
import { listRegionsRoute, loginRoute, logoutRoute, showRootRoute, showSessionRoute } from './features/users/api.ts'
import { showWhatChangedRoute } from './features/what-changed/api.ts'
import { describeApiEndpoint } from './http/openapi.ts'
import type { Route } from './http/route.ts'

/**
 * TABLE 2: what is asked. Every route outside ingest: method, path, scope that it needs, slice that answers. With `:org` in the path the scope is
 * that of this organization; a path without it sees all organizations in which the caller has the scope; `nothing` is open to everybody, `superuser` to
 * those who run the server.
 */
export const routes: readonly Route[] = [
  { method: 'GET', path: '/api/0/', needs: 'nothing', handle: showRootRoute },
  { method: 'GET', path: '/api/0/openapi.json/', needs: 'nothing', handle: describeApiEndpoint(() => routes) },
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
  { method: 'GET', path: '/api/0/projects/', needs: 'project:read', handle: listOwnProjectsRoute },
  { method: 'POST', path: '/api/0/organizations/:org/projects/', needs: 'project:write', handle: createProjectRoute },
  { method: 'POST', path: '/api/0/teams/:org/:team/projects/', needs: 'project:write', handle: createTeamProjectRoute },
  { method: 'GET', path: '/api/0/organizations/:org/project-keys/', needs: 'project:read', handle: listOrganizationKeysRoute },

  { method: 'GET', path: '/api/0/api-tokens/', needs: 'session', handle: listTokensRoute },
  { method: 'POST', path: '/api/0/api-tokens/', needs: 'session', handle: createTokenRoute },
  { method: 'DELETE', path: '/api/0/api-tokens/:token/', needs: 'session', handle: deleteTokenRoute },
  { method: 'GET', path: '/api/0/organizations/:org/org-auth-tokens/', needs: 'org:read', handle: listOrgTokensRoute },
  { method: 'POST', path: '/api/0/organizations/:org/org-auth-tokens/', needs: 'org:write', handle: createOrgTokenRoute },
  { method: 'GET', path: '/api/0/organizations/:org/org-auth-tokens/:token/', needs: 'org:read', handle: showOrgTokenRoute },
  { method: 'PUT', path: '/api/0/organizations/:org/org-auth-tokens/:token/', needs: 'org:write', handle: renameOrgTokenRoute },
  { method: 'DELETE', path: '/api/0/organizations/:org/org-auth-tokens/:token/', needs: 'org:write', handle: deleteOrgTokenRoute },
  { method: 'GET', path: '/api/0/organizations/:org/projects/', needs: 'project:read', handle: listProjectsRoute },
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
  { method: 'GET', path: '/api/0/teams/:org/:team/projects/', needs: 'project:read', handle: listTeamProjectsRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/teams/', needs: 'project:read', handle: listProjectTeamsRoute },
  { method: 'POST', path: '/api/0/projects/:org/:project/teams/:team/', needs: 'project:write', handle: addProjectTeamRoute },
  { method: 'DELETE', path: '/api/0/projects/:org/:project/teams/:team/', needs: 'project:write', handle: removeProjectTeamRoute },

  { method: 'GET', path: '/api/0/projects/:org/:project/', needs: 'project:read', handle: showProjectRoute },
  { method: 'PUT', path: '/api/0/projects/:org/:project/', needs: 'project:write', handle: changeProjectRoute },
  { method: 'DELETE', path: '/api/0/projects/:org/:project/', needs: 'project:admin', handle: deleteProjectRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/filters/', needs: 'project:read', handle: listFiltersRoute },
  { method: 'PUT', path: '/api/0/projects/:org/:project/filters/:filter/', needs: 'project:write', handle: changeFilterRoute },
  {
    method: 'GET',
    path: '/api/0/projects/:org/:project/built-in-fingerprints/',
    needs: 'project:read',
    handle: listBuiltInFingerprintsRoute,
  },
  {
    method: 'PUT',
    path: '/api/0/projects/:org/:project/built-in-fingerprints/:rule/',
    needs: 'project:write',
    handle: changeBuiltInFingerprintRoute,
  },
  { method: 'GET', path: '/api/0/projects/:org/:project/grouping-versions/', needs: 'project:read', handle: listGroupingVersionsRoute },
  {
    method: 'POST',
    path: '/api/0/projects/:org/:project/grouping-versions/:version/restore/',
    needs: 'project:write',
    handle: restoreGroupingVersionRoute,
  },
  { method: 'POST', path: '/api/0/projects/:org/:project/grouping-preview/', needs: 'project:write', handle: previewGroupingRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/regroupings/', needs: 'project:read', handle: listRegroupingsRoute },
  { method: 'POST', path: '/api/0/projects/:org/:project/regroupings/', needs: 'project:write', handle: regroupRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/regroupings/:regrouping/', needs: 'project:read', handle: showRegroupingRoute },
  {
    method: 'POST',
    path: '/api/0/projects/:org/:project/regroupings/:regrouping/undo/',
    needs: 'project:write',
    handle: undoRegroupingRoute,
  },
  { method: 'GET', path: '/api/0/projects/:org/:project/keys/', needs: 'project:read', handle: listKeysRoute },
  { method: 'POST', path: '/api/0/projects/:org/:project/keys/', needs: 'project:write', handle: createKeyRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/keys/:key/', needs: 'project:read', handle: showKeyRoute },
  { method: 'PUT', path: '/api/0/projects/:org/:project/keys/:key/', needs: 'project:write', handle: changeKeyRoute },
  { method: 'DELETE', path: '/api/0/projects/:org/:project/keys/:key/', needs: 'project:admin', handle: deleteKeyRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/arrivals/', needs: 'project:read', handle: showArrivalsRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/events/', needs: 'event:read', handle: listProjectEventsRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/events/:event/', needs: 'event:read', handle: showProjectEventRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/events/:event/json/', needs: 'event:read', handle: rawProjectEventRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/events/:event/grouping-info/', needs: 'event:read', handle: eventGroupingRoute },

  { method: 'GET', path: '/api/0/organizations/:org/eventids/:event/', needs: 'event:read', handle: showEventIdRoute },
  { method: 'GET', path: '/api/0/organizations/:org/shortids/:short/', needs: 'event:read', handle: showShortIdRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/issues/', needs: 'event:read', handle: listIssuesRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issue-facets/', needs: 'event:read', handle: issueFacetsRoute },
  { method: 'GET', path: '/api/0/organizations/:org/tags/', needs: 'event:read', handle: listTagsRoute },
  { method: 'GET', path: '/api/0/organizations/:org/tags/:key/values/', needs: 'event:read', handle: listTagValuesRoute },
  { method: 'GET', path: '/api/0/organizations/:org/searches/', needs: 'event:read', handle: listViewsRoute },
  { method: 'POST', path: '/api/0/organizations/:org/searches/', needs: 'event:write', handle: createViewRoute },
  { method: 'PUT', path: '/api/0/organizations/:org/searches/:search/', needs: 'event:write', handle: changeViewRoute },
  { method: 'DELETE', path: '/api/0/organizations/:org/searches/:search/', needs: 'event:write', handle: deleteViewRoute },
  { method: 'GET', path: '/api/0/organizations/:org/link-templates/', needs: 'event:read', handle: listLinkTemplatesRoute },
  { method: 'POST', path: '/api/0/organizations/:org/link-templates/', needs: 'org:write', handle: createLinkTemplateRoute },
  { method: 'PUT', path: '/api/0/organizations/:org/link-templates/:template/', needs: 'org:write', handle: changeLinkTemplateRoute },
  { method: 'DELETE', path: '/api/0/organizations/:org/link-templates/:template/', needs: 'org:write', handle: deleteLinkTemplateRoute },
  { method: 'GET', path: '/api/0/organizations/:org/environments/', needs: 'project:read', handle: listEnvironmentsRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/environments/', needs: 'project:read', handle: listProjectEnvironmentsRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/environments/:environment/', needs: 'project:read', handle: showEnvironmentRoute },
  {
    method: 'PUT',
    path: '/api/0/projects/:org/:project/environments/:environment/',
    needs: 'project:write',
    handle: changeEnvironmentRoute,
  },
  { method: 'GET', path: '/api/0/organizations/:org/releases/', needs: 'project:read', handle: listReleasesRoute },
  { method: 'GET', path: '/api/0/organizations/:org/releases/:version/', needs: 'project:read', handle: showReleaseRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/releases/', needs: 'project:read', handle: listReleasesRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/releases/:version/', needs: 'project:read', handle: showReleaseRoute },

  { method: 'PUT', path: '/api/0/projects/:org/:project/issues/', needs: 'event:write', handle: updateIssuesRoute },
  { method: 'PUT', path: '/api/0/organizations/:org/issues/', needs: 'event:write', handle: updateIssuesRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/', needs: 'event:read', handle: listIssuesRoute },
  { method: 'DELETE', path: '/api/0/projects/:org/:project/issues/', needs: 'event:admin', handle: deleteIssuesRoute },
  { method: 'DELETE', path: '/api/0/organizations/:org/issues/', needs: 'event:admin', handle: deleteIssuesRoute },
  { method: 'DELETE', path: '/api/0/organizations/:org/issues/:issue/', needs: 'event:admin', handle: deleteIssueRoute },
  { method: 'DELETE', path: '/api/0/issues/:issue/', needs: 'event:admin', handle: deleteIssueRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/hashes/', needs: 'event:read', handle: listHashesRoute },
  { method: 'PUT', path: '/api/0/organizations/:org/issues/:issue/hashes/', needs: 'event:write', handle: unmergeRoute },
  { method: 'DELETE', path: '/api/0/organizations/:org/issues/:issue/hashes/', needs: 'event:write', handle: unmergeRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/moves/', needs: 'event:read', handle: listMovesRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/split-preview/', needs: 'event:read', handle: splitPreviewRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/splits/', needs: 'event:read', handle: listSplitsRoute },
  { method: 'POST', path: '/api/0/organizations/:org/issues/:issue/splits/', needs: 'event:write', handle: createSplitRoute },
  { method: 'DELETE', path: '/api/0/organizations/:org/issues/:issue/splits/:split/', needs: 'event:write', handle: undoSplitRoute },
  { method: 'GET', path: '/api/0/issues/:issue/hashes/', needs: 'event:read', handle: listHashesRoute },
  { method: 'PUT', path: '/api/0/issues/:issue/hashes/', needs: 'event:write', handle: unmergeRoute },
  { method: 'DELETE', path: '/api/0/issues/:issue/hashes/', needs: 'event:write', handle: unmergeRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/tombstones/', needs: 'event:read', handle: listTombstonesRoute },
  { method: 'DELETE', path: '/api/0/projects/:org/:project/tombstones/:tombstone/', needs: 'event:admin', handle: deleteTombstoneRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/', needs: 'event:read', handle: showIssueRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/events/', needs: 'event:read', handle: listIssueEventsRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/events/:event/', needs: 'event:read', handle: showIssueEventRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/events-stats/', needs: 'event:read', handle: issueEventStatsRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/similar-issues/', needs: 'event:read', handle: listSimilarIssuesRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/what-changed/', needs: 'event:read', handle: showWhatChangedRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/tags/', needs: 'event:read', handle: listIssueTagsRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/tags/:key/', needs: 'event:read', handle: showIssueTagRoute },
  {
    method: 'GET',
    path: '/api/0/organizations/:org/issues/:issue/tags/:key/values/',
    needs: 'event:read',
    handle: listIssueTagValuesRoute,
  },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/activities/', needs: 'event:read', handle: listActivitiesRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/notes/', needs: 'event:read', handle: listCommentsRoute },
  { method: 'POST', path: '/api/0/organizations/:org/issues/:issue/notes/', needs: 'event:write', handle: addCommentRoute },
  { method: 'PUT', path: '/api/0/organizations/:org/issues/:issue/notes/:note/', needs: 'event:write', handle: editCommentRoute },
  { method: 'DELETE', path: '/api/0/organizations/:org/issues/:issue/notes/:note/', needs: 'event:write', handle: deleteCommentRoute },
  { method: 'PUT', path: '/api/0/organizations/:org/issues/:issue/', needs: 'event:write', handle: updateIssueRoute },
  { method: 'GET', path: '/api/0/issues/:issue/', needs: 'event:read', handle: showIssueRoute },
  { method: 'GET', path: '/api/0/issues/:issue/events/', needs: 'event:read', handle: listIssueEventsRoute },
  { method: 'GET', path: '/api/0/issues/:issue/events/:event/', needs: 'event:read', handle: showIssueEventRoute },
  { method: 'GET', path: '/api/0/issues/:issue/events-stats/', needs: 'event:read', handle: issueEventStatsRoute },
  { method: 'GET', path: '/api/0/issues/:issue/tags/', needs: 'event:read', handle: listIssueTagsRoute },
  { method: 'GET', path: '/api/0/issues/:issue/tags/:key/', needs: 'event:read', handle: showIssueTagRoute },
  { method: 'GET', path: '/api/0/issues/:issue/tags/:key/values/', needs: 'event:read', handle: listIssueTagValuesRoute },
  { method: 'GET', path: '/api/0/issues/:issue/activities/', needs: 'event:read', handle: listActivitiesRoute },
  { method: 'GET', path: '/api/0/issues/:issue/notes/', needs: 'event:read', handle: listCommentsRoute },
  { method: 'POST', path: '/api/0/issues/:issue/notes/', needs: 'event:write', handle: addCommentRoute },
  { method: 'PUT', path: '/api/0/issues/:issue/notes/:note/', needs: 'event:write', handle: editCommentRoute },
  { method: 'DELETE', path: '/api/0/issues/:issue/notes/:note/', needs: 'event:write', handle: deleteCommentRoute },
  { method: 'PUT', path: '/api/0/issues/:issue/', needs: 'event:write', handle: updateIssueRoute },

  {
    method: 'GET',
    path: '/api/0/projects/:org/:project/events/:event/attachments/',
    needs: 'event:read',
    handle: listEventAttachmentsRoute,
  },
  {
    method: 'GET',
    path: '/api/0/projects/:org/:project/events/:event/attachments/:attachment/',
    needs: 'event:read',
    handle: showAttachmentRoute,
  },
  {
    method: 'DELETE',
    path: '/api/0/projects/:org/:project/events/:event/attachments/:attachment/',
    needs: 'event:admin',
    handle: deleteAttachmentRoute,
  },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/attachments/', needs: 'event:read', handle: listIssueAttachmentsRoute },
  { method: 'GET', path: '/api/0/issues/:issue/attachments/', needs: 'event:read', handle: listIssueAttachmentsRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/user-feedback/', needs: 'event:read', handle: listProjectReportsRoute },
  { method: 'POST', path: '/api/0/projects/:org/:project/user-feedback/', needs: 'event:write', handle: addReportRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/user-reports/', needs: 'event:read', handle: listIssueReportsRoute },
  { method: 'GET', path: '/api/0/issues/:issue/user-reports/', needs: 'event:read', handle: listIssueReportsRoute },

  { method: 'GET', path: '/js-sdk-loader/:file/', needs: 'nothing', ignoresSession: true, handle: showLoaderRoute },
]
