import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'

import type { ArtifactFile } from '#packages/contract/artifact-file'

import { useApi } from '../../api/context.ts'
import { formatBytes } from '../../lib/number-format.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import { PageLinks } from '../issues/page-links.tsx'
import { Loaded, NoRows, Panel } from '../settings/page.tsx'
import { typeText } from './artifact-text.ts'
import { BundleFacts, BundleName, DeleteBundle } from './bundle-list.tsx'
import { artifactsPath, bundleQuery, filesQuery } from './queries.ts'
import type { ArtifactPlace } from './queries.ts'
import { SearchLine } from './search-line.tsx'
import type { ArtifactsSearch } from './search.ts'

import styles from './artifacts.module.css'

const textMax = 300

const FileRow = (props: { readonly place: ArtifactPlace; readonly bundle: string; readonly file: ArtifactFile }) => {
  const { place, bundle, file } = props
  return (
    <tr>
      <th scope="row">
        <PlainText value={file.url.slice(0, textMax) || '(no address)'} />
        {file.sourceMap !== null && (
          <span className={styles.beside}>
            its map: <PlainText value={file.sourceMap.slice(0, textMax)} />
          </span>
        )}
      </th>
      <td>{typeText[file.type]}</td>
      <td className="mono">{file.debugId ?? <span className="t3">none</span>}</td>
      <td className="num">{formatBytes(file.size)}</td>
      <td>
        <a className="link" href={`/api/0${artifactsPath(place, 'artifact-bundles', bundle, 'files', file.id)}`} download>
          Download<span className="unseen"> {file.url.slice(0, textMax)}</span>
        </a>
      </td>
    </tr>
  )
}

const Files = ({ place, search }: { readonly place: ArtifactPlace; readonly search: ArtifactsSearch }) => {
  const files = useQuery(filesQuery(useApi(), place, search))
  return (
    <Loaded query={files} what="The files" rows={6}>
      {({ rows, next, previous }) => (
        <>
          {rows.length === 0 ? (
            <NoRows>No file of this bundle fits.</NoRows>
          ) : (
            <div className={styles.scroll}>
              <table className={styles.files} aria-label="Files">
                <thead>
                  <tr>
                    <th scope="col">Address</th>
                    <th scope="col">What it is</th>
                    <th scope="col">Debug id</th>
                    <th scope="col" className="num">
                      Size
                    </th>
                    <th scope="col">
                      <span className="unseen">Content</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((file) => (
                    <FileRow key={file.id} place={place} bundle={search.bundle ?? ''} file={file} />
                  ))}
                </tbody>
              </table>
            </div>
          )}
          <PageLinks
            previous={previous}
            next={next}
            link={({ search: { cursor }, ...rest }) => (
              <Link to="/settings/$org/projects/$project/source-maps/" params={place} search={{ ...search, cursor }} {...rest} />
            )}
          />
        </>
      )}
    </Loaded>
  )
}

/** The files of one bundle. */
export const BundleFiles = (props: { readonly place: ArtifactPlace; readonly search: ArtifactsSearch; readonly may: boolean }) => {
  const { place, search, may } = props
  const navigate = useNavigate()
  const bundle = useQuery(bundleQuery(useApi(), place, search.bundle ?? ''))
  const leave = () => void navigate({ to: '/settings/$org/projects/$project/source-maps/', params: place, search: {} })
  return (
    <Panel
      title="Files"
      lead={
        <Link className="link" to="/settings/$org/projects/$project/source-maps/" params={place} search={{}}>
          All bundles
        </Link>
      }
    >
      <Loaded query={bundle} what="The bundle" rows={1}>
        {(found) => (
          <>
            <div className={styles.head}>
              <div>
                <p className={styles.bundleName}>
                  <BundleName bundle={found} />
                </p>
                <p className="t3 meta">
                  <BundleFacts bundle={found} />
                </p>
              </div>
              {may && <DeleteBundle place={place} bundle={found} onDeleted={leave} />}
            </div>
            <SearchLine place={place} search={search} label="Find a file by debug id or address" />
            <Files place={place} search={search} />
          </>
        )}
      </Loaded>
    </Panel>
  )
}
