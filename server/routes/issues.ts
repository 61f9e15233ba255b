import {
  deleteAttachmentRoute,
  listEventAttachmentsRoute,
  listIssueAttachmentsRoute,
  showAttachmentRoute,
} from '../features/attachments/api.ts'
import { addCommentRoute, deleteCommentRoute, editCommentRoute, listCommentsRoute } from '../features/comments/api.ts'
import {
  eventGroupingRoute,
  issueEventStatsRoute,
  listIssueEventsRoute,
  listProjectEventsRoute,
  rawProjectEventRoute,
  showEventIdRoute,
  showIssueEventRoute,
  showProjectEventRoute,
} from '../features/errors/api.ts'
import { issueFacetsRoute } from '../features/issues/api-facets.ts'
import {
  listActivitiesRoute,
  listIssueTagValuesRoute,
  listTagsRoute,
  listTagValuesRoute,
  showIssueTagRoute,
  showShortIdRoute,
} from '../features/issues/api-parts.ts'
import { deleteIssueRoute, deleteIssuesRoute } from '../features/issues/api-remove.ts'
import { updateIssueRoute, updateIssuesRoute } from '../features/issues/api-update.ts'
import { listIssuesRoute, listIssueTagsRoute, showIssueRoute } from '../features/issues/api.ts'
import {
  changeLinkTemplateRoute,
  createLinkTemplateRoute,
  deleteLinkTemplateRoute,
  listLinkTemplatesRoute,
} from '../features/link-templates/api.ts'
import { listHashesRoute, listMovesRoute, unmergeRoute } from '../features/merging/api-hashes.ts'
import { listMergeRulesRoute } from '../features/merging/api-merge-rules.ts'
import { deleteTombstoneRoute, listTombstonesRoute } from '../features/merging/api-tombstones.ts'
import { changeViewRoute, createViewRoute, deleteViewRoute, listViewsRoute } from '../features/saved-views/api.ts'
import { listSimilarIssuesRoute } from '../features/similar/api.ts'
import { createSplitRoute, listSplitsRoute, splitPreviewRoute, undoSplitRoute } from '../features/splits/api.ts'
import { addReportRoute, listIssueReportsRoute, listProjectReportsRoute } from '../features/user-reports/api.ts'
import { showWhatChangedRoute } from '../features/what-changed/api.ts'
import type { Route } from '../http/route.ts'

/** Issues and their events, and what people do with them. */
export const issueRoutes: readonly Route[] = [
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
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/merge-rules/', needs: 'event:read', handle: listMergeRulesRoute },
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
]
