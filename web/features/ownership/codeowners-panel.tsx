import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'

import type { Codeowners } from '#packages/contract/ownership'
import type { ProjectDetails } from '#packages/contract/project-details'

import { useApi } from '../../api/context.ts'
import { exactCount } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Button } from '../../ui/button.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { notify } from '../../ui/toast.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { useDraft } from '../settings/draft.ts'
import { SettingsForm, TextField } from '../settings/form.tsx'
import { Loaded, NoRows, Row, Rows } from '../settings/page.tsx'
import { projectPath } from '../settings/queries.ts'
import { useAction, useChange } from '../settings/use-change.ts'
import { codeownersQuery, ownershipKey } from './queries.ts'
import { Unmatched } from './unmatched.tsx'

import styles from './ownership.module.css'

interface Part {
  readonly org: string
  readonly project: ProjectDetails
  readonly mayName: boolean
}

const charsMax = 3_000_000

const many = (count: number, one: string): string => `${exactCount(count)} ${count === 1 ? one : `${one}s`}`

/** Reads the file that somebody chooses; undefined, and said, when it is too long. */
const readFile = async (file: File): Promise<string | undefined> => {
  if (file.size <= charsMax * 4) {
    const text = await file.text()
    if (text.length <= charsMax) return text
  }
  notify(`${visibleText(file.name)} is too long: 3,000,000 characters at most`, { kind: 'failed' })
  return undefined
}

/** A button that asks for a file. */
const FileButton = (props: { readonly label: string; readonly disabled: boolean; readonly onText: (text: string) => void }) => {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        className="unseen"
        tabIndex={-1}
        aria-label={props.label}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? []
          event.currentTarget.value = ''
          if (file) void readFile(file).then((text) => (text === undefined ? undefined : props.onText(text)))
        }}
      />
      <Button disabled={props.disabled} onClick={() => input.current?.click()}>
        {props.label}
      </Button>
    </>
  )
}

type WholeFile = Codeowners & { readonly raw: string }

const useFile = ({ org, project }: Part) => {
  const change = useChange()
  const { run, busy } = useAction()
  const stale = [ownershipKey(org, project.slug)]
  const path = (...rest: readonly string[]): string => projectPath(org, project.slug, 'codeowners', ...rest)
  const read = (file: Codeowners) => change((api) => api.get<WholeFile>(path(file.id)))
  const putAsItWas = (file: Codeowners, fields: Partial<WholeFile>) =>
    void run({
      send: (api) => api.put<Codeowners>(path(file.id), fields),
      stale,
      done: `${visibleText(file.name)} is as it was`,
      failed: 'The file was not put back',
    })
  /** The text is read first, so that it can be put back. */
  const replace = async (file: Codeowners, raw: string) => {
    const before = await read(file)
    const written = before.ok ? await change((api) => api.put<Codeowners>(path(file.id), { raw }), stale) : before
    if (!written.ok) notify(`The file was not replaced: ${written.failure.detail}`, { kind: 'failed' })
    else if (before.ok) notify(`${visibleText(file.name)} is replaced`, { undo: () => putAsItWas(file, { raw: before.value.raw }) })
  }
  const add = (raw: string) =>
    void run({
      send: (api) => api.post<Codeowners>(path(), { raw }),
      stale,
      done: 'The file counts from now on',
      failed: 'The file was not taken',
    })
  const putBack = ({ raw, name, stackRoot, sourceRoot }: WholeFile) =>
    void run({
      send: (api) => api.post<Codeowners>(path(), { raw, name, stackRoot, sourceRoot }),
      stale,
      done: `${visibleText(name)} is back`,
      failed: 'The file was not put back',
    })
  /** The text is read first, so that it can be put back. */
  const remove = async (file: Codeowners) => {
    const whole = await read(file)
    const gone = whole.ok ? await change((api) => api.delete(path(file.id)), stale) : whole
    if (!gone.ok) notify(`The file was not taken out: ${gone.failure.detail}`, { kind: 'failed' })
    else if (whole.ok) notify(`${visibleText(file.name)} is taken out`, { undo: () => putBack(whole.value) })
  }
  return { busy, replace, add, remove, putAsItWas }
}

