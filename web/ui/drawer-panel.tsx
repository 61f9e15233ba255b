import { Dialog as Radix } from 'radix-ui'

import { iconButtonClass } from './button.tsx'
import { useFocusReturn } from './focus-return.ts'
import { Icon } from './icons.tsx'

import styles from './drawer.module.css'

export interface DrawerProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  readonly children: React.ReactNode
}

/** What a drawer shows: a chunk of its own. */
export const DrawerPanel = (props: DrawerProps) => {
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
