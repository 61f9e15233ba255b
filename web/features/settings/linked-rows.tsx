import { Button } from '../../ui/button.tsx'
import { AddOne } from './add-one.tsx'
import { NoRows, Row, Rows } from './page.tsx'

/** Something that belongs to something else: a team to a project, a project to a team. */
export interface Linked {
  readonly slug: string
  readonly name: string
  readonly title: React.ReactNode
  readonly meta: string
}

/** What is linked, with a way to take each away and to add more of `all`; without these when `locked`. */
export const LinkedRows = (props: {
  readonly label: string
  readonly empty: string
  readonly linked: readonly Linked[]
  /** Undefined while they are awaited. */
  readonly all: readonly { readonly slug: string; readonly name: string }[] | undefined
  readonly locked: boolean
  readonly busy: boolean
  /** "Add a team" */
  readonly add: string
  readonly onAdd: (slug: string) => Promise<unknown>
  /** "Take away" */
  readonly remove: string
  readonly onRemove: (slug: string) => Promise<unknown>
}) => {
  const { linked, locked, busy, remove } = props
  return (
    <>
      {linked.length === 0 ? (
        <NoRows>{props.empty}</NoRows>
      ) : (
        <Rows label={props.label}>
          {linked.map(({ slug, name, title, meta }) => (
            <Row
              key={slug}
              title={title}
              meta={meta}
              actions={
                !locked && (
                  <Button look="quiet" disabled={busy} aria-label={`${remove}: ${name}`} onClick={() => void props.onRemove(slug)}>
                    {remove}
                  </Button>
                )
              }
            />
          ))}
        </Rows>
      )}
      {!locked && (
        <AddOne
          label={props.add}
          busy={busy}
          choices={props.all
            ?.filter(({ slug }) => !linked.some((one) => one.slug === slug))
            .map(({ slug, name }) => ({ value: slug, label: name }))}
          onAdd={props.onAdd}
        />
      )}
    </>
  )
}