/** Where the repository is in the paths of stack traces, and what the file is called. */
const FileForm = (props: Part & { readonly file: Codeowners; readonly onDone: () => void }) => {
  const { org, project, file, onDone } = props
  const change = useChange()
  const { putAsItWas } = useFile(props)
  const draft = useDraft({ name: file.name, stackRoot: file.stackRoot, sourceRoot: file.sourceRoot })
  const { name, stackRoot, sourceRoot } = draft.values
  return (
    <SettingsForm
      label={`Change ${file.name}`}
      isDirty={draft.isDirty}
      save={() =>
        change(
          (api) => api.put<Codeowners>(projectPath(org, project.slug, 'codeowners', file.id), draft.changed),
          [ownershipKey(org, project.slug)],
        )
      }
      onSaved={() => {
        onDone()
        notify(`${visibleText(file.name)} is changed`, {
          undo: () => putAsItWas(file, { name: file.name, stackRoot: file.stackRoot, sourceRoot: file.sourceRoot }),
        })
      }}
      onReset={onDone}
    >
      <TextField label="Name" value={name} short onText={(text) => draft.set({ name: text })} />
      <TextField
        label="Stack traces begin with"
        hint="Where files are called otherwise than in the repository: /srv/app/ for /srv/app/src/pay.py, say."
        value={stackRoot}
        short
        onText={(text) => draft.set({ stackRoot: text })}
      />
      <TextField
        label="In place of"
        hint="What the repository has there; empty: nothing, the paths begin behind it."
        value={sourceRoot}
        short
        onText={(text) => draft.set({ sourceRoot: text })}
      />
    </SettingsForm>
  )
}

const Skipped = ({ file }: { readonly file: Codeowners }) =>
  file.skippedTotal === 0 ? null : (
    <details className={styles.help}>
      <summary>
        {many(file.skippedTotal, 'line')} that {file.skippedTotal === 1 ? 'means' : 'mean'} nothing here
      </summary>
      <ul className={styles.skipped}>
        {file.skipped.map(({ line, text, reason }) => (
          <li key={line}>
            <span className="t3">
              Line {exactCount(line)}: {reason}
            </span>
            <code>{visibleText(text)}</code>
          </li>
        ))}
      </ul>
    </details>
  )

const File = (props: Part & { readonly file: Codeowners }) => {
  const { project, file } = props
  const [editing, setEditing] = useState(false)
  const { busy, replace, remove } = useFile(props)
  const may = project.access.includes('project:write')
  return (
    <>
      <Row
        title={<PlainText value={file.name} />}
        meta={
          <>
            {many(file.lines, 'line')}, changed <RelativeTime iso={file.dateUpdated} /> ago
            {file.droppedLines > 0 && `, ${many(file.droppedLines, 'line')} dropped: nobody is known by their names`}
            {file.stackRoot !== '' && `, found at ${visibleText(file.stackRoot)}`}
          </>
        }
        actions={
          may && (
            <>
              <FileButton label="Replace" disabled={busy} onText={(text) => void replace(file, text)} />
              <Button aria-expanded={editing} onClick={() => setEditing(!editing)}>
                Change
              </Button>
              <ConfirmButton
                label="Take out"
                name={`Take out ${file.name}`}
                question={`Take out ${visibleText(file.name)}?`}
                onConfirm={() => remove(file)}
              >
                Issues that were given stay with who has them.
              </ConfirmButton>
            </>
          )
        }
      />
      {editing && (
        <li className={styles.below}>
          <FileForm {...props} onDone={() => setEditing(false)} />
        </li>
      )}
      {(file.unmatched.length > 0 || file.skippedTotal > 0) && (
        <li className={styles.below}>
          <Unmatched org={props.org} project={project.slug} names={file.unmatched} may={props.mayName} />
          <Skipped file={file} />
        </li>
      )}
    </>
  )
}

/** CODEOWNERS files of the project: upload, what they are, and whose names nobody is known by. */
export const CodeownersPanel = (props: Part) => {
  const { org, project } = props
  const query = useQuery(codeownersQuery(useApi(), org, project.slug))
  const { busy, add } = useFile(props)
  const may = project.access.includes('project:write')
  return (
    <>
      <Loaded query={query} what="The CODEOWNERS files">
        {(files) =>
          files.length === 0 ? (
            <NoRows>
              There is no file yet. Upload the one of the repository, from CODEOWNERS, .github/CODEOWNERS or docs/CODEOWNERS; then say who
              its names are.
            </NoRows>
          ) : (
            <Rows label="CODEOWNERS files">
              {files.map((file) => (
                <File key={file.id} {...props} file={file} />
              ))}
            </Rows>
          )
        }
      </Loaded>
      {may && (
        <div className={styles.add}>
          <FileButton label="Upload a file" disabled={busy} onText={add} />
        </div>
      )}
    </>
  )
}
