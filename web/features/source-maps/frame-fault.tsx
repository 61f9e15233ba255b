import { Link } from '@tanstack/react-router'
import { use } from 'react'

import type { FrameAnswer } from '#packages/contract/event'

import { FaultsContext } from './faults.ts'

import styles from './frame-fault.module.css'

const doctor = '/organizations/$org/issues/$issue/events/$event/source-maps/'

/** On the line of a frame whose map is missing or wrong: a link to what mends it (ui.md 2.3). */
export const FrameFault = ({ frame }: { readonly frame: FrameAnswer }) => {
  const faults = use(FaultsContext)
  if (!faults || frame.absPath === null || !faults.files.has(frame.absPath)) return null
  return (
    <Link className={styles.fault} to={doctor} params={faults.place} title="Why this frame does not show its source, and what mends it">
      source map error
    </Link>
  )
}

/** Above a stack trace of which files could not be mapped. */
export const FaultNotice = () => {
  const faults = use(FaultsContext)
  if (!faults) return null
  return (
    <p className={styles.notice} data-test="source-map-notice">
      Some frames do not show their sources.{' '}
      <Link className="link" to={doctor} params={faults.place}>
        See what is missing
      </Link>
    </p>
  )
}
