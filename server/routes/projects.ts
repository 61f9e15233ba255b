import {
  changeEnvironmentRoute,
  listEnvironmentsRoute,
  listProjectEnvironmentsRoute,
  showEnvironmentRoute,
} from '../features/environments/api.ts'
import { changeFilterRoute, listFiltersRoute } from '../features/filters/api.ts'
import { listGroupingVersionsRoute, restoreGroupingVersionRoute } from '../features/grouping-rules/api-versions.ts'
import { changeBuiltInFingerprintRoute, listBuiltInFingerprintsRoute } from '../features/grouping-rules/api.ts'
import { showLoaderRoute } from '../features/js-loader/api.ts'
import {
  changeKeyRoute,
  createKeyRoute,
  deleteKeyRoute,
  listKeysRoute,
  listOrganizationKeysRoute,
  showKeyRoute,
} from '../features/keys/api.ts'
import { showArrivalsRoute } from '../features/outcomes/api.ts'
import {
  changeProjectRoute,
  deleteProjectRoute,
  listOwnProjectsRoute,
  listProjectsRoute,
  showProjectRoute,
} from '../features/projects/api.ts'
import { createProjectRoute, createTeamProjectRoute } from '../features/projects/create.ts'
import {
  listRegroupingsRoute,
  previewGroupingRoute,
  regroupRoute,
  showRegroupingRoute,
  undoRegroupingRoute,
} from '../features/regrouping/api.ts'
import { listTeamProjectsRoute } from '../features/teams/api-projects.ts'
import type { Route } from '../http/route.ts'

/** Projects and what is set for them: keys, filters, environments, grouping. */
export const projectRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/0/projects/', needs: 'project:read', handle: listOwnProjectsRoute },
  { method: 'POST', path: '/api/0/organizations/:org/projects/', needs: 'project:write', handle: createProjectRoute },
  { method: 'POST', path: '/api/0/teams/:org/:team/projects/', needs: 'project:write', handle: createTeamProjectRoute },
  { method: 'GET', path: '/api/0/organizations/:org/project-keys/', needs: 'project:read', handle: listOrganizationKeysRoute },
  { method: 'GET', path: '/api/0/organizations/:org/projects/', needs: 'project:read', handle: listProjectsRoute },
  { method: 'GET', path: '/api/0/teams/:org/:team/projects/', needs: 'project:read', handle: listTeamProjectsRoute },
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
  { method: 'GET', path: '/api/0/organizations/:org/environments/', needs: 'project:read', handle: listEnvironmentsRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/environments/', needs: 'project:read', handle: listProjectEnvironmentsRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/environments/:environment/', needs: 'project:read', handle: showEnvironmentRoute },
  {
    method: 'PUT',
    path: '/api/0/projects/:org/:project/environments/:environment/',
    needs: 'project:write',
    handle: changeEnvironmentRoute,
  },
  { method: 'GET', path: '/js-sdk-loader/:file/', needs: 'nothing', ignoresSession: true, handle: showLoaderRoute },
]
