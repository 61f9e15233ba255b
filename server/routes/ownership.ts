import { deleteOwnerAliasRoute, listOwnerAliasesRoute, setOwnerAliasRoute } from '../features/ownership/api-aliases.ts'
import {
  changeCodeownersRoute,
  createCodeownersRoute,
  deleteCodeownersRoute,
  listCodeownersRoute,
  showCodeownersRoute,
} from '../features/ownership/api-codeowners.ts'
import { changeOwnershipRoute, showEventOwnersRoute, showOwnershipRoute, testOwnershipRoute } from '../features/ownership/api.ts'
import type { Route } from '../http/route.ts'

/** Who looks after what. */
export const ownershipRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/0/projects/:org/:project/ownership/', needs: 'project:read', handle: showOwnershipRoute },
  { method: 'PUT', path: '/api/0/projects/:org/:project/ownership/', needs: 'project:write', handle: changeOwnershipRoute },
  { method: 'POST', path: '/api/0/projects/:org/:project/ownership/test/', needs: 'project:read', handle: testOwnershipRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/codeowners/', needs: 'project:read', handle: listCodeownersRoute },
  { method: 'POST', path: '/api/0/projects/:org/:project/codeowners/', needs: 'project:write', handle: createCodeownersRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/codeowners/:codeowners/', needs: 'project:read', handle: showCodeownersRoute },
  { method: 'PUT', path: '/api/0/projects/:org/:project/codeowners/:codeowners/', needs: 'project:write', handle: changeCodeownersRoute },
  {
    method: 'DELETE',
    path: '/api/0/projects/:org/:project/codeowners/:codeowners/',
    needs: 'project:write',
    handle: deleteCodeownersRoute,
  },
  { method: 'GET', path: '/api/0/projects/:org/:project/events/:event/owners/', needs: 'event:read', handle: showEventOwnersRoute },
  { method: 'GET', path: '/api/0/organizations/:org/owner-aliases/', needs: 'project:read', handle: listOwnerAliasesRoute },
  { method: 'POST', path: '/api/0/organizations/:org/owner-aliases/', needs: 'org:integrations', handle: setOwnerAliasRoute },
  { method: 'DELETE', path: '/api/0/organizations/:org/owner-aliases/:alias/', needs: 'org:integrations', handle: deleteOwnerAliasRoute },
]
