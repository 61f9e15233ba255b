import { RelativeTime } from '../../ui/relative-time.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { Row } from './page.tsx'

/** Scopes that are listed by name; the title has them all. */
const scopesShown = 6

const scopesText = (scopes: readonly string[]): string =>
  scopes.length <= scopesShown + 1
    ? scopes.join(' ')
    : `${scopes.slice(0, scopesShown).join(' ')} and ${String(scopes.length - scopesShown)} more`

/** A token in a list: its last characters, when it was made and used, and how to end it. */
export const TokenRow = (props: {
  readonly name: string
  readonly last: string
  readonly created: string
  readonly used: string | null
  readonly scopes: readonly string[]
  /** Absent: the caller may not. */
  readonly onRevoke?: () => Promise<unknown>
}) => {
  const { name, used, onRevoke } = props
  return (
    <Row
      title={
        <>
          <bdi>{name || 'Without a name'}</bdi>
          <span className="mono t3">…{props.last}</span>
        </>
      }
      meta={
        <>
          <span className="mono" title={props.scopes.join(' ')}>
            {scopesText(props.scopes)}
          </span>
          <br />
          made <RelativeTime iso={props.created} /> ago,{' '}
          {used === null ? (
            'never used'
          ) : (
            <>
              used <RelativeTime iso={used} /> ago
            </>
          )}
        </>
      }
      actions={
        onRevoke && (
          <ConfirmButton label="Revoke" name={`Revoke ${name}`} question={`Revoke the token ${name}?`} onConfirm={onRevoke}>
            Whatever uses it is refused at once. This cannot be undone.
          </ConfirmButton>
        )
      }
    />
  )
}
