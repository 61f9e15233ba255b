import { useQuery } from '@tanstack/react-query'

import type { DebugFile } from '#packages/contract/artifact-debug-file'

import { useApi } from '../../api/context.ts'
import { formatBytes } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { Loaded, Panel, Row, Rows } from '../settings/page.tsx'
import { useAction } from '../settings/use-change.ts'
import { artifactsKey, artifactsPath, debugFilesQuery } from './queries.ts'
import type { ArtifactPlace } from './queries.ts'

import styles from './artifacts.module.css'

const textMax = 200

const DebugFileRow = ({ place, file, may }: { readonly place: ArtifactPlace; readonly file: DebugFile; readonly may: boolean }) => {
  const { run } = useAction()
  const name = visibleText(file.objectName.slice(0, textMax))
  const remove = () =>
    run({
      send: (api) => api.delete(`${artifactsPath(place, 'dsyms')}?id=${encodeURIComponent(file.id)}`),
      stale: [[...artifactsKey(place)]],
      done: `${name} is deleted`,
      failed: 'The file was not deleted',
    })
  return (
    <Row
      title={
        <span className={styles.bundleName}>
          <PlainText value={file.objectName.slice(0, textMax)} />
          <Badge>{file.symbolType}</Badge>
        </span>
      }
      meta={
        <>
          <code>{file.debugId}</code>, {formatBytes(file.size)}, uploaded <RelativeTime iso={file.dateCreated} /> ago. {file.note}
        </>
      }
      actions={
        <>
          <a className="link" href={`/api/0${artifactsPath(place, 'dsyms', file.id)}`} download>
            Download<span className="unseen"> {name}</span>
          </a>
          {may && (
            <ConfirmButton label="Delete" name={`Delete ${name}`} question={`Delete ${name}?`} onConfirm={remove}>
              A build can upload it again.
            </ConfirmButton>
          )}
        </>
      }
    />
  )
}

/** Debug files of a project, with what they are (not) used for; nothing when there are none. */
export const DebugFiles = ({ place, may }: { readonly place: ArtifactPlace; readonly may: boolean }) => {
  const files = useQuery(debugFilesQuery(useApi(), place))
  if (files.data?.rows.length === 0) return null
  return (
    <Panel title="Debug files" lead="Mappings and symbols that builds uploaded, newest first.">
      <Loaded query={files} what="The debug files">
        {({ rows }) => (
          <Rows label="Debug files">
            {rows.map((file) => (
              <DebugFileRow key={file.id} place={place} file={file} may={may} />
            ))}
          </Rows>
        )}
      </Loaded>
    </Panel>
  )
}
