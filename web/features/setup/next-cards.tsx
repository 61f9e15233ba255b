import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icons.tsx'

import styles from './connect.module.css'

const hiddenKey = 'vedette.next-cards'

const readHidden = (): boolean => {
  try {
    return localStorage.getItem(hiddenKey) === 'hidden'
  } catch {
    return false
  }
}

/** What one may do after the first event. Hidden for ever on this device by one click; nothing counts what is left. */
export const NextCards = ({ org, project }: { readonly org: string; readonly project: string }) => {
  const [hidden, setHidden] = useState(readHidden)
  const hide = () => {
    setHidden(true)
    try {
      localStorage.setItem(hiddenKey, 'hidden')
    } catch {
      // Storage is refused: hidden until the page is closed.
    }
  }
  if (hidden) return null
  return (
    <section className={styles.next} aria-label="Next, if you like">
      <div className={styles.nextHead}>
        <h3>Next, if you like</h3>
        <Button look="quiet" onClick={hide}>
          Hide for ever
        </Button>
      </div>
      <ul>
        <li>
          <Icon name="user" />
          <Link className="link" to="/settings/$org/members/" params={{ org }}>
            Invite those who mend what breaks
          </Link>
        </li>
        <li>
          <Icon name="lock" />
          <Link className="link" to="/settings/$org/projects/$project/security-and-privacy/" params={{ org, project }}>
            Choose what is never stored
          </Link>
        </li>
        <li>
          <Icon name="settings" />
          <Link className="link" to="/settings/$org/projects/$project/filters/" params={{ org, project }}>
            Filter noise: crawlers, extensions, old browsers
          </Link>
        </li>
      </ul>
    </section>
  )
}
