import { Dialog as Radix } from 'radix-ui'

import { iconButtonClass } from './button.tsx'
import { useFocusReturn } from './focus-return.ts'
import { Icon } from './icons.tsx'

import styles from './drawer.module.css'

/** A panel that comes from the lower edge over the page and takes the keyboard until it is closed. */
export const Drawer = (props: {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  readonly children: React.ReactNode
}) => {
  const focus = useFocusReturn()
  return (
    <Radix.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={styles.veil} />
        <Radix.Content className={styles.drawer} data-keys="own" aria-describedby={undefined} {...focus}>
          <div className={styles.head}>
            <Radix.Title asChild>
              <h2>{props.title}</h2>
            </Radix.Title>
            <Radix.Close className={iconButtonClass()} aria-label="Close">
              <Icon name="close" small />
            </Radix.Close>
          </div>
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
