import { Link } from '@tanstack/react-router'

import type { ArtifactBundle } from '#packages/contract/artifact-file'

import { formatBytes } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { Row, Rows } from '../settings/page.tsx'
import { useAction } from '../settings/use-change.ts'
import { filesText, foundBy } from './artifact-text.ts'
import { artifactsKey, artifactsPath } from './queries.ts'
import type { ArtifactPlace } from './queries.ts'

import styles from './artifacts.module.css'

const textMax = 200

/** What a bundle is called: its release, or else the first of its debug ids. */
export const BundleName = ({ bundle }: { readonly bundle: ArtifactBundle }) => (
  <>
    {bundle.release === null ? (
      <code>{bundle.debugIds[0] ?? bundle.name?.slice(0, textMax) ?? bundle.id}</code>
    ) : (
      <PlainText value={bundle.release.slice(0, textMax)} />
    )}
    {bundle.dist !== null && (
      <span className="t3">
        dist <PlainText value={bundle.dist.slice(0, textMax)} />
      </span>
    )}
    {bundle.kind === 'file' && <Badge>single file</Badge>}
  </>
)

/** What is said of a bundle in one line. */
export const BundleFacts = ({ bundle }: { readonly bundle: ArtifactBundle }) => (
  <>
    {filesText(bundle.fileCount)}, {formatBytes(bundle.size)}, found by {foundBy(bundle)}; uploaded{' '}
    <RelativeTime iso={bundle.dateCreated} /> ago
    {bundle.dateLastUsed !== bundle.dateCreated && (
      <>
        , last needed <RelativeTime iso={bundle.dateLastUsed} /> ago
      </>
    )}
  </>
)

/** Deletes a bundle after a question. */
export const DeleteBundle = (props: {
  readonly place: ArtifactPlace
  readonly bundle: ArtifactBundle
  readonly onDeleted?: () => void
}) => {
  const { run } = useAction()
  const { place, bundle } = props
  const name = visibleText((bundle.release ?? bundle.debugIds[0] ?? bundle.id).slice(0, textMax))
  const remove = async () => {
    const removed = await run({
      send: (api) => api.delete(artifactsPath(place, 'artifact-bundles', bundle.id)),
      stale: [[...artifactsKey(place)]],
      done: `The files of ${name} are deleted`,
      failed: 'The files were not deleted',
    })
    if (removed !== undefined) props.onDeleted?.()
  }
  return (
    <ConfirmButton label="Delete" name={`Delete the files of ${name}`} question={`Delete the files of ${name}?`} onConfirm={remove}>
      {`${filesText(bundle.fileCount)}. New events that need them stay minified; stored events stay as they are.`}
    </ConfirmButton>
  )
}

/** Bundles, newest first, each with its files behind a link. */
export const BundleList = (props: {
  readonly place: ArtifactPlace
  readonly bundles: readonly ArtifactBundle[]
  readonly may: boolean
}) => (
  <Rows label="Bundles">
    {props.bundles.map((bundle) => (
      <Row
        key={bundle.id}
        title={
          <Link
            to="/settings/$org/projects/$project/source-maps/"
            params={props.place}
            search={{ bundle: bundle.id }}
            className={styles.bundleName}
          >
            <BundleName bundle={bundle} />
          </Link>
        }
        meta={<BundleFacts bundle={bundle} />}
        actions={props.may && <DeleteBundle place={props.place} bundle={bundle} />}
      />
    ))}
  </Rows>
)
