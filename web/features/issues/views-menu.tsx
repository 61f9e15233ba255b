import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { FormEvent } from 'react'

import type { SavedView } from '#packages/contract/saved-view'

import type { Answer } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx'
import { notify } from '../../ui/toast.tsx'
import { bodyOfSearch, isChanged, searchOfView, viewsPath, viewsQuery } from './saved-views.ts'
import type { ViewBody } from './saved-views.ts'
import { changeIssueList } from './url.ts'
import type { IssueListSearch } from './url.ts'

import styles from './views-menu.module.css'

/** As long as the server takes a name. */
const nameLengthMax = 128

interface ViewsProps {
  readonly org: string
  readonly search: IssueListSearch
  /** The saved view that the address names. */
  readonly opened: SavedView | undefined
}

/** What can be done with views. Each says how it went; the list's address follows. */
const useViews = ({ org, search, opened }: ViewsProps) => {
  const api = useApi()
  const client = useQueryClient()
  const navigate = useNavigate()
  const show = (next: IssueListSearch) => void navigate({ to: '/organizations/$org/issues/', params: { org }, search: next })
  const note = (change: (views: readonly SavedView[]) => readonly SavedView[]) =>
    client.setQueryData<readonly SavedView[]>(viewsQuery(api, org).queryKey, (views) => views && change(views))
  const tell = <T,>(answer: Answer<T>, done: string): answer is Extract<Answer<T>, { ok: true }> => {
    if (answer.ok) notify(done)
    else notify(`The view could not be changed: ${answer.failure.detail}`, { kind: 'failed' })
    return answer.ok
  }
  const create = async (body: ViewBody, done: string): Promise<void> => {
    const answer = await api.post<SavedView>(viewsPath(org), body)
    if (!tell(answer, done)) return
    note((views) => [...views, answer.value])
    show(searchOfView(answer.value, search))
  }
  const change = async (view: SavedView, body: ViewBody, done: string): Promise<void> => {
    const answer = await api.put<SavedView>(viewsPath(org, view.id), body)
    if (tell(answer, done)) note((views) => views.map((one) => (one.id === view.id ? answer.value : one)))
  }
  const remove = async (view: SavedView): Promise<void> => {
    const answer = await api.delete(viewsPath(org, view.id))
    if (!answer.ok) return void tell(answer, '')
    note((views) => views.filter(({ id }) => id !== view.id))
    show(changeIssueList(search, { view: undefined }))
    const { name, query, sort, visibility, projects, environments, statsPeriod, start, end } = view
    const again = { name, query, sort, visibility, projects, environments, statsPeriod, start, end }
    notify(`View "${name}" deleted`, { undo: () => void create(again, `View "${name}" is back`) })
  }
  return { create, change, remove, show, changed: opened !== undefined && isChanged(opened, search) }
}

/** Asks for a name, and for a new view also who is to see it. */
const NameDialog = (props: {
  readonly title: string
  readonly name: string
  readonly withVisibility: boolean
  readonly onClose: () => void
  readonly onSave: (body: Pick<SavedView, 'name' | 'visibility'>) => void
}) => {
  const [name, setName] = useState(props.name)
  const [isShared, setShared] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return
    props.onSave({ name: name.trim(), visibility: isShared ? 'organization' : 'owner' })
    props.onClose()
  }
  return (
    <Dialog open onOpenChange={props.onClose} title={props.title} width="small">
      <form className={styles.form} onSubmit={submit}>
        <Field label="Name" name="name" value={name} maxLength={nameLengthMax} required onChange={({ target }) => setName(target.value)} />
        {props.withVisibility && (
          <label className={styles.check}>
            <input type="checkbox" checked={isShared} onChange={({ target }) => setShared(target.checked)} />
            Everybody in the organization sees it
          </label>
        )}
        <div className={styles.buttons}>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" look="primary">
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

const OwnItems = ({
  view,
  views,
  onRename,
}: {
  readonly view: SavedView
  readonly views: ReturnType<typeof useViews>
  readonly onRename: () => void
}) => (
  <>
    <MenuSeparator />
    <MenuItem onSelect={onRename}>Rename</MenuItem>
    {view.visibility === 'owner' ? (
      <MenuItem onSelect={() => void views.change(view, { visibility: 'organization' }, `Everybody sees "${view.name}" now`)}>
        Share with the organization
      </MenuItem>
    ) : (
      <MenuItem onSelect={() => void views.change(view, { visibility: 'owner' }, `Only its owner sees "${view.name}" now`)}>
        Keep it to its owner
      </MenuItem>
    )}
    <MenuItem onSelect={() => void views.remove(view)}>Delete</MenuItem>
  </>
)

type Asking = 'new' | 'rename' | null

const NameDialogs = (props: {
  readonly search: IssueListSearch
  readonly mine: SavedView | undefined
  readonly views: ReturnType<typeof useViews>
  readonly asking: Asking
  readonly onClose: () => void
}) => {
  const { search, mine, views, asking, onClose } = props
  if (asking === 'new') {
    const save = (body: Pick<SavedView, 'name' | 'visibility'>) =>
      void views.create({ ...bodyOfSearch(search), ...body }, `View "${body.name}" saved`)
    return <NameDialog title="Save as a view" name="" withVisibility onClose={onClose} onSave={save} />
  }
  if (asking === null || !mine) return null
  const rename = ({ name }: Pick<SavedView, 'name'>) => void views.change(mine, { name }, `View renamed to "${name}"`)
  return <NameDialog title="Rename the view" name={mine.name} withVisibility={false} onClose={onClose} onSave={rename} />
}

/** At the end of the tabs: saves the present list as a view, and changes the one that is open. */
export const ViewsMenu = ({ org, search }: Omit<ViewsProps, 'opened'>) => {
  const opened = useQuery(viewsQuery(useApi(), org)).data?.find(({ id }) => id === search.view)
  const views = useViews({ org, search, opened })
  const [asking, setAsking] = useState<Asking>(null)
  const mine = opened?.canEdit ? opened : undefined
  const saveChanges = mine && (() => void views.change(mine, bodyOfSearch(search), `View "${mine.name}" saved`))
  const reset = () => opened && views.show(searchOfView(opened, search))
  return (
    <div className={styles.line}>
      {views.changed && (
        <span className={styles.quick}>
          {saveChanges && <Button onClick={saveChanges}>Save</Button>}
          <Button look="quiet" onClick={reset}>
            Reset
          </Button>
        </span>
      )}
      <Menu
        align="end"
        trigger={
          <Button look="quiet">
            Views <Icon name="down" small />
          </Button>
        }
      >
        <MenuItem onSelect={() => setAsking('new')}>Save as a view…</MenuItem>
        {views.changed && <MenuSeparator />}
        {views.changed && saveChanges && <MenuItem onSelect={saveChanges}>Save the changes</MenuItem>}
        {views.changed && <MenuItem onSelect={reset}>Take the changes back</MenuItem>}
        {mine && <OwnItems view={mine} views={views} onRename={() => setAsking('rename')} />}
      </Menu>
      <NameDialogs search={search} mine={mine} views={views} asking={asking} onClose={() => setAsking(null)} />
    </div>
  )
}
