import type { Json } from '#packages/protocol/json'

import { classNames } from '../lib/class-names.ts'
import { metaChild } from '../lib/event-meta.ts'
import { JsonTree } from './json-tree.tsx'
import { PlainText } from './plain-text.tsx'

import styles from './key-value-table.module.css'

/** Names and values, one per line; values of any shape. Names may repeat (headers), so rows are keyed by place. */
export const KeyValueTable = (props: {
  readonly label: string
  /** Name, value, and the part of `_meta` for the value where it is not found by its name. */
  readonly rows: readonly (readonly [name: string, value: Json | undefined, meta?: Json | undefined])[]
  readonly meta?: Json | undefined
  readonly narrow?: boolean
}) => (
  <table className={classNames(styles.table, props.narrow && styles.narrow)} aria-label={props.label}>
    <tbody>
      {props.rows.map(([name, value, meta], index) => (
        // oxlint-disable-next-line react/no-array-index-key -- names may repeat and rows never move
        <tr key={index}>
          <th scope="row">
            <PlainText value={name} />
          </th>
          <td>
            <JsonTree value={value} meta={meta ?? metaChild(props.meta, name)} texts="plain" />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
