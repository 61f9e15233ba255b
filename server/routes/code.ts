import { uploadMappingsRoute } from '../features/code-mappings/api-bulk.ts'
import { stacktraceLinkRoute } from '../features/code-mappings/api-link.ts'
import { changeMappingRoute, createMappingRoute, deleteMappingRoute, listMappingsRoute } from '../features/code-mappings/api.ts'
import {
  changeRepositoryRoute,
  createRepositoryRoute,
  deleteRepositoryRoute,
  listRepositoriesRoute,
  listRepositoryCommitsRoute,
} from '../features/repositories/api.ts'
import { eventCommittersRoute, issueSuspectsRoute } from '../features/suspect-commits/api.ts'
import type { Route } from '../http/route.ts'

const repositories = '/api/0/organizations/:org/repos/'
const mappings = '/api/0/organizations/:org/code-mappings/'
/** What tokens of build machines may have instead (web-api.md 1.1). */
const build = { tokenScopes: ['project:releases', 'org:ci'] } as const

/** Repositories, where the files of frames lie in them, and which commits broke an issue. */
export const codeRoutes: readonly Route[] = [
  { method: 'GET', path: repositories, needs: 'org:read', ...build, handle: listRepositoriesRoute },
  { method: 'POST', path: repositories, needs: 'org:integrations', ...build, handle: createRepositoryRoute },
  { method: 'PUT', path: `${repositories}:repository/`, needs: 'org:integrations', handle: changeRepositoryRoute },
  { method: 'DELETE', path: `${repositories}:repository/`, needs: 'org:integrations', handle: deleteRepositoryRoute },
  { method: 'GET', path: `${repositories}:repository/commits/`, needs: 'project:read', ...build, handle: listRepositoryCommitsRoute },
  { method: 'GET', path: mappings, needs: 'project:read', ...build, handle: listMappingsRoute },
  { method: 'POST', path: mappings, needs: 'org:integrations', ...build, handle: createMappingRoute },
  { method: 'POST', path: `${mappings}bulk/`, needs: 'org:integrations', ...build, handle: uploadMappingsRoute },
  { method: 'PUT', path: `${mappings}:mapping/`, needs: 'org:integrations', handle: changeMappingRoute },
  { method: 'DELETE', path: `${mappings}:mapping/`, needs: 'org:integrations', handle: deleteMappingRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/stacktrace-link/', needs: 'project:read', handle: stacktraceLinkRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/events/:event/committers/', needs: 'event:read', handle: eventCommittersRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/suspect-commits/', needs: 'event:read', handle: issueSuspectsRoute },
]
