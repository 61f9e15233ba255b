import { listCommitFilesRoute, listCommitsRoute } from '../features/commits/api.ts'
import { createDeployRoute, listDeploysRoute } from '../features/deploys/api.ts'
import { changeReleaseRoute, createReleaseRoute, deleteReleaseRoute, previousReleaseRoute } from '../features/releases/api-write.ts'
import { listReleasesRoute, showReleaseRoute, verdictRoute } from '../features/releases/api.ts'
import { showSessionsRoute } from '../features/sessions/api.ts'
import type { Route } from '../http/route.ts'

const ofOrganization = '/api/0/organizations/:org/releases/'
const ofProject = '/api/0/projects/:org/:project/releases/'
/** What tokens of build machines may have instead of `project:read` (web-api.md 1.1). */
const read = { needs: 'project:read', tokenScopes: ['project:releases', 'org:ci'] } as const
const write = { needs: 'project:releases', tokenScopes: ['org:ci'] } as const

/** Releases, their commits and deploys. sentry-cli 2.x uses the paths below a project (web-api.md 2.7). */
export const releaseRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/0/organizations/:org/sessions/', needs: 'project:read', handle: showSessionsRoute },
  { method: 'GET', path: ofOrganization, ...read, handle: listReleasesRoute },
  { method: 'POST', path: ofOrganization, ...write, handle: createReleaseRoute },
  { method: 'GET', path: `${ofOrganization}:version/`, ...read, handle: showReleaseRoute },
  { method: 'PUT', path: `${ofOrganization}:version/`, ...write, handle: changeReleaseRoute },
  { method: 'DELETE', path: `${ofOrganization}:version/`, ...write, handle: deleteReleaseRoute },
  { method: 'GET', path: `${ofOrganization}:version/previous-with-commits/`, ...read, handle: previousReleaseRoute },
  { method: 'GET', path: `${ofOrganization}:version/verdict/`, needs: 'project:read', handle: verdictRoute },
  { method: 'GET', path: `${ofOrganization}:version/commits/`, ...read, handle: listCommitsRoute },
  { method: 'GET', path: `${ofOrganization}:version/commitfiles/`, ...read, handle: listCommitFilesRoute },
  { method: 'GET', path: `${ofOrganization}:version/deploys/`, ...read, handle: listDeploysRoute },
  { method: 'POST', path: `${ofOrganization}:version/deploys/`, ...write, handle: createDeployRoute },
  { method: 'GET', path: ofProject, ...read, handle: listReleasesRoute },
  { method: 'POST', path: ofProject, ...write, handle: createReleaseRoute },
  { method: 'GET', path: `${ofProject}:version/`, ...read, handle: showReleaseRoute },
  { method: 'PUT', path: `${ofProject}:version/`, ...write, handle: changeReleaseRoute },
  { method: 'DELETE', path: `${ofProject}:version/`, ...write, handle: deleteReleaseRoute },
  { method: 'GET', path: `${ofProject}:version/commits/`, ...read, handle: listCommitsRoute },
]
