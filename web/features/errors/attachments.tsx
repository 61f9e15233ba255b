import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import type { AttachmentAnswer } from '#packages/contract/attachment'
import type { EventAnswer } from '#packages/contract/event'
import type { Json } from '#packages/protocol/json'

import { valueOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatBytes } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Button } from '../../ui/button.tsx'
import { FoldSection } from '../../ui/fold-section.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { AttachmentPreview } from './attachment-preview.tsx'
import { isText } from './attachment-text.ts'
import { viewLines } from './view-hierarchy.ts'

import styles from './attachments.module.css'

/** A larger hierarchy is downloaded instead of drawn. */
const hierarchyBytesMax = 2 * 1024 * 1024
const indentPx = 14
const indentsMax = 40

/** Path of an attachment's bytes below `/api/0`. */
const bytesPath = (org: string, event: EventAnswer, { id }: AttachmentAnswer): string =>
  `/projects/${encodeURIComponent(org)}/${event.projectID}/events/${event.eventID}/attachments/${id}/?download=1`

const isScreenshot = ({ name, mimetype }: AttachmentAnswer): boolean =>
  name.toLowerCase().startsWith('screenshot') && mimetype.startsWith('image/') && !mimetype.includes('svg')
const isHierarchy = ({ type }: AttachmentAnswer): boolean => type === 'event.view_hierarchy'

interface Shown {
  readonly org: string
  readonly event: EventAnswer
  readonly attachment: AttachmentAnswer
}

const Download = ({ org, event, attachment }: Shown) => (
  <a className={styles.download} href={`/api/0${bytesPath(org, event, attachment)}`} download title="Download">
    <PlainText value={attachment.name} />
  </a>
)

const Picture = (shown: Shown) => {
  const { org, event, attachment } = shown
  const [failed, setFailed] = useState(false)
  return (
    <figure className={styles.picture}>
      {failed ? (
        <p className="t3">This picture is not stored any more, or is none.</p>
      ) : (
        <img
          src={`/api/0${bytesPath(org, event, attachment)}`}
          alt={`Screenshot ${visibleText(attachment.name)}`}
          loading="lazy"
          decoding="async"
          onError={() => setFailed(true)}
        />
      )}
      <figcaption className="t3">
        <Download {...shown} /> {formatBytes(attachment.size)}
      </figcaption>
    </figure>
  )
}

const Hierarchy = (shown: Shown) => {
  const { org, event, attachment } = shown
  const api = useApi()
  const path = bytesPath(org, event, attachment)
  const isSmall = attachment.size <= hierarchyBytesMax
  const read = useQuery({
    queryKey: ['attachment', path],
    queryFn: async ({ signal }) => valueOf(await api.get<Json>(path, signal)),
    enabled: isSmall,
    staleTime: Infinity,
    retry: false,
  })
  const views = read.data === undefined ? undefined : viewLines(read.data)
  return (
    <div>
      <p className="t3">
        <Download {...shown} /> {formatBytes(attachment.size)}
        {views && views.system !== '' && <> {visibleText(views.system)}</>}
      </p>
      {isSmall && read.isPending && <p className="t3">Reading the views</p>}
      {(read.isError || (read.data !== undefined && views === undefined)) && (
        <p className="t3">It could not be read as a view hierarchy.</p>
      )}
      {views && (
        <ol className={styles.views} aria-label="Views">
          {views.lines.map(({ depth, name, details }, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- views have no key, and the list never changes
            <li key={index} aria-level={depth + 1} style={{ paddingLeft: Math.min(depth, indentsMax) * indentPx }}>
              <PlainText value={name} /> <span className="t3">{visibleText(details)}</span>
            </li>
          ))}
        </ol>
      )}
      {views?.isCut === true && <p className="t3">There are more views; the file has them all.</p>}
    </div>
  )
}

const FileRow = (shown: Shown) => {
  const { org, event, attachment } = shown
  const [open, setOpen] = useState(false)
  return (
    <>
      <tr>
        <td>
          <Download {...shown} />
        </td>
        <td>
          <PlainText value={attachment.type === 'event.attachment' ? attachment.mimetype : attachment.type} />
        </td>
        <td className={styles.size}>{formatBytes(attachment.size)}</td>
        <td>
          {isText(attachment) && (
            <Button
              look="quiet"
              aria-expanded={open}
              aria-label={`${open ? 'Hide' : 'Preview'} ${visibleText(attachment.name)}`}
              onClick={() => setOpen(!open)}
            >
              {open ? 'Hide' : 'Preview'}
            </Button>
          )}
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={4}>
            <AttachmentPreview address={`/api/0${bytesPath(org, event, attachment)}`} attachment={attachment} />
          </td>
        </tr>
      )}
    </>
  )
}

const Files = ({
  org,
  event,
  files,
}: {
  readonly org: string
  readonly event: EventAnswer
  readonly files: readonly AttachmentAnswer[]
}) => (
  <table className={styles.files} aria-label="Attachments">
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">Type</th>
        <th scope="col">Size</th>
        <th>
          <span className="unseen">Preview</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {files.map((attachment) => (
        <FileRow key={attachment.id} org={org} event={event} attachment={attachment} />
      ))}
    </tbody>
  </table>
)

/** What came with an event: screenshots as pictures, view hierarchies as lists of views, the rest to download. Nothing came, nothing is shown. */
export const Attachments = ({ org, event }: { readonly org: string; readonly event: EventAnswer }) => {
  const screenshots = event.attachments.filter(isScreenshot)
  const hierarchies = event.attachments.filter(isHierarchy)
  const files = event.attachments.filter((attachment) => !isScreenshot(attachment) && !isHierarchy(attachment))
  return (
    <>
      {screenshots.length > 0 && (
        <FoldSection id="screenshots" title="Screenshots" note={String(screenshots.length)}>
          <div className={styles.pictures}>
            {screenshots.map((attachment) => (
              <Picture key={attachment.id} org={org} event={event} attachment={attachment} />
            ))}
          </div>
        </FoldSection>
      )}
      {hierarchies.length > 0 && (
        <FoldSection id="view-hierarchy" title="View hierarchy">
          {hierarchies.map((attachment) => (
            <Hierarchy key={attachment.id} org={org} event={event} attachment={attachment} />
          ))}
        </FoldSection>
      )}
      {files.length > 0 && (
        <FoldSection id="attachments" title="Attachments" note={String(files.length)}>
          <Files org={org} event={event} files={files} />
        </FoldSection>
      )}
    </>
  )
}

/** What the user wrote about the event. */
export const UserReport = ({ event }: { readonly event: EventAnswer }) => {
  const report = event.userReport
  if (report === null) return null
  const author = [report.name, report.email].filter((part) => part !== null).join(', ')
  return (
    <FoldSection id="user-report" title="What the user wrote">
      <blockquote className={styles.report}>
        <PlainText value={report.comments} />
      </blockquote>
      <p className="t3">
        {author !== '' && <PlainText value={author} />}{' '}
        <time dateTime={report.dateCreated}>{report.dateCreated.slice(0, 16).replace('T', ' ')} UTC</time>
      </p>
    </FoldSection>
  )
}
