import { assembleDebugFilesRoute } from '../features/artifacts/api-assemble-debug-files.ts'
import { assembleBundleRoute, assembleReleaseBundleRoute } from '../features/artifacts/api-assemble.ts'
import {
  artifactUsageRoute,
  deleteBundleRoute,
  downloadBundleFileRoute,
  listBundleFilesRoute,
  listBundlesRoute,
  showBundleRoute,
  uploadFilesRoute,
} from '../features/artifacts/api-bundles.ts'
import { chunkUploadOptionsRoute, uploadChunksRoute } from '../features/artifacts/api-chunks.ts'
import {
  deleteDebugFileRoute,
  downloadDebugFileRoute,
  listDebugFilesRoute,
  missingDebugFilesRoute,
} from '../features/artifacts/api-debug-files.ts'
import {
  deleteReleaseArtifactsRoute,
  deleteReleaseFileRoute,
  listReleaseFilesRoute,
  showReleaseFileRoute,
  uploadReleaseFileRoute,
} from '../features/artifacts/api-release-files.ts'
import { associateMappingRoute, uploadDebugFilesRoute } from '../features/artifacts/api-upload-debug-files.ts'
import type { Route } from '../http/route.ts'

const ofOrganization = '/api/0/organizations/:org/'
const ofProject = '/api/0/projects/:org/:project/files/'
const bundles = `${ofProject}artifact-bundles/`
/** What tokens of build machines may have instead of `project:read` (web-api.md 1.1). */
const read = { needs: 'project:read', tokenScopes: ['project:releases', 'org:ci'] } as const
const write = { needs: 'project:releases', tokenScopes: ['org:ci'] } as const

const releaseFiles = (below: string): Route[] => [
  { method: 'GET', path: `${below}releases/:version/files/`, ...read, handle: listReleaseFilesRoute },
  { method: 'POST', path: `${below}releases/:version/files/`, ...write, handle: uploadReleaseFileRoute },
  { method: 'GET', path: `${below}releases/:version/files/:file/`, ...read, handle: showReleaseFileRoute },
  { method: 'DELETE', path: `${below}releases/:version/files/:file/`, ...write, handle: deleteReleaseFileRoute },
]

/** Uploads of build machines: chunks, artifact bundles, debug files, files of releases (web-api.md 2.3, 2.4, 2.7). */
export const artifactRoutes: readonly Route[] = [
  { method: 'GET', path: `${ofOrganization}chunk-upload/`, ...write, handle: chunkUploadOptionsRoute },
  { method: 'POST', path: `${ofOrganization}chunk-upload/`, ...write, handle: uploadChunksRoute },
  { method: 'POST', path: `${ofOrganization}artifactbundle/assemble/`, ...write, handle: assembleBundleRoute },
  { method: 'POST', path: `${ofOrganization}releases/:version/assemble/`, ...write, handle: assembleReleaseBundleRoute },
  ...releaseFiles(ofOrganization),
  ...releaseFiles('/api/0/projects/:org/:project/'),
  { method: 'DELETE', path: `${ofProject}source-maps/`, ...write, handle: deleteReleaseArtifactsRoute },
  { method: 'POST', path: `${ofProject}difs/assemble/`, ...write, handle: assembleDebugFilesRoute },
  { method: 'GET', path: `${ofProject}dsyms/`, ...read, handle: listDebugFilesRoute },
  { method: 'POST', path: `${ofProject}dsyms/`, ...write, handle: uploadDebugFilesRoute },
  { method: 'DELETE', path: `${ofProject}dsyms/`, ...write, handle: deleteDebugFileRoute },
  { method: 'GET', path: `${ofProject}dsyms/unknown/`, ...read, handle: missingDebugFilesRoute },
  { method: 'GET', path: `${ofProject}dsyms/:file/`, ...read, handle: downloadDebugFileRoute },
  { method: 'POST', path: `${ofProject}proguard-artifact-releases/`, ...write, handle: associateMappingRoute },
  { method: 'GET', path: `${ofProject}artifact-usage/`, ...read, handle: artifactUsageRoute },
  { method: 'GET', path: bundles, ...read, handle: listBundlesRoute },
  { method: 'POST', path: bundles, ...write, handle: uploadFilesRoute },
  { method: 'GET', path: `${bundles}:bundle/`, ...read, handle: showBundleRoute },
  { method: 'DELETE', path: `${bundles}:bundle/`, ...write, handle: deleteBundleRoute },
  { method: 'GET', path: `${bundles}:bundle/files/`, ...read, handle: listBundleFilesRoute },
  { method: 'GET', path: `${bundles}:bundle/files/:file/`, ...read, handle: downloadBundleFileRoute },
]
