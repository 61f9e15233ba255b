import { useId, useState } from 'react'

import { visibleText } from '../../lib/visible-text.ts'
import { Button, iconButtonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Popover } from '../../ui/popover.tsx'
import { functionsOf, splitCall, takesField, withField, withFunction } from './functions.ts'
import type { KnownName } from './known-names.ts'
import { chartsOf, columnsMax, datasetOf, fieldsOf, hasRoom, parseExplore } from './url.ts'
import type { ExploreSearch } from './url.ts'
import type { ChangeAddress } from './use-change.ts'

import styles from './explore.module.css'

interface BuilderProps {
  readonly search: ExploreSearch
  readonly change: ChangeAddress
  readonly names: readonly KnownName[]
}

const Names = ({ id, names }: { readonly id: string; readonly names: readonly KnownName[] }) => (
  <datalist id={id}>
    {names.map(({ name, help }) => (
      <option key={name} value={name}>
        {help}
      </option>
    ))}
  </datalist>
)

const replaced = (list: readonly string[], at: number, by: string | null): readonly string[] =>
  by === null ? list.filter((_, index) => index !== at) : list.map((one, index) => (index === at ? by : one))

/** One function: which, and of what. */
const Chart = (props: BuilderProps & { readonly at: number; readonly text: string; readonly isOnly: boolean }) => {
  const { search, change, names, at, text } = props
  const dataset = datasetOf(search)
  const listId = useId()
  const { name, of } = splitCall(text)
  const functions = functionsOf(dataset)
  const set = (by: string | null) => change((newest) => ({ visualize: replaced(chartsOf(parseExplore(newest)), at, by) }))
  const isOfAny = functions.find((one) => one.name === name)?.takes === 'any'
  const take = (input: HTMLInputElement) => {
    const call = withField(dataset, text, input.value)
    if (call === null) input.value = of
    else if (call !== text) set(call)
  }
  return (
    <span className={styles.call}>
      <select aria-label="Function" value={name} onChange={({ target }) => set(withFunction(dataset, text, target.value))}>
        {functions.some((one) => one.name === name) || <option value={name}>{name}</option>}
        {functions.map((one) => (
          <option key={one.name} value={one.name}>
            {one.name}
          </option>
        ))}
      </select>
      {takesField(text) && (
        <>
          <input
            key={text}
            aria-label={`What ${name} is of`}
            list={listId}
            defaultValue={of}
            onBlur={({ currentTarget }) => take(currentTarget)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') take(event.currentTarget)
            }}
          />
          <Names id={listId} names={isOfAny ? names : names.filter(({ isNumber }) => isNumber)} />
        </>
      )}
      {!props.isOnly && (
        <button type="button" className={iconButtonClass()} aria-label={`Remove ${visibleText(text)}`} onClick={() => set(null)}>
          <Icon name="close" small />
        </button>
      )}
    </span>
  )
}

/** A field that adds a name to a list. */
const AddName = (props: { readonly label: string; readonly names: readonly KnownName[]; readonly onAdd: (name: string) => void }) => {
  const listId = useId()
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault()
        const said = new FormData(event.currentTarget).get('name')
        if (typeof said === 'string' && said.trim() !== '') props.onAdd(said.trim())
        event.currentTarget.reset()
      }}
    >
      <input name="name" aria-label={props.label} placeholder="Name, Enter" list={listId} autoComplete="off" />
      <Names id={listId} names={props.names} />
    </form>
  )
}

/** What rows are put together by. Choosing one leads to the groups. */
const Groups = ({ search, change, names }: BuilderProps) => {
  const groups = search.groupBy ?? []
  const set = (next: readonly string[]) => change(() => ({ groupBy: next, ...(next.length > 0 && { mode: 'aggregate' }) }))
  return (
    <>
      {groups.map((name, at) => (
        <span key={name} className={styles.group}>
          <bdi>{visibleText(name)}</bdi>
          <button
            type="button"
            className={iconButtonClass()}
            aria-label={`Not by ${visibleText(name)}`}
            onClick={() => set(replaced(groups, at, null))}
          >
            <Icon name="close" small />
          </button>
        </span>
      ))}
      {hasRoom('groups', groups.length) && (
        <AddName
          label="Group by"
          names={names.filter(({ name }) => !groups.includes(name))}
          onAdd={(name) => set([...new Set([...groups, name])])}
        />
      )}
    </>
  )
}

/** What is drawn, and what rows are put together by: two lines of plain choices. */
export const Builder = (props: BuilderProps) => {
  const { search, change } = props
  const charts = chartsOf(search)
  return (
    <div className={styles.builder}>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset has its own box */}
      <div className={styles.builderLine} role="group" aria-label="Visualise">
        <span className={styles.builderName}>Visualise</span>
        {charts.map((text, at) => (
          <Chart key={`${String(at)} ${text}`} {...props} at={at} text={text} isOnly={charts.length === 1} />
        ))}
        {hasRoom('charts', charts.length) && (
          <Button
            look="quiet"
            onClick={() =>
              change((newest) => ({
                visualize: [
                  ...chartsOf(parseExplore(newest)),
                  charts.includes('count()') ? withFunction(datasetOf(search), '', 'count_unique') : 'count()',
                ],
              }))
            }
          >
            Add a chart
          </Button>
        )}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset has its own box */}
      <div className={styles.builderLine} role="group" aria-label="Group by">
        <span className={styles.builderName}>Group by</span>
        <Groups {...props} />
      </div>
    </div>
  )
}

/** Which columns single rows have. */
export const ColumnsButton = ({ search, change, names }: BuilderProps) => {
  const [open, setOpen] = useState(false)
  const columns = fieldsOf(search)
  const set = (next: readonly string[]) => change(() => ({ field: next.slice(0, columnsMax) }), { replace: true })
  return (
    <Popover open={open} onOpenChange={setOpen} label="Columns" trigger={<Button>Columns</Button>}>
      <ul className={styles.columns}>
        {columns.map((name, at) => (
          <li key={name}>
            <span className="trunc">
              <bdi>{visibleText(name)}</bdi>
            </span>
            <button
              type="button"
              className={iconButtonClass()}
              aria-label={`Without ${visibleText(name)}`}
              disabled={columns.length === 1}
              onClick={() => set(replaced(columns, at, null))}
            >
              <Icon name="close" small />
            </button>
          </li>
        ))}
      </ul>
      {columns.length < columnsMax && (
        <AddName
          label="Add a column"
          names={names.filter(({ name }) => !columns.includes(name))}
          onAdd={(name) => set([...new Set([...columns, name])])}
        />
      )}
    </Popover>
  )
}
