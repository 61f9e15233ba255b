import { useId, useState } from 'react'
import type { DragEvent } from 'react'

import type { ArtifactBundle } from '#packages/contract/artifact-file'

import type { Failure } from '../../api/client.ts'
import { classNames } from '../../lib/class-names.ts'
import { formatBytes } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { notify } from '../../ui/toast.tsx'
import { Panel } from '../settings/page.tsx'
import { useChange } from '../settings/use-change.ts'
import { filesText, unpaired } from './artifact-text.ts'
import { artifactsKey, artifactsPath } from './queries.ts'
import type { ArtifactPlace } from './queries.ts'

import styles from './artifacts.module.css'

/** The server takes so many at once. */
const filesMax = 200
const namesShown = 8
const isWanted = ({ name }: File): boolean => /\.(?:[cm]?js|jsbundle|bundle|map)$/i.test(name)

const useUpload = (place: ArtifactPlace) => {
  const change = useChange()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const upload = async (files: readonly File[], release: string, dist: string): Promise<boolean> => {
    const form = new FormData()
    if (release !== '') form.append('release', release)
    if (dist !== '') form.append('dist', dist)
    for (const file of files) form.append('file', file, file.webkitRelativePath || file.name)
    setBusy(true)
    const answer = await change(
      (api) => api.post<ArtifactBundle>(artifactsPath(place, 'artifact-bundles'), form),
      [[...artifactsKey(place)]],
    )
    setBusy(false)
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok) notify(`${filesText(answer.value.fileCount)} uploaded. New events use them from now on.`)
    return answer.ok
  }
  return { busy, failure, upload, forget: () => setFailure(null) }
}

const Chosen = ({ files }: { readonly files: readonly File[] }) => {
  const { scripts, maps } = unpaired(files.map(({ name }) => name))
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  return (
    <div className={styles.chosen}>
      <p>
        {filesText(files.length)}, {formatBytes(bytes)}
      </p>
      <ul className="mono">
        {files.slice(0, namesShown).map((file) => (
          <li key={`${file.webkitRelativePath}${file.name}`}>{visibleText(file.name.slice(0, 120))}</li>
        ))}
      </ul>
      {files.length > namesShown && <p className="t3">and {files.length - namesShown} more</p>}
      {scripts.length > 0 && <p className={styles.hint}>No map beside {visibleText(scripts.slice(0, 3).join(', ').slice(0, 200))}.</p>}
      {maps.length > 0 && <p className={styles.hint}>No script beside {visibleText(maps.slice(0, 3).join(', ').slice(0, 200))}.</p>}
    </div>
  )
}

const DropZone = ({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) => {
  const id = useId()
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    onFiles([...event.dataTransfer.files])
  }
  return (
    <div
      className={classNames(styles.drop, over && styles.over)}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label htmlFor={id}>
        Drop <code>.js</code> and <code>.map</code> files here, or choose them
      </label>
      <input
        id={id}
        type="file"
        multiple
        accept=".js,.mjs,.cjs,.map,.jsbundle,.bundle"
        onChange={(event) => onFiles([...(event.currentTarget.files ?? [])])}
      />
    </div>
  )
}

/** Scripts and maps by hand: for one look at an event, without a build machine. */
export const DropFiles = ({ place }: { readonly place: ArtifactPlace }) => {
  const { busy, failure, upload, forget } = useUpload(place)
  const [files, setFiles] = useState<readonly File[]>([])
  const [release, setRelease] = useState('')
  const [dist, setDist] = useState('')
  const choose = (chosen: readonly File[]) => {
    forget()
    setFiles(chosen.filter(isWanted).slice(0, filesMax))
    if (!chosen.some(isWanted)) notify('None of these files is a script or a map', { kind: 'failed' })
  }
  return (
    <Panel
      title="Upload by hand"
      lead="Files that carry a debug id are found by it. Others need the release (and dist) of the events, and their address below the site’s root."
    >
      <DropZone onFiles={choose} />
      {files.length > 0 && (
        <form
          aria-label="Upload by hand"
          onSubmit={(event) => {
            event.preventDefault()
            void upload(files, release.trim(), dist.trim()).then((sent) => (sent ? setFiles([]) : undefined))
          }}
        >
          <Chosen files={files} />
          <div className={styles.pair}>
            <Field
              label="Release (when the files have no debug id)"
              value={release}
              maxLength={200}
              onChange={(event) => setRelease(event.currentTarget.value)}
            />
            <Field label="Dist" value={dist} maxLength={64} onChange={(event) => setDist(event.currentTarget.value)} />
          </div>
          <Refusal failure={failure} />
          <div className={styles.actions}>
            <Button type="submit" look="primary" size="medium" disabled={busy}>
              {busy ? 'Uploading' : `Upload ${filesText(files.length)}`}
            </Button>
            <Button look="quiet" size="medium" disabled={busy} onClick={() => setFiles([])}>
              Discard
            </Button>
          </div>
        </form>
      )}
    </Panel>
  )
}
