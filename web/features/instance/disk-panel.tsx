import type { DiskKind, InstanceDisk } from '#packages/contract/instance'

import { exactCount, formatBytes, formatCount } from '../../lib/number-format.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import { ShareBar, ShareHead } from '../../ui/share-bar.tsx'
import { shareWords } from './words.ts'

import styles from './instance.module.css'

const meanings: Readonly<Record<DiskKind, string>> = {
  columns: 'events, as the columnar engine keeps them',
  blobs: 'attachments',
  metadata: 'issues, counters, accounts',
  log: 'what arrived and is not released yet',
  spool: 'long bodies of the log',
  batches: 'rows on their way to the columns',
  parked: 'items that wait',
  'dead letters': 'items that the server failed on',
}
const colours: Partial<Readonly<Record<DiskKind, string>>> = {
  columns: 'var(--c1)',
  blobs: 'var(--c2)',
  metadata: 'var(--c3)',
  log: 'var(--c4)',
}

const colourOf = (kind: DiskKind): string => colours[kind] ?? 'var(--bar)'

/** The whole disk as one line: ours by kind, what others use, what is free. The sentence below says the same. */
const DiskBar = ({ disk }: { readonly disk: InstanceDisk }) => {
  const { fileSystem, kinds } = disk
  if (!fileSystem) return null
  const ours = kinds.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
  const others = Math.max(0, fileSystem.totalBytes - fileSystem.freeBytes - ours)
  const widthOf = (bytes: number): string => `${String((bytes / fileSystem.totalBytes) * 100)}%`
  const label = `${formatBytes(ours)} are ours, ${formatBytes(others)} belong to others, ${formatBytes(fileSystem.freeBytes)} of ${formatBytes(fileSystem.totalBytes)} are free`
  return (
    <>
      <div className={styles.diskBar} aria-hidden="true">
        {kinds.map(({ kind, bytes }) => (
          <span key={kind} style={{ width: widthOf(bytes ?? 0), background: colourOf(kind) }} />
        ))}
        <span data-kind="others" style={{ width: widthOf(others) }} />
      </div>
      <p className="meta t2">{label}</p>
    </>
  )
}

const dayWords = (days: number): string => (days === 1 ? 'a day' : `${exactCount(days)} days`)

const Growth = ({ growth }: { readonly growth: InstanceDisk['growth'] }) => {
  if (growth.kind === 'unknown') return <p className={styles.growth}>No forecast: {growth.why}</p>
  const rate = `${formatBytes(growth.bytesPerDay)} a day`
  return (
    <p className={styles.growth} data-soon={growth.fullInDays !== null && growth.fullInDays <= 14 ? '' : undefined}>
      {growth.fullInDays === null ? (
        <>
          <b>Not full at this rate.</b> {rate} come in; retention keeps the data at {formatBytes(growth.levelsOffAtBytes ?? 0)}.
        </>
      ) : (
        <>
          <b>Full in {dayWords(growth.fullInDays)}</b> at this rate: {rate}, with what retention gives back.
        </>
      )}{' '}
      <span className="t3">Taken from the last {dayWords(growth.overDays)} of receipt, if nothing else writes to this disk.</span>
    </p>
  )
}

const KindRow = ({ row, largest }: { readonly row: InstanceDisk['kinds'][number]; readonly largest: number }) => (
  <tr>
    <th scope="row">
      <i className={styles.swatch} style={{ background: colourOf(row.kind) }} aria-hidden="true" />
      {row.kind} <span className="meta t3">{meanings[row.kind]}</span>
    </th>
    <td className="num">{row.bytes === null ? 'unknown' : `${row.whole ? '' : 'over '}${formatBytes(row.bytes)}`}</td>
    <td className={styles.share} aria-hidden="true">
      <ShareBar value={row.bytes ?? 0} largest={largest} colour={colourOf(row.kind)} />
    </td>
  </tr>
)

const Tables = ({ tables }: { readonly tables: NonNullable<InstanceDisk['tables']> }) => (
  <table className={styles.table}>
    <caption>Columns by table</caption>
    <thead>
      <tr>
        <th scope="col">Table</th>
        <th scope="col" className="num">
          Rows
        </th>
        <th scope="col" className="num">
          On disk
        </th>
        <th scope="col" className="num">
          To go
        </th>
      </tr>
    </thead>
    <tbody>
      {tables.map(({ table, bytes, retiredBytes, rows }) => (
        <tr key={table}>
          <th scope="row">
            <PlainText value={table} />
          </th>
          <td className="num" title={exactCount(rows)}>
            {formatCount(rows)}
          </td>
          <td className="num">{formatBytes(bytes)}</td>
          <td className="num t3" title="Merged into larger parts; the engine removes it within minutes">
            {formatBytes(retiredBytes)}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

/** What takes the room of the data folder, and how long there is some. */
export const Disk = ({ disk }: { readonly disk: InstanceDisk }) => {
  const largest = Math.max(1, ...disk.kinds.map(({ bytes }) => bytes ?? 0))
  return (
    <>
      <DiskBar disk={disk} />
      <Growth growth={disk.growth} />
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col" className="num">
              Bytes
            </th>
            <ShareHead className={styles.share} />
          </tr>
        </thead>
        <tbody>
          {disk.kinds.map((row) => (
            <KindRow key={row.kind} row={row} largest={largest} />
          ))}
        </tbody>
      </table>
      {disk.columnsElsewhere && <p className={styles.foot}>The columns lie on another server and take no room here.</p>}
      {disk.tables && disk.tables.length > 0 && <Tables tables={disk.tables} />}
      <p className={styles.foot}>
        Data folder{' '}
        <span className="mono">
          <PlainText value={disk.folder} />
        </span>
        {disk.fileSystem && `, ${shareWords(disk.fileSystem.usedShare)} of its file system used`}
      </p>
    </>
  )
}
