import { useLive } from '../../api/live.ts'

import styles from './frame.module.css'

const nothing = () => undefined

/** Whether new events announce themselves on this page. */
export const LiveDot = ({ org }: { readonly org: string }) => {
  const live = useLive(org, nothing)
  const words = live ? 'Live' : 'Not live'
  return (
    <p
      className={styles.live}
      data-live={live || undefined}
      title={
        live ? 'New events are announced as they are stored' : 'The live stream is not open; pages read again by themselves every 15 s'
      }
    >
      <i aria-hidden="true" />
      <span>{words}</span>
    </p>
  )
}
