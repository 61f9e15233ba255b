import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatInstant } from '../../lib/time-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Button, buttonClass, iconButtonClass } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { withTerm } from '../explore/terms.ts'
import type { ChangeAddress } from '../explore/use-change.ts'
import { plainOf } from './ansi.ts'
import { LineText } from './line-text.tsx'
import { timeOf } from './log.ts'
import type { Log } from './log.ts'
import { detailsQuery, neighbourhoodOf } from './queries.ts'
import type { LineDetails } from './queries.ts'
import { fieldsMax, fieldsOf, parseLogs, printFields } from './url.ts'

import styles from './log-details.module.css'

interface Shown {
  readonly key: string
  readonly name: string
  readonly value: string
}

const valueText = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)

/** What every line has, and then its attributes; those that it does not have are left out. */
const attributesOf = (line: Log, details: LineDetails | undefined): readonly Shown[] => {
  const own: readonly (readonly [string, string])[] = [
    ['severity', line.said || line.severity],
    ['project', line.project],
    ['trace', line.trace],
    ['span_id', line.span],
  ]
  const said = (details?.attributes ?? []).map(({ key, name }) => ({ key, name, value: valueText(details?.values[key]) }))
  return [...own.map(([name, value]) => ({ key: name, name, value })), ...said].filter(({ value }) => value !== '')
}

/** The line with everything that was said beside it, for another program. */
const jsonOf = (line: Log, shown: readonly Shown[]): string =>
  JSON.stringify(
    { timestamp: timeOf(line), message: plainOf(line.message), ...Object.fromEntries(shown.map(({ name, value }) => [name, value])) },
    null,
    2,
  )

const toggled = (fields: readonly string[], key: string): readonly string[] =>
  fields.includes(key) ? fields.filter((one) => one !== key) : [...fields, key]

const Attribute = ({
  shown,
  fields,
  change,
}: {
  readonly shown: Shown
  readonly fields: readonly string[]
  readonly change: ChangeAddress
}) => {
  const { key, name, value } = shown
  const filter = (excluded: boolean) =>
    change((newest) => ({ query: withTerm(parseLogs(newest).query ?? '', key, value, excluded), item: undefined }))
  const label = visibleText(name)
  const isShown = fields.includes(key)
  return (
    <div className={styles.attribute}>
      <dt>
        <PlainText value={name} />
      </dt>
      <dd>
        <PlainText value={value} />
        <span className={styles.actions}>
          <button
            type="button"
            className={iconButtonClass()}
            title="Only lines with this value"
            aria-label={`Only lines with this ${label}`}
            onClick={() => filter(false)}
          >
            <Icon name="plus" small />
          </button>
          <button
            type="button"
            className={iconButtonClass()}
            title="No lines with this value"
            aria-label={`No lines with this ${label}`}
            onClick={() => filter(true)}
          >
            <Icon name="minus" small />
          </button>
          <CopyButton iconOnly label={`Copy ${label}`} text={() => value} />
          <Button
            look="quiet"
            aria-pressed={isShown}
            aria-label={`Show ${label} in each line`}
            disabled={!isShown && fields.length >= fieldsMax}
            onClick={() => change((newest) => ({ field: printFields(toggled(fieldsOf(parseLogs(newest)), key)) }), { replace: true })}
          >
            {isShown ? 'Shown' : 'Show'}
          </Button>
        </span>
      </dd>
    </div>
  )
}

const Actions = ({
  org,
  line,
  shown,
  change,
}: {
  readonly org: string
  readonly line: Log
  readonly shown: readonly Shown[]
  readonly change: ChangeAddress
}) => (
  <div className={styles.lineActions}>
    {line.trace !== '' && (
      <Link
        className={buttonClass()}
        to="/organizations/$org/explore/traces/trace/$trace/"
        params={{ org, trace: line.trace }}
        search={line.span === '' ? {} : { node: [`span-${line.span}`] }}
      >
        Open trace
      </Link>
    )}
    <Button onClick={() => change(() => ({ around: line.id }))}>Lines around it, of {neighbourhoodOf(line).says}</Button>
    <CopyButton label="Copy message" text={() => plainOf(line.message)} />
    <CopyButton label="Copy as JSON" text={() => jsonOf(line, shown)} />
  </div>
)

/** An open line: the whole message, what can be done with it, and every attribute. */
export const LogDetails = (props: {
  readonly org: string
  readonly line: Log
  readonly matcher: RegExp | null
  readonly fields: readonly string[]
  readonly change: ChangeAddress
}) => {
  const { org, line, matcher, fields, change } = props
  const details = useQuery(detailsQuery(useApi(), org, line))
  const shown = attributesOf(line, details.data)
  return (
    <div className={styles.details} data-severity={line.severity}>
      <pre className={styles.whole} tabIndex={0} aria-label="Message">
        <LineText message={line.message} matcher={matcher} />
      </pre>
      <Actions org={org} line={line} shown={shown} change={change} />
      <dl className={styles.attributes} aria-label="Attributes">
        <div className={styles.attribute}>
          <dt>time</dt>
          <dd>
            <span>
              {formatInstant(timeOf(line))} <span className="t3">local, {timeOf(line).slice(11, 23)} UTC</span>
            </span>
          </dd>
        </div>
        {shown.map((one) => (
          <Attribute key={one.key} shown={one} fields={fields} change={change} />
        ))}
      </dl>
      {details.isPending && <SkeletonRows rows={2} label="Reading attributes" />}
      {details.isError && (
        <ErrorState what="The attributes could not be read" failure={failureOf(details.error)} onRetry={() => void details.refetch()} />
      )}
    </div>
  )
}
